-- Use of limits and the advice in force (claude.tier-advice.store: jdbc). Days and hours are UTC.
create table if not exists claude_limit_use (
  limit_group varchar(255) not null,
  used_on date not null,
  hour_of_day integer not null,
  amounts varchar(15000) not null,
  revision bigint not null,
  primary key (limit_group, used_on, hour_of_day)
);
create table if not exists claude_limit_advice (
  limit_name varchar(255) not null primary key,
  raised_on date not null,
  ratio double precision not null
);

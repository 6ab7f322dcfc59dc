-- What was used of the day (claude.rate-limit.days.store: jdbc).
create table if not exists claude_day_use (
  instance_name varchar(100) not null,
  limit_group varchar(100) not null,
  used_on date not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  primary key (instance_name, limit_group)
);

-- Questions that need a person's decision (claude.review.store: jdbc).
-- Times are milliseconds since 1970, so that no driver moves them to another time zone.
create table if not exists claude_review (
  id varchar(64) not null primary key,
  asked_at_millis bigint not null,
  asked_count integer not null,
  error_class varchar(40) not null,
  model varchar(255) not null,
  question varchar(15000) not null,
  status varchar(16) not null
);

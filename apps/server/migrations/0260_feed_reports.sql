-- What somebody showed to the operator. A copy, because a post may be edited or deleted and the report still be read; its
-- pictures are lent to the report until it is settled.
create table feed_reports (
  id uuid primary key,
  post_id uuid not null,
  author_actor_id uuid not null,
  reporter_actor_id uuid not null,
  reporter_user_id uuid not null,
  reason text not null,
  note text not null,
  -- The post as the reporter saw it.
  post jsonb not null,
  at timestamptz not null,
  settled_at timestamptz,
  outcome text,
  settlement_note text,
  settled_by_user_id uuid,
  constraint feed_reports_settlement check (
    (settled_at is null) = (outcome is null) and (settled_at is null) = (settlement_note is null)
  )
);
create unique index feed_reports_open_once on feed_reports (post_id, reporter_actor_id) where settled_at is null;
create index feed_reports_open on feed_reports (at, id) where settled_at is null;
create index feed_reports_settled on feed_reports (settled_at, id) where settled_at is not null;
create index feed_reports_of_user on feed_reports (reporter_user_id, at, id);

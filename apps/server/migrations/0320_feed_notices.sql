-- What others do that concerns somebody: each deed once, by whom and with which post. They are grouped when they are read,
-- because who is blocked since, or a post that is gone, changes what a group says.
create table feed_notices (
  actor_id uuid not null,
  id uuid not null,
  kind text not null,
  by_actor_id uuid not null,
  -- Null for who follows or asks to.
  post_id uuid,
  at timestamptz not null,
  -- Taken back; kept so that doing it again at once tells nothing anew.
  withdrawn_at timestamptz,
  primary key (actor_id, id)
);
create unique index feed_notices_once on feed_notices (actor_id, kind, by_actor_id, post_id) nulls not distinct;
create index feed_notices_of_post on feed_notices (post_id) where post_id is not null;
create index feed_notices_old on feed_notices (at);

create table feed_notice_settings (
  actor_id uuid primary key,
  -- By kind; what is missing is as usual.
  levels jsonb not null default '{}',
  read_up_to uuid
);

-- Links by which one other person reads what only members or buyers read of one post. Who opened one is known to nobody but the
-- function that decides who reads it.
create table creators_post_gifts (
  id uuid primary key,
  code text not null unique,
  -- Of creators_exclusives.
  post_id uuid not null,
  author_actor_id uuid not null,
  giver_actor_id uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  reader_actor_id uuid,
  opened_at timestamptz,
  revoked_at timestamptz,
  request_key uuid not null unique,
  check ((reader_actor_id is null) = (opened_at is null)),
  check (reader_actor_id <> giver_actor_id and reader_actor_id <> author_actor_id)
);
create index creators_post_gifts_of_post on creators_post_gifts (post_id, made_at desc, id desc);
create index creators_post_gifts_of_giver on creators_post_gifts (giver_actor_id, author_actor_id, made_at desc);
create index creators_post_gifts_of_reader on creators_post_gifts (reader_actor_id, post_id) where revoked_at is null;

-- Whose notifications somebody wants to see in apps of Mastodon: what they chose about people of several kinds, and whom they let
-- through all the same, or have seen enough of.
create table mastodon_policies (
  actor_id uuid primary key,
  choices jsonb not null
);

create table mastodon_heard (
  actor_id uuid not null,
  by_actor_id uuid not null,
  is_accepted boolean not null,
  -- Of what is held back, nothing up to this notice is asked about any more.
  dismissed_up_to uuid,
  primary key (actor_id, by_actor_id)
);

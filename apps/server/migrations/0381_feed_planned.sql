-- What somebody is about to say: drafts that are there on all of their devices, and posts that have a time. A plan and the post
-- that comes of it carry the same client id, and the plan goes in the transaction that makes the post.
create table feed_planned (
  author_actor_id uuid not null,
  client_id uuid not null,
  -- What lends it its pictures for as long as it waits.
  id uuid not null unique,
  -- Counts changes, so that no device writes over what another one has said meanwhile.
  revision integer not null,
  content jsonb not null,
  -- Null of a draft.
  publish_at timestamptz,
  updated_at timestamptz not null,
  -- Why it could not be published when it was due; it is a draft again then.
  refused text,
  primary key (author_actor_id, client_id)
);

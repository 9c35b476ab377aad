-- Words that somebody does not want to read: what has them is left out or folded, in some places, until a moment.
create table feed_filters (
  owner_actor_id uuid not null,
  id uuid not null unique,
  title text not null,
  -- [{ text, isWhole }]
  words jsonb not null,
  places text[] not null,
  action text not null check (action in ('hide', 'fold')),
  until timestamptz,
  primary key (owner_actor_id, id)
);

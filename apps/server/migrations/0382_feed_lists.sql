-- Whose posts somebody likes to read together. Nobody else knows of a list, nor who is on it.
create table feed_lists (
  owner_actor_id uuid not null,
  id uuid not null unique,
  title text not null,
  primary key (owner_actor_id, id)
);

create table feed_list_members (
  list_id uuid not null references feed_lists (id) on delete cascade,
  actor_id uuid not null,
  primary key (list_id, actor_id)
);

-- What the part of a post that only members or buyers read said before it was changed: whoever bought it can still read what they bought.
create table creators_exclusive_versions (
  -- Of creators_exclusives.
  post_id uuid not null,
  n integer not null check (n > 0),
  text text not null,
  pictures jsonb not null,
  -- Until then it said so.
  until_at timestamptz not null,
  primary key (post_id, n)
);

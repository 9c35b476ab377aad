-- What only members or buyers may read of a post. It is kept apart from the post, so that whatever reads posts does not have it.

create table creators_exclusives (
  post_id uuid primary key,
  -- To which its pictures are lent; another one than the post's, because more people see that.
  id uuid not null unique,
  creator_actor_id uuid not null,
  text text not null,
  pictures jsonb not null,
  -- Members of it and of those above; null where members have nothing of it.
  tier_id uuid references creators_tiers (id),
  -- What it costs by itself; null where it is not sold.
  price bigint check (price > 0),
  asset_code text not null,
  created_at timestamptz not null,
  erased_at timestamptz,
  check (tier_id is not null or price is not null)
);
create index creators_exclusives_of_creator on creators_exclusives (creator_actor_id, created_at desc);

-- Bought once, for good.
create table creators_purchases (
  post_id uuid not null references creators_exclusives (post_id),
  buyer_actor_id uuid not null,
  price bigint not null check (price > 0),
  payment_id uuid not null unique,
  bought_at timestamptz not null,
  primary key (buyer_actor_id, post_id)
);
create index creators_purchases_of_post on creators_purchases (post_id);

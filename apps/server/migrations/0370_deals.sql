-- Deals of a brand with a creator: terms that both said yes to, a fee that is held from the signing on, the posts made under it, and each
-- order that was bought through one of them with the share of it that is due and the share that was paid. The rules are in deals/SPEC.md.

create table deals_deals (
  id uuid primary key,
  brand_actor_id uuid not null,
  creator_actor_id uuid not null,
  conversation_id uuid not null,
  revision integer not null default 1,
  title text not null,
  brief text not null,
  asset_code text not null,
  fee bigint not null check (fee >= 0),
  share_bps integer not null check (share_bps between 0 and 10000),
  share_days integer not null check (share_days > 0),
  post_days integer not null check (post_days > 0),
  sample text not null,
  state text not null check (state in ('offered', 'agreed', 'signed', 'delivered', 'disputed', 'done', 'declined', 'expired', 'cancelled')),
  turn text check (turn in ('brand', 'creator')),
  -- To which of its revisions somebody said yes last.
  accepted_revision integer,
  offered_at timestamptz not null,
  -- Offers lapse so long after they were last changed.
  asked_at timestamptz not null,
  signed_at timestamptz,
  address text not null default '',
  sample_note text not null default '',
  sample_sent_at timestamptz,
  sample_received_at timestamptz,
  post_by timestamptz,
  answer_by timestamptz,
  objection text not null default '',
  answer text not null default '',
  ended_by text check (ended_by in ('brand', 'creator', 'time', 'operator')),
  ended_at timestamptz,
  hold_id uuid unique,
  payment_id uuid not null unique,
  payer_user_id uuid,
  confirmed_by text,
  request_key uuid not null unique,
  request_terms text not null,
  check (brand_actor_id <> creator_actor_id),
  check (fee > 0 or share_bps > 0 or sample <> ''),
  check ((turn is not null) = (state in ('offered', 'agreed'))),
  check ((ended_at is not null) = (state in ('done', 'declined', 'expired', 'cancelled'))),
  check ((ended_at is null) = (ended_by is null)),
  check (state not in ('signed', 'delivered', 'disputed', 'done') or signed_at is not null),
  -- While it is under way the fee is held.
  check ((hold_id is not null) = (fee > 0 and state in ('signed', 'delivered', 'disputed')))
);
create index deals_of_brand on deals_deals (brand_actor_id, offered_at desc, id desc);
create index deals_of_creator on deals_deals (creator_actor_id, offered_at desc, id desc);
create index deals_asked on deals_deals (asked_at) where state in ('offered', 'agreed');
create index deals_to_post on deals_deals (post_by) where state = 'signed';
create index deals_to_answer on deals_deals (answer_by) where state = 'delivered';
create index deals_disputed on deals_deals (offered_at, id) where state = 'disputed';

create table deals_posts (
  post_id uuid primary key,
  deal_id uuid not null references deals_deals (id),
  posted_at timestamptz not null,
  -- What is bought through it from then on does not count any more.
  counts_until timestamptz not null
);
create index deals_posts_of_deal on deals_posts (deal_id, posted_at desc);

create table deals_sales (
  order_id uuid primary key,
  deal_id uuid not null references deals_deals (id),
  post_id uuid not null references deals_posts (post_id),
  at timestamptz not null,
  -- All that was paid, and what of it was for products of the post.
  total bigint not null check (total > 0),
  goods bigint not null check (goods > 0 and goods <= total),
  share_bps integer not null,
  -- The shop has not the money yet; it has; it never will.
  standing text not null check (standing in ('waiting', 'earned', 'void')),
  refunded bigint not null default 0 check (refunded between 0 and total),
  due bigint not null default 0 check (due >= 0),
  paid bigint not null default 0 check (paid >= 0)
);
create index deals_sales_of_deal on deals_sales (deal_id, at desc, order_id desc);
create index deals_sales_owed on deals_sales (at) where due <> paid;

-- Each payment of a fee or a share; what went back is negative.
create table deals_moves (
  payment_id uuid primary key,
  deal_id uuid not null references deals_deals (id),
  order_id uuid references deals_sales (order_id),
  amount bigint not null check (amount <> 0),
  at timestamptz not null
);
create index deals_moves_of_deal on deals_moves (deal_id, at);
create index deals_moves_by_time on deals_moves (at);

-- What the yearly report asks of whoever earned, as they said it.
create table deals_tax_details (
  actor_id uuid primary key,
  name text not null,
  address text not null,
  country text not null,
  tax_number text not null,
  vat_number text not null,
  register_number text not null,
  born_on date,
  said_at timestamptz not null
);

-- Money that stays out of the shop's reach until the buyer has what was bought, where the shop promises so; and disputes, in
-- which what one side claims is frozen until both have spoken or the operator decides. In either case the money is in the
-- shop's wallet and held there for the buyer by the ledger: `hold_id` is that hold.

-- For how many days after handing over a shop has its money kept; null for not at all.
alter table shop_sellers add column keep_days smallint check (keep_days between 1 and 30);

alter table shop_orders
  add column hold_id uuid,
  -- When it is decided by itself: given back while nothing was handed over, else released.
  add column kept_until timestamptz,
  -- The money is what a dispute is about, and nothing but its end moves it.
  add column is_disputed boolean not null default false,
  add column refunded_minor bigint not null default 0 check (refunded_minor between 0 and total_minor);
update shop_orders set refunded_minor = total_minor where refund_payment_id is not null;
create index shop_orders_kept on shop_orders (kept_until) where hold_id is not null;

create table shop_disputes (
  seller_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  buyer_id uuid not null,
  reason text not null check (reason in ('not_received', 'not_as_described', 'damaged', 'other')),
  claimed_minor bigint not null check (claimed_minor > 0),
  -- What could be frozen of it; the shop's wallet may have held less.
  frozen_minor bigint not null check (frozen_minor between 0 and claimed_minor),
  -- Whose turn it is: `open` the shop's, `answered` the buyer's, `referred` the operator's.
  state text not null check (state in ('open', 'answered', 'referred', 'settled')),
  -- Until when, if it is one of the sides'.
  due_at timestamptz,
  opened_at timestamptz not null,
  settled_at timestamptz,
  settled_by text check (settled_by in ('buyer', 'seller', 'time', 'operator')),
  -- What was decided for the buyer, and what of it could be paid.
  awarded_minor bigint check (awarded_minor between 0 and claimed_minor),
  paid_minor bigint check (paid_minor between 0 and awarded_minor),
  primary key (seller_id, id),
  foreign key (seller_id, order_id) references shop_orders (seller_id, id),
  check ((state = 'settled') = (settled_at is not null and settled_by is not null and awarded_minor is not null
    and paid_minor is not null)),
  check ((due_at is not null) = (state in ('open', 'answered')))
);
create unique index shop_disputes_id on shop_disputes (id);
-- An order is disputed once.
create unique index shop_disputes_order on shop_disputes (seller_id, order_id);
create index shop_disputes_due on shop_disputes (due_at) where due_at is not null;
create index shop_disputes_of_state on shop_disputes (state, opened_at, id);

-- What the sides and the operator said, in order; it stays.
create table shop_dispute_statements (
  seller_id uuid not null,
  dispute_id uuid not null,
  position integer not null,
  side text not null check (side in ('buyer', 'seller', 'operator')),
  text text not null,
  at timestamptz not null,
  user_id uuid,
  primary key (seller_id, dispute_id, position),
  foreign key (seller_id, dispute_id) references shop_disputes (seller_id, id)
);

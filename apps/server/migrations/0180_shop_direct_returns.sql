-- That a shop has transferred money back is said once per user and key: a tap whose answer was lost, and which comes again,
-- must not count twice.

create table shop_direct_returns (
  user_id uuid not null,
  idempotency_key text not null,
  seller_id uuid not null,
  order_id uuid not null,
  amount bigint not null check (amount > 0),
  said_at timestamptz not null,
  primary key (user_id, idempotency_key),
  foreign key (seller_id, order_id) references shop_orders (seller_id, id)
);
create index shop_direct_returns_order on shop_direct_returns (seller_id, order_id);

-- A shop can be paid on its own account at a bank, without any wallet: the order waits for a transfer, and the shop says
-- that it has come, or its bank's file does. Nothing of it is in the ledger; what is written here is what the shop has
-- said about money that is elsewhere.

alter table shop_sellers
  add column takes_wallet boolean not null default true,
  add column takes_direct boolean not null default false,
  -- Kept when it is switched off, so that nobody types it again.
  add column direct_name text not null default '',
  add column direct_iban text not null default '',
  add column direct_bic text,
  -- How long stock waits for a transfer.
  add column direct_days integer not null default 7 check (direct_days between 1 and 14),
  add constraint shop_sellers_direct_account check (not takes_direct or direct_iban <> '');

alter table shop_orders
  add column pay_by text not null default 'wallet' check (pay_by in ('wallet', 'direct')),
  drop constraint shop_orders_paid,
  add constraint shop_orders_paid check (
    state in ('placed', 'cancelled') or payment_id is not null or total_minor = 0 or pay_by = 'direct'
  ),
  add constraint shop_orders_direct check (pay_by = 'wallet' or payment_id is null);

create table shop_direct_payments (
  seller_id uuid not null,
  order_id uuid not null,
  reference text not null unique,
  -- The account as it was when the order was placed; a shop may change banks.
  account_name text not null,
  iban text not null,
  bic text,
  address jsonb,
  -- The buyer says that the transfer is on its way.
  announced_at timestamptz,
  arrived_at timestamptz,
  arrived_by uuid,
  -- The transfer in the bank's file by which it is known again; null where somebody only said that it has come.
  movement_key text,
  primary key (seller_id, order_id),
  foreign key (seller_id, order_id) references shop_orders (seller_id, id),
  check ((arrived_at is null) = (arrived_by is null)),
  check (movement_key is null or arrived_at is not null)
);
create unique index shop_direct_payments_movement on shop_direct_payments (seller_id, movement_key);

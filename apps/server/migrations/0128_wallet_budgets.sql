-- What people mean to spend in a month: one row for each asset and kind of payment, with the sum of the month in which something was
-- last spent. It is added to in the transaction of each payment, whose account is locked then, so nothing is lost in a race; who
-- has no budget costs one look into this index. The rules are in wallet/SPEC.md.

create table wallet_budgets (
  actor_id uuid not null,
  asset_code text not null,
  kind text not null check (kind in ('all', 'transfer', 'order', 'envelope')),
  max_amount bigint not null check (max_amount > 0),
  is_strict boolean not null,
  time_zone text not null,
  month text not null,
  spent bigint not null check (spent >= 0),
  primary key (actor_id, asset_code, kind)
);

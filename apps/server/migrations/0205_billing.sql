-- Billing: what messages of businesses cost. Prices are in millionths of the currency's unit, because a message may cost a part of a
-- cent; money moves in whole minor units only, when credit is paid in and when an invoice is paid. Rules: billing/SPEC.md.

-- One row, once an operator has said who bills.
create table billing_settings (
  is_there boolean primary key default true check (is_there),
  payee_actor_id uuid not null,
  -- Who said so; bills are issued in their name.
  by_user_id uuid not null,
  tax_basis_points integer not null check (tax_basis_points between 0 and 3000),
  exemption_reason text not null,
  tax_number text not null,
  due_days integer not null check (due_days between 1 and 90)
);

create table billing_plans (
  id uuid primary key,
  name text not null,
  payment text not null check (payment in ('prepaid', 'invoice')),
  marketing integer not null check (marketing >= 0),
  utility integer not null check (utility >= 0),
  authentication integer not null check (authentication >= 0),
  service integer not null check (service >= 0),
  is_default boolean not null,
  made_at timestamptz not null
);
create unique index billing_plans_default on billing_plans (is_default) where is_default;

-- What one business may spend. Whoever charges, tops up or closes a month holds its row.
create table billing_accounts (
  business_actor_id uuid primary key,
  plan_id uuid references billing_plans,
  limit_micros bigint check (limit_micros >= 0),
  -- The month that is counted; it never goes back, also when a message was asked for in the last second of the one before.
  month date not null,
  spent_micros bigint not null default 0,
  -- Charged and on no invoice yet, of all months.
  open_micros bigint not null default 0,
  credit_minor bigint not null default 0 check (credit_minor >= 0),
  -- What the credit was after it was last paid into.
  credit_full_minor bigint not null default 0,
  limit_told smallint not null default 0 check (limit_told in (0, 80, 100)),
  credit_told smallint not null default 0 check (credit_told in (0, 80, 100))
)
with (fillfactor = 50);

-- How many messages at which price. What is credited counts in the month in which it is, at the price that was charged.
create table billing_meters (
  business_actor_id uuid not null,
  month date not null,
  category text not null check (category in ('marketing', 'utility', 'authentication', 'service')),
  price_micros integer not null check (price_micros >= 0),
  charged bigint not null default 0,
  credited bigint not null default 0,
  invoice_id uuid,
  primary key (business_actor_id, month, category, price_micros)
)
with (fillfactor = 50);
create index billing_meters_open on billing_meters (month) where invoice_id is null and price_micros > 0;

create table billing_top_ups (
  id uuid primary key,
  business_actor_id uuid not null,
  -- Of the user and their key: the same twice is paid once.
  request_id uuid not null unique,
  amount_minor bigint not null check (amount_minor > 0),
  payment_id uuid not null,
  at timestamptz not null
);

-- Invoices have numbers without a gap.
create table billing_numbers (
  year integer primary key,
  last integer not null
);

create table billing_invoices (
  id uuid primary key,
  business_actor_id uuid not null,
  number text not null unique,
  month date not null,
  issued_on date not null,
  -- All that stands on it, as it was when it was issued.
  document jsonb not null,
  due_minor bigint not null check (due_minor >= 0),
  payable_id uuid
);
create index billing_invoices_by_business on billing_invoices (business_actor_id, id);
create index billing_invoices_unasked on billing_invoices (id) where due_minor > 0 and payable_id is null;

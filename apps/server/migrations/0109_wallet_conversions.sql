-- Exchange between currencies: what it costs, and every quote that was given with all that it said, so that what was
-- paid can be explained for ever. A quote is taken once, within its time; its payments (out of one pocket, into
-- another, fee, spread) are made by then and named here.

-- What every conversion costs; the latest counts, and what was set before stays.
create table wallet_conversion_settings (
  id uuid primary key,
  fee_bp integer not null check (fee_bp between 0 and 2000),
  -- In minor units of the main currency.
  fee_minimum bigint not null check (fee_minimum >= 0),
  rate_max_age_days integer not null check (rate_max_age_days between 1 and 60),
  allows_fetch boolean not null,
  set_at timestamptz not null,
  set_by uuid not null
);
create index wallet_conversion_settings_latest on wallet_conversion_settings (set_at desc, id desc);

create table wallet_conversions (
  id uuid primary key,
  from_actor_id uuid not null,
  to_actor_id uuid not null,
  requested_by uuid not null,
  from_asset text not null,
  to_asset text not null,
  gives bigint not null check (gives > 0),
  fee bigint not null check (fee >= 0),
  converted bigint not null check (converted > 0),
  at_mid_rate bigint not null check (at_mid_rate > 0),
  spread bigint not null check (spread >= 0),
  spread_bp integer not null,
  receives bigint not null check (receives > 0),
  -- Minor units that arrive for one given, exactly.
  mid_numerator numeric not null,
  mid_denominator numeric not null check (mid_denominator > 0),
  rate_day date not null,
  quoted_at timestamptz not null,
  expires_at timestamptz not null,
  completed_at timestamptz,
  out_payment_id uuid,
  in_payment_id uuid,
  fee_payment_id uuid,
  spread_payment_id uuid,
  constraint wallet_conversions_adds_up check (gives = fee + converted and at_mid_rate = spread + receives),
  check (from_asset <> to_asset),
  check ((completed_at is null) = (out_payment_id is null) and (completed_at is null) = (in_payment_id is null))
);
-- Quotes that nobody took are swept away after a month.
create index wallet_conversions_untaken on wallet_conversions (quoted_at) where completed_at is null;

-- What the operator exchanges with, and what was earned by it, are accounts that belong to nobody in public, as the
-- till is. Which purposes there are is said in the code; here they only have to be words.
alter table wallet_system_accounts
  drop constraint if exists wallet_system_accounts_purpose_check,
  add constraint wallet_system_accounts_purpose_check check (purpose ~ '^[a-z_]{2,30}$');

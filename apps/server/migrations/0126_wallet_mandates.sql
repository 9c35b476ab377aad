-- A mandate is the right to collect money from somebody, up to a limit in each interval. Who wants it asks, who pays grants it
-- once with a second factor and ends it at any time; each charge is a payment of its own. What was used of an interval is the
-- sum of its charges, added up with the mandate locked. The rules are in wallet/SPEC.md.

create table wallet_mandates (
  id uuid primary key,
  payee_actor_id uuid not null,
  payee_user_id uuid not null,
  payer_actor_id uuid not null,
  -- Who granted it.
  payer_user_id uuid,
  asset_code text not null,
  max_amount bigint not null check (max_amount > 0),
  interval text not null check (interval in ('once', 'weekly', 'fortnightly', 'monthly', 'quarterly', 'yearly')),
  note text not null,
  -- The last day on which anything is collected (UTC).
  ends_on date,
  state text not null default 'asked'
    check (state in ('asked', 'granted', 'declined', 'cancelled', 'revoked', 'ended', 'expired')),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  granted_at timestamptz,
  closed_at timestamptz,
  revision integer not null default 1,
  -- What could not be collected since the last charge.
  failed_at timestamptz,
  failed_amount bigint,
  failed_reason text,
  conversation_id uuid not null,
  -- User and idempotency key, and a digest of what was asked under it.
  request_key uuid not null unique,
  terms text not null,
  check (payer_actor_id <> payee_actor_id),
  check ((granted_at is null) = (payer_user_id is null)),
  check (state <> 'granted' or granted_at is not null),
  check ((closed_at is null) = (state in ('asked', 'granted')))
);
create index wallet_mandates_by_payer on wallet_mandates (payer_actor_id, asked_at desc, id desc);
create index wallet_mandates_by_payee on wallet_mandates (payee_actor_id, asked_at desc, id desc);
create index wallet_mandates_asked on wallet_mandates (expires_at) where state = 'asked';
create index wallet_mandates_ending on wallet_mandates (ends_on) where state = 'granted' and ends_on is not null;

create table wallet_mandate_charges (
  payment_id uuid primary key references wallet_payments (id),
  mandate_id uuid not null references wallet_mandates (id),
  -- The first day of the interval against whose limit it counts.
  period_on date not null,
  amount bigint not null check (amount > 0),
  note text not null,
  charged_at timestamptz not null,
  charged_by uuid not null,
  request_key uuid not null unique,
  terms text not null
);
create index wallet_mandate_charges_by_mandate on wallet_mandate_charges (mandate_id, charged_at desc, payment_id desc);
create index wallet_mandate_charges_by_period on wallet_mandate_charges (mandate_id, period_on) include (amount);

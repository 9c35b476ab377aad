-- Cards are a rail like the bank: a processor takes the money in and tells of every movement on its account. Each is booked once,
-- whether it was told by an event or found in the processor's list. The rules are in rails/SPEC.md.
alter table rails_accounts drop constraint rails_accounts_purpose_check;
alter table rails_accounts add constraint rails_accounts_purpose_check
  check (purpose in ('clearing', 'suspense', 'transit', 'own', 'difference', 'claims'));

-- The page of the processor on which a pay-in is paid, and what became of it. All of what was captured can be given back once.
create table rails_card_payments (
  pay_in_id uuid primary key references rails_pay_ins (id),
  session_id text not null unique,
  url text not null,
  charge_id text unique,
  captured bigint not null default 0 check (captured >= 0),
  -- Given back or on its way back, by payouts, by the processor or by banks.
  gone bigint not null default 0 check (gone >= 0),
  captured_at timestamptz
);

-- A payout over cards is a refund of one payment by card.
create table rails_card_refunds (
  payout_id uuid primary key references rails_payouts (id),
  pay_in_id uuid not null references rails_card_payments (pay_in_id),
  amount bigint not null check (amount > 0),
  -- Null until the processor has taken it.
  refund_id text unique
);
create index rails_card_refunds_to_send on rails_card_refunds (payout_id) where refund_id is null;

-- Events of the processor come at least once; each is worked on once.
create table rails_card_events (
  id text primary key,
  type text not null,
  received_at timestamptz not null
);

create table rails_card_movements (
  -- What moved, as the processor calls it.
  source text primary key,
  -- Signed: what came in is positive.
  amount bigint not null,
  booked_at timestamptz not null,
  -- Null as long as only an event told of it, and the processor's list of its account does not yet.
  listed_as text unique
);
create index rails_card_movements_unlisted on rails_card_movements (source) where listed_as is null;

-- What somebody owes, because their bank took back what they had spent already.
create table rails_claims (
  id uuid primary key,
  -- The dispute or refund that it comes from.
  source text not null unique,
  rail text not null,
  actor_id uuid not null,
  asset_code text not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('open', 'collected', 'written_off', 'settled')),
  opened_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz
);
create index rails_claims_open on rails_claims (opened_at) where state = 'open';

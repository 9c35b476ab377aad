-- Money comes in from banks and goes out to them. Every movement on the operator's bank account is one row here and one
-- transfer of the ledger, so that the account in the book can be held against what the bank says. The rules are in
-- rails/SPEC.md.

-- Accounts of the ledger, one each per rail and asset. `clearing` mirrors what is on the bank account (negative, like the
-- till: what the operator has); `suspense` what nobody was found for; `transit` what is on its way out; `own` what is the
-- operator's.
create table rails_accounts (
  rail text not null,
  purpose text not null check (purpose in ('clearing', 'suspense', 'transit', 'own')),
  asset_code text not null,
  account_id uuid not null unique,
  -- Of clearing: what is booked as having been there before the first statement.
  opening bigint not null default 0,
  primary key (rail, purpose, asset_code)
);

-- What somebody has said they would pay in. The reference stays theirs for ever: money that comes late or twice is
-- credited as well.
create table rails_pay_ins (
  id uuid primary key,
  rail text not null,
  actor_id uuid not null,
  user_id uuid not null,
  amount bigint not null check (amount > 0),
  asset_code text not null,
  reference text not null unique,
  request_id uuid not null unique,
  created_at timestamptz not null,
  arrived bigint not null default 0 check (arrived >= 0)
);
create index rails_pay_ins_of_actor on rails_pay_ins (actor_id, id desc);
create index rails_pay_ins_waiting on rails_pay_ins (amount, asset_code, created_at) where arrived = 0;

create table rails_bank_files (
  id uuid primary key,
  file_name text not null,
  kind text not null check (kind in ('camt', 'pain.002')),
  -- SHA-256 of its bytes: the same file is known again.
  hash bytea not null unique,
  imported_at timestamptz not null,
  imported_by uuid not null,
  -- What was answered, for whoever hands it in again.
  result jsonb not null
);
create index rails_bank_files_latest on rails_bank_files (imported_at desc);

-- Statements with balances, by which gaps are found. Two files may hold the same one.
create table rails_bank_statements (
  id uuid primary key,
  file_id uuid not null references rails_bank_files (id),
  iban text not null,
  asset_code text not null,
  statement_id text not null,
  opening bigint not null,
  opening_on date not null,
  closing bigint not null,
  closing_on date not null,
  created_on date not null,
  position integer not null
);
create index rails_bank_statements_in_order
  on rails_bank_statements (iban, closing_on, created_on, position);

-- One row for each movement that the bank has booked. `id` is also that of the ledger's transfer on the clearing account.
create table rails_movements (
  id uuid primary key,
  key text not null unique,
  -- The same for all movements of one booking of the bank.
  booking_key text,
  file_id uuid not null references rails_bank_files (id),
  -- Null as long as only a notification told of it.
  statement_id uuid references rails_bank_statements (id),
  rail text not null,
  asset_code text not null,
  -- Signed: what came in is positive.
  amount bigint not null check (amount <> 0),
  booked_on date not null,
  is_whole boolean not null,
  bank_reference text,
  code text,
  end_to_end_id text,
  name text,
  iban text,
  reference text,
  remittance text not null,
  return_reason text,
  state text not null check (state in
    ('open', 'matched', 'assigned', 'sent_back', 'kept', 'payout', 'returned', 'split')),
  actor_id uuid,
  pay_in_id uuid references rails_pay_ins (id),
  payout_id uuid,
  payment_id uuid,
  decided_by uuid,
  decided_at timestamptz,
  note text not null default ''
);
create index rails_movements_open on rails_movements (id) where state = 'open';
create index rails_movements_booking on rails_movements (booking_key) where booking_key is not null;
create index rails_movements_unstated on rails_movements (rail) where statement_id is null;
create index rails_movements_sender on rails_movements (iban, id desc)
  where state in ('matched', 'assigned') and amount > 0;

create table rails_payout_files (
  id uuid primary key,
  rail text not null,
  message_id text not null unique,
  created_at timestamptz not null,
  created_by uuid not null,
  payouts integer not null,
  amount bigint not null,
  asset_code text not null,
  is_instant boolean not null,
  -- Kept as it was made, so that it is the same however often it is fetched.
  content text not null
);
create index rails_payout_files_latest on rails_payout_files (created_at desc);

create table rails_payouts (
  id uuid primary key,
  rail text not null,
  -- Null when money that nobody was found for is sent back; then the movement says where it came from.
  actor_id uuid,
  user_id uuid not null,
  movement_id uuid references rails_movements (id),
  amount bigint not null check (amount > 0),
  asset_code text not null,
  name text not null,
  iban text not null,
  is_instant boolean not null,
  remittance text not null,
  end_to_end_id text not null unique,
  request_id uuid unique,
  confirmed_by text not null,
  state text not null check (state in
    ('held', 'released', 'paid', 'returned', 'cancelled', 'refused')),
  reason text,
  -- From the release until the bank says that the money has left, or will not leave; its amount stands in `transit`.
  is_in_transit boolean not null default false,
  file_id uuid references rails_payout_files (id),
  payment_id uuid,
  requested_at timestamptz not null,
  changed_at timestamptz not null,
  check ((actor_id is null) = (movement_id is not null))
);
create index rails_payouts_of_actor on rails_payouts (actor_id, id desc);
create index rails_payouts_under_way on rails_payouts (state, id) where state in ('held', 'released');
create index rails_payouts_of_file on rails_payouts (file_id);

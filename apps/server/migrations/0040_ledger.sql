-- The ledger keeps who has how much, as double entry: every transfer takes from one account what it gives
-- to another, and nothing is ever changed or deleted. It knows accounts, assets and amounts, and no
-- people or orders; `code` and `reference` are for the modules above. The rules are in ledger/SPEC.md.
--
-- A balance is credits minus debits. What the operator owes (a customer's wallet) is positive, what the
-- operator has (the till) negative, and all balances of an asset add up to zero.

create table ledger_assets (
  -- What the other tables keep instead of the code.
  id smallint primary key generated always as identity,
  code text not null unique check (code ~ '^[A-Z0-9]{2,12}$'),
  -- Digits after the decimal point. It can never change: it would re-value every amount.
  scale smallint not null check (scale between 0 and 18)
);
insert into ledger_assets (code, scale) values ('EUR', 2);

-- The constraints of this table are judged at every payment, so there are only those that guard money.
create table ledger_accounts (
  id uuid primary key,
  created_at timestamptz not null,
  asset_id smallint not null,
  code text not null,
  closed_at timestamptz,
  -- How far the balance may go, what is held included. A floor of 0 forbids an overdraft (debits may not exceed
  -- credits), a ceiling of 0 the opposite; otherwise it is the 18 digits that an amount may have on the wire.
  floor bigint not null,
  ceiling bigint not null,
  -- From here on changed by every transfer; side by side, because the log of changes then stays short.
  moved_at timestamptz not null,
  version bigint not null default 0,
  balance bigint not null default 0,
  held_debits bigint not null default 0,
  held_credits bigint not null default 0,
  -- Dropped by the first movement, for room: PostgreSQL tidies a page as soon as it is fuller than it was when
  -- its last row came, so without this at every single movement.
  slack text default repeat('.', 40),
  -- The last of three guards against an overdraft: the admission and the running check come before.
  constraint ledger_accounts_limits check (balance - held_debits >= floor
    and balance + held_credits <= ceiling and held_debits >= 0 and held_credits >= 0
    and (closed_at is null or (balance = 0 and held_debits = 0 and held_credits = 0)))
  -- Half of every page is kept free, so that an update stays in its page and touches no index.
) with (fillfactor = 50);

create table ledger_transfers (
  -- Chosen by the caller: the same id twice is the same transfer.
  id uuid primary key,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null,
  created_at timestamptz not null,
  -- 0 transfer, 1 hold, 2 post (of a hold), 3 void (of a hold).
  kind smallint not null,
  code smallint not null,
  asset_id smallint not null,
  timeout_seconds integer,
  reference uuid,
  hold_id uuid,
  constraint ledger_transfers_terms check (amount between 1 and 999999999999999999
    and debit_account_id <> credit_account_id and coalesce(timeout_seconds, 1) > 0)
);

create table ledger_entries (
  account_id uuid not null,
  -- Counts from 1 without a gap, so a missing or doubled entry cannot hide.
  version bigint not null,
  transfer_id uuid not null,
  -- Positive is a credit, negative a debit.
  amount bigint not null,
  -- The account's balance after this entry.
  balance bigint not null,
  primary key (account_id, version)
);

-- The state of a hold, beside the transfer that made it: open, then once and for all one of the others.
create table ledger_holds (
  transfer_id uuid primary key,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null check (amount > 0),
  expires_at timestamptz,
  -- 0 open, 1 posted, 2 voided, 3 expired.
  status smallint not null default 0 check (status between 0 and 3),
  posted_amount bigint not null default 0 check (posted_amount between 0 and amount),
  -- The transfer that posted or voided it.
  resolved_by uuid,
  resolved_at timestamptz,
  check ((status = 1) = (posted_amount > 0)),
  check ((status in (1, 2)) = (resolved_by is not null)),
  check ((status = 0) = (resolved_at is null))
);
create index ledger_holds_due on ledger_holds (expires_at, transfer_id) where status = 0;

-- What is written stays. These triggers cost nothing, because no write of ours ever fires them.
create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is not allowed: the book is append-only, corrections are new transfers',
    lower(tg_op), tg_table_name using errcode = 'LG900';
end $$;
create trigger ledger_transfers_are_final before update or delete or truncate on ledger_transfers
  for each statement execute function ledger_refuse_change();
create trigger ledger_entries_are_final before update or delete or truncate on ledger_entries
  for each statement execute function ledger_refuse_change();
create trigger ledger_accounts_stay before delete or truncate on ledger_accounts
  for each statement execute function ledger_refuse_change();
create trigger ledger_accounts_keep_their_terms
  before update of id, created_at, asset_id, code, floor, ceiling on ledger_accounts
  for each statement execute function ledger_refuse_change();
create trigger ledger_holds_stay before delete or truncate on ledger_holds
  for each statement execute function ledger_refuse_change();
create trigger ledger_holds_keep_their_terms
  before update of transfer_id, debit_account_id, credit_account_id, amount, expires_at on ledger_holds
  for each statement execute function ledger_refuse_change();
create trigger ledger_assets_are_final before update or delete or truncate on ledger_assets
  for each statement execute function ledger_refuse_change();

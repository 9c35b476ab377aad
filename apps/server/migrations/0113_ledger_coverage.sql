-- Proof of coverage: once a day all that the ledger owes is added up in a Merkle-sum tree, whose root is published beside the
-- accounts that cover it. Everybody who has an account can then see that theirs is among those that were added up. How the
-- bytes are made is in ledger/SPEC.md.

-- What was published stays.
create table ledger_coverage (
  number integer primary key generated always as identity,
  -- At whose end (UTC), or soon after.
  day date not null,
  asset_id smallint not null references ledger_assets (id),
  at timestamptz not null,
  -- All accounts that cannot go below zero, and what they have. More than 18 digits when many have nearly as many.
  accounts bigint not null check (accounts > 0),
  leaves bigint not null check (leaves >= accounts),
  total numeric(39, 0) not null check (total >= 0),
  root bytea not null check (length(root) = 32),
  -- The other side: `[{"code": "till", "balance": "-1250"}]`, all accounts that may go below zero, by code. With the total, zero.
  covering jsonb not null,
  unique (day, asset_id)
);
create trigger ledger_coverage_is_final before update or delete or truncate on ledger_coverage
  for each statement execute function ledger_refuse_change();

-- Of the last days, what proofs are made from. Each balance is shared at random among its leaves, and these are
-- shuffled, because whoever checks sees the sums beside their own.
create table ledger_coverage_leaves (
  day date not null,
  asset_id smallint not null,
  account_id uuid not null,
  part smallint not null,
  position bigint not null,
  version bigint not null,
  amount bigint not null check (amount >= 0),
  salt bytea not null check (length(salt) = 32),
  primary key (account_id, day, part)
);
create table ledger_coverage_nodes (
  day date not null,
  asset_id smallint not null,
  level smallint not null,
  page integer not null,
  -- 48 bytes each: hash and sum.
  nodes bytea not null,
  primary key (day, asset_id, level, page)
);
-- Hashes do not get smaller, and single ones are taken from the middle.
alter table ledger_coverage_nodes alter column nodes set storage external;

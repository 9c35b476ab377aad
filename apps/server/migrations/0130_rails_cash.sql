-- Cash is a rail like the bank: an account of the ledger stands for what lies in the operator's till, so that the book can be
-- held against what was counted. What a count finds too much or too little is booked, to an account of its own.
alter table rails_accounts drop constraint rails_accounts_purpose_check;
alter table rails_accounts add constraint rails_accounts_purpose_check
  check (purpose in ('clearing', 'suspense', 'transit', 'own', 'difference'));

alter table rails_shifts
  -- Cash that was paid out during the shift.
  add column paid bigint not null default 0 check (paid >= 0),
  -- What of the float was in no book before: the operator's own change. Null for shifts that were counted before there was a
  -- book of the cash.
  add column brought bigint check (brought >= 0);
update rails_shifts set brought = 0 where closed_at is null;

-- Cash that moved while no shift was open: taken less paid out.
create table rails_loose_cash (
  asset_code text primary key,
  amount bigint not null
);
-- What an open shift has taken until now is not in the book of the cash.
insert into rails_loose_cash (asset_code, amount)
  select asset_code, -taken from rails_shifts where closed_at is null;

-- A transfer becomes one row that carries both its entries, instead of a row of its own and one for each
-- entry: what was three rows to build, log and store is one. Nothing that a statement or a proof
-- needs is lost; `ledger_entries` goes on as a view of the two sides. What had been written is taken over as it
-- is, also where it is wrong: whether it is right is said by `verify`.

-- Of those that write, which come anew with the next file.
drop function ledger_submit;

alter table ledger_transfers rename to ledger_transfers_before;
alter table ledger_transfers_before rename constraint ledger_transfers_pkey to ledger_transfers_before_pkey;

create table ledger_transfers (
  -- Chosen by the caller: the same id twice is the same transfer.
  id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null,
  created_at timestamptz not null,
  -- The two entries: the number within its account, counting from 1 without a gap, and the account's balance
  -- after it. What moves nothing, a hold or a void, has none.
  debit_version bigint,
  debit_balance bigint,
  credit_version bigint,
  credit_balance bigint,
  -- 0 transfer, 1 hold, 2 post (of a hold), 3 void (of a hold).
  kind smallint not null,
  code smallint not null,
  asset_id smallint not null,
  timeout_seconds integer,
  reference uuid,
  hold_id uuid
);
insert into ledger_transfers
select t.id, t.debit_account_id, t.credit_account_id, t.amount, t.created_at, d.version, d.balance,
  c.version, c.balance, t.kind, t.code, t.asset_id, t.timeout_seconds, t.reference, t.hold_id
from ledger_transfers_before t
left join ledger_entries d on d.transfer_id = t.id and d.account_id = t.debit_account_id
left join ledger_entries c on c.transfer_id = t.id and c.account_id = t.credit_account_id
order by t.id;

drop table ledger_entries;
drop table ledger_transfers_before;
alter table ledger_transfers add primary key (id);
alter table ledger_transfers add constraint ledger_transfers_terms check (
  amount between 1 and 999999999999999999
  and debit_account_id <> credit_account_id and coalesce(timeout_seconds, 1) > 0);
-- The statement of an account is read from these two; that they are unique is one more guard of its numbers.
create unique index ledger_transfers_debits on ledger_transfers (debit_account_id, debit_version)
  where debit_version is not null;
create unique index ledger_transfers_credits on ledger_transfers (credit_account_id, credit_version)
  where credit_version is not null;
create trigger ledger_transfers_are_final before update or delete or truncate on ledger_transfers
  for each statement execute function ledger_refuse_change();

-- One account's side of a transfer. A positive amount is a credit, a negative one a debit.
create view ledger_entries as
select debit_account_id as account_id, debit_version as version, id as transfer_id, -amount as amount,
  debit_balance as balance, credit_account_id as counter_account_id, created_at, code, reference
from ledger_transfers where debit_version is not null
union all
select credit_account_id, credit_version, id, amount, credit_balance, debit_account_id, created_at, code,
  reference
from ledger_transfers where credit_version is not null;

-- As before, of the view; null for no time.
create or replace function ledger_version_at(p_account_id uuid, p_at timestamptz) returns bigint
language plpgsql stable strict as $$
declare
  v_low bigint := 1;
  v_high bigint;
  v_middle bigint;
begin
  select version + 1 into v_high from ledger_accounts where id = p_account_id;
  while v_low < v_high loop
    v_middle := (v_low + v_high) / 2;
    if (select created_at >= p_at from ledger_entries
        where account_id = p_account_id and version = v_middle) then
      v_high := v_middle;
    else
      v_low := v_middle + 1;
    end if;
  end loop;
  return v_high;
end $$;

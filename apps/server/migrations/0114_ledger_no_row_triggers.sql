-- Accounts must have no trigger that looks at single rows. With one, whatever it is for, PostgreSQL 18 gives `returning old` as it was
-- before the statement waited for another writer, so two payments that meet get the same version and the book is wrong.
-- races.test.ts shows it. What the trigger guarded is asked of the whole statement: the ceiling changes only where
-- the ledger says in the same transaction that it means to, and it has looked at the account then.
drop trigger ledger_accounts_keep_their_limit on ledger_accounts;

create function ledger_refuse_ceiling() returns trigger language plpgsql as $$
begin
  if current_setting('allmende.changes_ceiling', true) is distinct from 'yes' then
    raise exception 'update of ledger_accounts is not allowed: its limits are changed by the ledger alone'
      using errcode = 'LG900';
  end if;
  return null;
end $$;
create trigger ledger_accounts_keep_their_limit before update of ceiling on ledger_accounts
  for each statement execute function ledger_refuse_ceiling();

-- What the ledger still lacked: the most that an account may hold, which can be changed; how long ago the book was last
-- looked through for what is to be sealed.

-- The ceiling of an account that is no till may be any amount, and may be changed later: how much somebody may have
-- depends on what is known about them, and that grows. That a till's is 0 stays for ever.
drop trigger ledger_accounts_keep_their_terms on ledger_accounts;
create trigger ledger_accounts_keep_their_terms
  before update of id, created_at, asset_id, code, floor on ledger_accounts
  for each statement execute function ledger_refuse_change();
create trigger ledger_accounts_keep_their_limit
  before update of ceiling on ledger_accounts
  for each row when (old.ceiling = 0 or new.ceiling <= 0) execute function ledger_refuse_change();

-- Judging one by one tells that apart from what a till refuses. Nothing else of the function changes, so it is written
-- anew from itself.
do $$
declare
  c_before constant text := 'r.amount > a_ceilings[c] then 73';
  c_after constant text :=
    'r.amount > a_ceilings[c] then case when a_ceilings[c] = 0 then 73 else 74 end';
  v_source constant text := pg_get_functiondef('ledger_admit'::regproc);
begin
  assert (length(v_source) - length(replace(v_source, c_before, ''))) = length(c_before),
    'ledger_admit asks for the ceiling once';
  execute replace(v_source, c_before, c_after);
end $$;

-- One row: when somebody last looked for what is to be sealed, whether or not there was anything.
create table ledger_seal_look (
  is_only boolean primary key default true check (is_only),
  at timestamptz not null
);

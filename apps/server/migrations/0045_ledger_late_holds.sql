-- A batch looks up the accounts of the holds that it ends, and then waits for their locks. A hold that became
-- visible during that wait has accounts that nobody looked up, and `ledger_admit` failed on it: for what shared its
-- batch that cost a repetition, for a caller's own transaction it was an error. Such a hold was written
-- after this batch was looked at, so to its posts and voids it is not there yet.
do $$
declare
  v_before constant text := 'coalesce(s.status, case when t.id is null then -1 else 9 end)';
  v_after constant text := 'case when t.id is null or (t.kind = 1 and (d.pos is null or c.pos is null)) then -1
      else coalesce(s.status, 9) end';
  v_definition constant text := pg_get_functiondef('ledger_admit'::regproc);
begin
  if position(v_before in v_definition) = 0 then
    raise exception 'ledger_admit is not the function that this migration changes';
  end if;
  execute replace(v_definition, v_before, v_after);
end $$;

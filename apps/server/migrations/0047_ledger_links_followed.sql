-- Links in a book that somebody has tampered with may lead round in a circle, or nowhere. A statement that followed them
-- would never end, or would end early and look whole. So it knows which entry it comes to next, and refuses to go on
-- where another one stands.
create or replace function ledger_statement(
  p_account_id uuid, p_before bigint, p_limit integer, p_from timestamptz, p_until timestamptz
) returns setof ledger_entries
language plpgsql stable
set enable_seqscan = off
as $$
declare
  v_low bigint := 1;
  v_high bigint;
  v_middle bigint;
  -- The entry to come, and the transfer in which it must be.
  v_version bigint;
  v_next uuid;
  v_last uuid;
  v_entry ledger_entries;
  v_left integer := p_limit;
begin
  select version, least(version / 32, (p_before - 1) / 32) + 1, last_transfer_id into v_version, v_high, v_last
  from ledger_accounts where id = p_account_id;
  while p_until is not null and v_low < v_high loop
    v_middle := (v_low + v_high) / 2;
    if (select created_at >= p_until from ledger_milestones
        where account_id = p_account_id and number = v_middle) then
      v_high := v_middle;
    else
      v_low := v_middle + 1;
    end if;
  end loop;
  if v_high * 32 <= v_version then
    v_version := v_high * 32;
    select transfer_id into v_next from ledger_milestones
    where account_id = p_account_id and number = v_high;
  else
    v_next := v_last;
  end if;

  while v_left > 0 and v_version > 0 loop
    select * into v_entry from ledger_entries
    where transfer_id = v_next and account_id = p_account_id and version = v_version;
    if not found then
      raise exception 'entry % of account % is not where the book says', v_version, p_account_id
        using errcode = 'data_corrupted', hint = 'npm run ledger:verify names all that is wrong.';
    end if;
    exit when v_entry.created_at < p_from;
    if (v_version < p_before and v_entry.created_at < p_until) is not false then
      return next v_entry;
      v_left := v_left - 1;
    end if;
    v_next := v_entry.before_id;
    v_version := v_version - 1;
  end loop;
end $$;

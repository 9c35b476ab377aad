-- One overdraft made all others of its batch be judged again, one by one: what had been written was undone, and three times the
-- work was done anew. But a refusal concerns only transfers that share an account with it, directly or by way of others (and chains
-- with such a transfer). So now only those are judged one by one, and the rest of the batch stays as it was written.

-- Writes a batch of plain transfers, of which most are expected to be acceptable; the arguments are those of `ledger_write_summed`
-- and `ledger_submit`. Where all were created `codes` is null. Raises what `ledger_submit` expects when the whole batch has to be judged one by one.
create function ledger_write_plain(
  p_now timestamptz, p_accounts uuid[], p_chains integer[], p_entries integer[], p_totals bigint[],
  p_lows bigint[], p_highs bigint[], p_lasts integer[], p_ids uuid[], p_debits integer[],
  p_credits integer[], p_amounts bigint[], p_assets smallint[], p_codes smallint[],
  p_references uuid[], p_debit_entries integer[], p_debit_totals bigint[],
  p_debit_befores integer[], p_credit_entries integer[], p_credit_totals bigint[],
  p_credit_befores integer[],
  out codes smallint[], out at timestamptz, out existed_at timestamptz[]
)
language plpgsql
-- Accounts are found by their key, one after the other as listed. The plan must not depend on how large the
-- tables were when a connection first used it.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_sum bigint;
  v_entries bigint;
  v_rows bigint;
  -- The accounts that were moved, by position, and how they were before.
  v_moved integer[];
  v_assets smallint[];
  v_versions bigint[];
  v_balances bigint[];
  v_lasts uuid[];
  v_times timestamptz[];
  -- Those that were not.
  v_failed integer[];
  v_missing integer;
  -- What has to be judged one by one: accounts and transfers by position. Null when nothing has.
  v_doubted integer[];
  v_others integer[];
  v_judged record;
begin
  with moved as (
    update ledger_accounts a set
      version = a.version + p_entries[m.pos],
      balance = a.balance + p_totals[m.pos],
      moved_at = greatest(a.moved_at, p_now),
      slack = null,
      last_transfer_id = p_ids[p_lasts[m.pos]]
    from generate_series(1, cardinality(p_accounts)) m (pos)
    where a.id = p_accounts[m.pos] and a.closed_at is null
      and a.balance - a.held_debits + p_lows[m.pos] >= a.floor
      and a.balance + a.held_credits + p_highs[m.pos] <= a.ceiling
    returning m.pos, new.moved_at, new.asset_id, old.version, old.balance, old.last_transfer_id,
      old.moved_at as moved_before, new.version - old.version as entries, new.balance - old.balance as total
  )
  select ledger_total(total), ledger_total(entries), max(moved_at), array_agg(pos order by pos),
    array_agg(asset_id order by pos), array_agg(version order by pos), array_agg(balance order by pos),
    array_agg(last_transfer_id order by pos), array_agg(moved_before order by pos)
  into v_sum, v_entries, at, v_moved, v_assets, v_versions, v_balances, v_lasts, v_times
  from moved;
  if cardinality(v_moved) = cardinality(p_accounts) then
    assert v_sum = 0, 'what leaves the accounts of a batch arrives in others';
    assert v_entries = 2 * cardinality(p_ids), 'every version of an account has its entry';
    if at > p_now then
      -- Another process, whose clock is ahead of ours, was here first.
      update ledger_accounts set moved_at = ledger_write_plain.at where id = any (p_accounts);
    end if;
  else
    v_failed := array(
      select generate_subscripts(p_accounts, 1) except select unnest(v_moved) order by 1);
    v_doubted := ledger_doubted(v_failed, p_chains, p_debits, p_credits);
    if v_doubted is null or at is distinct from p_now
      or (select count(distinct id) from unnest(p_ids) id) < cardinality(p_ids) then
      perform ledger_refuse('an account is missing, closed or beyond its limit, and too much hangs on it');
    end if;
    -- Those that were not moved are not locked either, and their turn has passed: whoever waited for them now
    -- could wait in a circle.
    perform from ledger_accounts
    where id = any (array(select p_accounts[pos] from unnest(v_doubted) pos)) for no key update nowait;
    update ledger_accounts a set version = b.version, balance = b.balance, moved_at = b.moved_at,
      last_transfer_id = b.last_transfer_id
    from unnest(v_moved, v_versions, v_balances, v_times, v_lasts)
      b (pos, version, balance, moved_at, last_transfer_id)
    where b.pos = any (v_doubted) and a.id = p_accounts[b.pos];
    foreach v_missing in array v_failed loop
      -- What stands here is of no transfer that is written below; it makes the others' positions right again.
      v_assets := v_assets[:v_missing - 1] || 0::smallint || v_assets[v_missing:];
      v_versions := v_versions[:v_missing - 1] || 0::bigint || v_versions[v_missing:];
      v_balances := v_balances[:v_missing - 1] || 0::bigint || v_balances[v_missing:];
      v_lasts := v_lasts[:v_missing - 1] || p_ids[1] || v_lasts[v_missing:];
    end loop;
    v_others := array(select pos from generate_subscripts(p_ids, 1) pos where p_debits[pos] = any (v_doubted));
  end if;

  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at,
    debit_version, debit_balance, debit_before_id, credit_version, credit_balance, credit_before_id,
    kind, code, asset_id, reference)
  select p_ids[pos], p_accounts[debit], p_accounts[credit], p_amounts[pos], at,
    v_versions[debit] + p_debit_entries[pos], v_balances[debit] + p_debit_totals[pos],
    coalesce(p_ids[p_debit_befores[pos]], v_lasts[debit]),
    v_versions[credit] + p_credit_entries[pos], v_balances[credit] + p_credit_totals[pos],
    coalesce(p_ids[p_credit_befores[pos]], v_lasts[credit]),
    0, p_codes[pos], p_assets[pos], p_references[pos]
  from (
    select pos, p_debits[pos] as debit, p_credits[pos] as credit
    from generate_subscripts(p_ids, 1) as pos offset 0
  ) transfer
  where v_assets[debit] = p_assets[pos] and v_assets[credit] = p_assets[pos]
    and (v_doubted is null or debit <> all (v_doubted));
  get diagnostics v_rows = row_count;
  if v_rows <> cardinality(p_ids) - coalesce(cardinality(v_others), 0) then
    perform ledger_refuse('a transfer has another asset than its accounts');
  end if;
  if v_doubted is null then
    return;
  end if;

  select * into v_judged from ledger_admit(p_now,
    array(select p_accounts[pos] from unnest(v_doubted) pos),
    array(select coalesce(p_chains[pos], pos) from unnest(v_others) pos),
    array(select p_ids[pos] from unnest(v_others) pos), null,
    array(select array_position(v_doubted, p_debits[pos]) from unnest(v_others) pos),
    array(select array_position(v_doubted, p_credits[pos]) from unnest(v_others) pos),
    array(select p_amounts[pos] from unnest(v_others) pos),
    array(select p_assets[pos] from unnest(v_others) pos),
    array(select p_codes[pos] from unnest(v_others) pos),
    array(select p_references[pos] from unnest(v_others) pos), null, null);
  if v_judged.at <> at then
    perform ledger_refuse('one batch has one time');
  end if;
  codes := array_fill(0::smallint, array[cardinality(p_ids)]);
  existed_at := array_fill(null::timestamptz, array[cardinality(p_ids)]);
  for i in 1..cardinality(v_others) loop
    codes[v_others[i]] := v_judged.codes[i];
    existed_at[v_others[i]] := v_judged.existed_at[i];
  end loop;
end $$;

-- The accounts, by position and in order, that share a transfer or a chain with one of these, or with one that does. Null when they are
-- too many for judging them apart to be of use.
create function ledger_doubted(
  p_accounts integer[], p_chains integer[], p_debits integer[], p_credits integer[]
) returns integer[]
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
  -- Chains count like accounts that their transfers share, with numbers below zero.
  v_doubted integer[] := p_accounts;
  v_found integer[];
begin
  for step in 1..10 loop
    select array_agg(distinct node order by node) into v_found
    from generate_subscripts(p_debits, 1) pos,
      unnest(array[p_debits[pos], p_credits[pos], -1 - p_chains[pos]]) node
    where node is not null and (p_debits[pos] = any (v_doubted) or p_credits[pos] = any (v_doubted)
      or -1 - p_chains[pos] = any (v_doubted));
    if cardinality(v_found) > cardinality(p_debits) / 2 then
      return null;
    end if;
    if cardinality(v_found) = cardinality(v_doubted) then
      return array(select node from unnest(v_found) node where node > 0);
    end if;
    v_doubted := v_found;
  end loop;
  return null;
end $$;

-- Nothing else of the function changes, so it is written anew from itself.
do $$
declare
  c_before constant text := 'at := ledger_write_summed(p_now, p_accounts, p_entries, p_totals, p_lows, p_highs, p_lasts, null,
          null, p_ids, null, p_debits, p_credits, p_amounts, p_assets, p_codes, p_references, null, null,
          p_debit_entries, p_debit_totals, p_debit_befores, p_credit_entries, p_credit_totals,
          p_credit_befores);';
  c_after constant text := 'select * into codes, at, existed_at from ledger_write_plain(p_now, p_accounts, p_chains, p_entries,
          p_totals, p_lows, p_highs, p_lasts, p_ids, p_debits, p_credits, p_amounts, p_assets, p_codes,
          p_references, p_debit_entries, p_debit_totals, p_debit_befores, p_credit_entries,
          p_credit_totals, p_credit_befores);';
  c_caught_before constant text := 'or numeric_value_out_of_range then';
  c_caught_after constant text := 'or numeric_value_out_of_range or lock_not_available then';
  v_source text := pg_get_functiondef('ledger_submit'::regproc);
begin
  assert (length(v_source) - length(replace(v_source, c_before, ''))) = length(c_before),
    'ledger_submit writes plain batches once';
  assert (length(v_source) - length(replace(v_source, c_caught_before, ''))) = length(c_caught_before),
    'ledger_submit catches once';
  execute replace(replace(v_source, c_before, c_after), c_caught_before, c_caught_after);
end $$;

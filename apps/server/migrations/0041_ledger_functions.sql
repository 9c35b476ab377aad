-- The ledger's one way to write: a batch of transfers, judged in order, written as sets. Nearly every batch
-- is wholly acceptable, so it is written at once and the written rows judge it (`ledger_write`); when one
-- of its transfers is refused, that attempt is undone and the batch is judged one by one
-- (`ledger_admit`), and what was admitted is written in the same way. Both give the same results.
--
-- Transfers name their accounts by position in a list without repetitions, in descending order: the order
-- in which all writers lock them, so that none waits for another in a circle. Ids count up with time, and the
-- accounts that everybody pays are the oldest: locked last, they are held for the shortest time.

-- The sum of 64-bit integers as one; the built-in one is numeric and several times slower. Overflow raises.
create aggregate ledger_total(bigint) (sfunc = int8pl, stype = bigint, initcond = '0');

create function ledger_refuse(p_reason text) returns boolean language plpgsql as $$
begin
  raise exception '%', p_reason using errcode = 'LG001';
end $$;

-- Writes a batch that is expected to be acceptable: moves the accounts, then inserts transfers, entries and
-- holds, proving on the way that no state between two transfers breaks a limit. Returns the time that was
-- written, never before an earlier one of the same accounts. What is not acceptable raises LG001 or
-- violates a constraint. `p_posted` is what each transfer moves, `p_held` what it adds to (or frees from)
-- what is held on both its accounts; arrays without any value may be null.
create function ledger_write(
  p_now timestamptz, p_accounts uuid[], p_ids uuid[], p_kinds smallint[], p_debits integer[],
  p_credits integer[], p_amounts bigint[], p_assets smallint[], p_codes smallint[],
  p_references uuid[], p_holds uuid[], p_timeouts integer[], p_posted bigint[], p_held bigint[]
) returns timestamptz
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
  v_count constant integer := cardinality(p_ids);
  v_at timestamptz;
  v_found integer;
  v_sum bigint;
  v_entries bigint;
  v_rows bigint;
  -- Before this batch, in the order of p_accounts; the last two are how far each may move.
  v_assets smallint[];
  v_versions bigint[];
  v_balances bigint[];
  v_lows bigint[];
  v_highs bigint[];
begin
  with moves as (
    select account, ledger_total(posted) as posted, count(*) filter (where posted <> 0) as entries,
      ledger_total(held_debit) as held_debits, ledger_total(held_credit) as held_credits
    from (
      select unnest(p_debits) as account, -unnest(p_posted) as posted,
        unnest(p_held) as held_debit, null::bigint as held_credit
      union all
      select unnest(p_credits), unnest(p_posted), null, unnest(p_held)
    ) line
    group by account order by account
  ), moved as (
    update ledger_accounts a set
      version = a.version + m.entries,
      balance = a.balance + m.posted,
      held_debits = a.held_debits + m.held_debits,
      held_credits = a.held_credits + m.held_credits,
      moved_at = greatest(a.moved_at, p_now),
      slack = null
    from moves m
    where a.id = p_accounts[m.account] and a.closed_at is null
    returning m.account, m.posted, m.entries, a.moved_at, a.asset_id,
      a.version - m.entries as version, a.balance - m.posted as balance,
      a.floor - (a.balance - m.posted - a.held_debits + m.held_debits) as low,
      a.ceiling - (a.balance - m.posted + a.held_credits - m.held_credits) as high
  )
  select count(*), ledger_total(posted), ledger_total(entries), max(moved_at),
    array_agg(asset_id order by account), array_agg(version order by account),
    array_agg(balance order by account), array_agg(low order by account),
    array_agg(high order by account)
  into v_found, v_sum, v_entries, v_at, v_assets, v_versions, v_balances, v_lows, v_highs
  from moved;
  if v_found <> cardinality(p_accounts) then
    perform ledger_refuse('an account is missing or closed');
  end if;
  assert v_sum = 0, 'what leaves the accounts of a batch arrives in others';
  if v_at > p_now then
    -- Another process, whose clock is ahead of ours, was here first.
    update ledger_accounts set moved_at = v_at where id = any (p_accounts);
  end if;

  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code,
    asset_id, timeout_seconds, reference, hold_id)
  select id, p_accounts[debit], p_accounts[credit], amount, v_at, coalesce(kind, 0), code, asset,
    timeout, reference, hold
  from (
    select unnest(p_ids) as id, unnest(p_debits) as debit, unnest(p_credits) as credit,
      unnest(p_amounts) as amount, unnest(p_kinds) as kind, unnest(p_codes) as code,
      unnest(p_assets) as asset, unnest(p_timeouts) as timeout, unnest(p_references) as reference,
      unnest(p_holds) as hold
  ) transfer
  where v_assets[debit] = asset and v_assets[credit] = asset;
  get diagnostics v_rows = row_count;
  if v_rows <> v_count then
    perform ledger_refuse('a transfer has another asset than its accounts');
  end if;

  insert into ledger_entries (account_id, version, transfer_id, amount, balance)
  select p_accounts[account], v_versions[account] + entry, p_ids[pos], posted,
    v_balances[account] + total
  from (
    select account, pos, posted, count(*) filter (where posted <> 0) over so_far as entry,
      ledger_total(posted) over so_far as total,
      ledger_total(held_debit) over so_far as held_debits,
      ledger_total(held_credit) over so_far as held_credits
    from (
      select unnest(p_debits) as account, generate_series(1, v_count) as pos, -unnest(p_posted) as posted,
        unnest(p_held) as held_debit, null::bigint as held_credit
      union all
      select unnest(p_credits), generate_series(1, v_count), unnest(p_posted), null, unnest(p_held)
    ) line
    window so_far as (partition by account order by pos rows unbounded preceding)
  ) line
  where case when total - held_debits >= v_lows[account] and total + held_credits <= v_highs[account]
    then posted <> 0 else ledger_refuse('a limit is broken on the way') end;
  get diagnostics v_rows = row_count;
  assert v_rows = v_entries, 'every version of an account has its entry';

  if p_held is not null then
    perform ledger_write_holds(p_now, v_at, p_ids);
  end if;
  return v_at;
end $$;

-- The same for a transfer that is alone, as most are when little is going on: nothing to sort, sum or check
-- on the way, because the accounts' own limits see the only state there is.
create function ledger_write_lone(
  p_now timestamptz, p_id uuid, p_accounts uuid[], p_debit integer, p_amount bigint,
  p_asset smallint, p_code smallint, p_reference uuid
) returns timestamptz
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_moves constant bigint[] :=
    case when p_debit = 1 then array[-p_amount, p_amount] else array[p_amount, -p_amount] end;
  v_one record;
  v_two record;
  v_at timestamptz;
begin
  update ledger_accounts set version = version + 1, balance = balance + v_moves[1],
    moved_at = greatest(moved_at, p_now), slack = null
  where id = p_accounts[1] and closed_at is null and asset_id = p_asset
  returning version, balance, moved_at into v_one;
  update ledger_accounts set version = version + 1, balance = balance + v_moves[2],
    moved_at = greatest(moved_at, p_now), slack = null
  where id = p_accounts[2] and closed_at is null and asset_id = p_asset
  returning version, balance, moved_at into v_two;
  if v_one.version is null or v_two.version is null then
    perform ledger_refuse('an account is missing, closed or of another asset');
  end if;
  v_at := greatest(v_one.moved_at, v_two.moved_at);
  if v_at > p_now then
    update ledger_accounts set moved_at = v_at where id = any (p_accounts);
  end if;
  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code,
    asset_id, reference)
  values (p_id, p_accounts[p_debit], p_accounts[3 - p_debit], p_amount, v_at, 0, p_code, p_asset,
    p_reference);
  insert into ledger_entries (account_id, version, transfer_id, amount, balance) values
    (p_accounts[1], v_one.version, p_id, v_moves[1], v_one.balance),
    (p_accounts[2], v_two.version, p_id, v_moves[2], v_two.balance);
  return v_at;
end $$;

-- Opens the holds among the transfers just written, and ends those that others of them post or void.
create function ledger_write_holds(p_now timestamptz, p_at timestamptz, p_ids uuid[]) returns void
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_ending integer;
  v_rows integer;
begin
  insert into ledger_holds (transfer_id, debit_account_id, credit_account_id, amount, expires_at)
  select id, debit_account_id, credit_account_id, amount, p_now + timeout_seconds * interval '1 second'
  from ledger_transfers where id = any (p_ids) and kind = 1;

  select count(*) into v_ending from ledger_transfers where id = any (p_ids) and kind >= 2;
  if v_ending = 0 then
    return;
  end if;
  update ledger_holds h set
    status = case t.kind when 2 then 1 else 2 end,
    posted_amount = case t.kind when 2 then t.amount else 0 end,
    resolved_by = t.id, resolved_at = p_at
  from ledger_transfers t
  where t.id = any (p_ids) and t.kind >= 2 and h.transfer_id = t.hold_id and h.status = 0
    and (h.expires_at is null or h.expires_at > p_now);
  get diagnostics v_rows = row_count;
  if v_rows <> v_ending then
    perform ledger_refuse('a hold is no longer open');
  end if;
end $$;

-- Judges and writes a batch. Results come back in the order given, as the numbers of ledger/rules.ts, or as no
-- array at all when everything was created; `at` is the time written with what is new, `existed_at`
-- that of what had been written before.
--
-- `p_chains` numbers the chains, whose transfers stand side by side and succeed or fail together. A transfer of
-- which nothing is known but its hold has no accounts, amount or asset; arrays without any value
-- are null: of a batch of plain transfers, kinds, holds and timeouts.
create function ledger_submit(
  p_now timestamptz, p_accounts uuid[], p_chains integer[], p_ids uuid[], p_kinds smallint[],
  p_debits integer[], p_credits integer[], p_amounts bigint[], p_assets smallint[],
  p_codes smallint[], p_references uuid[], p_holds uuid[], p_timeouts integer[],
  out codes smallint[], out at timestamptz, out existed_at timestamptz[]
)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
  v_accounts uuid[] := p_accounts;
  v_debits integer[] := p_debits;
  v_credits integer[] := p_credits;
  v_amounts bigint[] := p_amounts;
  v_assets smallint[] := p_assets;
  v_codes smallint[] := p_codes;
  v_references uuid[] := p_references;
  v_posted bigint[] := p_amounts;
  v_held bigint[];
  v_are_right boolean := true;
begin
  if p_holds is not null then
    -- Posting and voiding name only the hold; the rest is known from it.
    select array_agg(id order by id desc) into v_accounts from (
      select unnest(p_accounts) as id
      union select unnest(array[t.debit_account_id, t.credit_account_id])
      from ledger_transfers t where t.id = any (p_holds) and t.kind = 1
    ) account;
    select array_agg(d.pos order by i.pos), array_agg(c.pos order by i.pos),
      array_agg(case when i.kind = 3 then t.amount else coalesce(i.amount, t.amount) end order by i.pos),
      array_agg(coalesce(i.asset, t.asset_id) order by i.pos),
      array_agg(coalesce(i.code, t.code) order by i.pos),
      array_agg(coalesce(i.reference, t.reference) order by i.pos),
      array_agg(case i.kind when 1 then i.amount when 0 then 0 else -t.amount end order by i.pos),
      bool_and(i.kind < 2 or coalesce(t.kind = 1 and coalesce(i.amount, 1) between 1 and t.amount, false))
    into v_debits, v_credits, v_amounts, v_assets, v_codes, v_references, v_held, v_are_right
    from unnest(p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes, p_references, p_holds)
      with ordinality as i (kind, debit, credit, amount, asset, code, reference, hold, pos)
    left join ledger_transfers t on t.id = i.hold
    left join unnest(v_accounts) with ordinality as d (id, pos)
      on d.id = coalesce(p_accounts[i.debit], t.debit_account_id)
    left join unnest(v_accounts) with ordinality as c (id, pos)
      on c.id = coalesce(p_accounts[i.credit], t.credit_account_id);
  elsif p_kinds is not null then
    v_held := p_amounts;
  end if;
  if p_kinds is not null then
    select array_agg(case when kind in (0, 2) then amount else 0 end order by pos),
      array_agg(case kind when 0 then 0 else held end order by pos)
    into v_posted, v_held
    from unnest(p_kinds, v_amounts, v_held) with ordinality as i (kind, amount, held, pos);
  end if;
  if v_are_right then
    begin
      if p_kinds is null and cardinality(p_ids) = 1 and cardinality(p_accounts) = 2 then
        at := ledger_write_lone(p_now, p_ids[1], p_accounts, p_debits[1], p_amounts[1], p_assets[1],
          p_codes[1], p_references[1]);
        return;
      end if;
      at := ledger_write(p_now, v_accounts, p_ids, p_kinds, v_debits, v_credits, v_amounts, v_assets,
        v_codes, v_references, p_holds, p_timeouts, v_posted, v_held);
      return;
    exception when sqlstate 'LG001' or unique_violation or check_violation or not_null_violation
      or numeric_value_out_of_range then
      null;
    end;
  end if;
  select * into codes, at, existed_at from ledger_admit(p_now, v_accounts, p_chains, p_ids, p_kinds,
    v_debits, v_credits, p_amounts, p_assets, p_codes, p_references, p_holds, p_timeouts);
end $$;

-- Judges a batch one by one against the locked accounts, in memory, and writes what was admitted. The order of
-- the questions is the documented precedence of the results.
create function ledger_admit(
  p_now timestamptz, p_accounts uuid[], p_chains integer[], p_ids uuid[], p_kinds smallint[],
  p_debits integer[], p_credits integer[], p_amounts bigint[], p_assets smallint[],
  p_codes smallint[], p_references uuid[], p_holds uuid[], p_timeouts integer[],
  out codes smallint[], out at timestamptz, out existed_at timestamptz[]
)
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  c_largest constant bigint := 999999999999999999;
  v_count constant integer := cardinality(p_ids);
  -- The accounts, in the order of p_accounts; all null where there is none.
  a_balances bigint[];
  a_held_debits bigint[];
  a_held_credits bigint[];
  a_floors bigint[];
  a_ceilings bigint[];
  a_assets smallint[];
  a_are_closed boolean[];
  -- The holds that are posted or voided here. Status -1: there is none (yet), 9: the id is no hold's.
  h_ids uuid[];
  h_statuses smallint[];
  h_amounts bigint[];
  h_debits integer[];
  h_credits integer[];
  h_assets smallint[];
  h_codes smallint[];
  h_references uuid[];
  h_expiries timestamptz[];
  -- What was admitted, in full: a post takes over what its hold says.
  v_are_admitted boolean[];
  v_debits integer[];
  v_credits integer[];
  v_amounts bigint[];
  v_assets smallint[];
  v_codes smallint[];
  v_references uuid[];
  v_posted bigint[];
  v_held bigint[];
  v_earlier integer[];
  v_own_holds integer[];
  v_used_holds integer[];
  r record;
  v_chain integer;
  v_first integer;
  v_has_failed boolean;
  v_existing integer;
  v_code smallint;
  v_twin integer;
  v_hold integer;
  d integer;
  c integer;
  v_amount bigint;
  v_undo_to integer;
begin
  for attempt in 1..5 loop
    perform from ledger_accounts where id = any (p_accounts) order by id desc for no key update;
    -- From here on nobody else moves these accounts or resolves their holds.
    select array_agg(a.balance order by i.pos), array_agg(a.held_debits order by i.pos),
      array_agg(a.held_credits order by i.pos), array_agg(a.floor order by i.pos),
      array_agg(a.ceiling order by i.pos), array_agg(a.asset_id order by i.pos),
      array_agg(a.closed_at is not null order by i.pos)
    into a_balances, a_held_debits, a_held_credits, a_floors, a_ceilings, a_assets, a_are_closed
    from unnest(p_accounts) with ordinality as i (id, pos)
    left join ledger_accounts a on a.id = i.id;

    select array_agg(i.id), array_agg(coalesce(s.status, case when t.id is null then -1 else 9 end)),
      array_agg(t.amount), array_agg(d.pos), array_agg(c.pos), array_agg(t.asset_id),
      array_agg(t.code), array_agg(t.reference), array_agg(s.expires_at)
    into h_ids, h_statuses, h_amounts, h_debits, h_credits, h_assets, h_codes, h_references, h_expiries
    from (select distinct id from unnest(p_holds) id where id is not null) i
    left join ledger_transfers t on t.id = i.id
    left join ledger_holds s on s.transfer_id = t.id
    left join unnest(p_accounts) with ordinality as d (id, pos) on d.id = t.debit_account_id
    left join unnest(p_accounts) with ordinality as c (id, pos) on c.id = t.credit_account_id;

    codes := array_fill(0::smallint, array[v_count]);
    existed_at := array_fill(null::timestamptz, array[v_count]);
    v_are_admitted := array_fill(false, array[v_count]);
    v_debits := p_debits;
    v_credits := p_credits;
    v_amounts := p_amounts;
    v_assets := p_assets;
    v_codes := p_codes;
    v_references := p_references;
    v_posted := array_fill(0::bigint, array[v_count]);
    v_held := v_posted;
    v_earlier := array_fill(null::integer, array[v_count]);
    v_own_holds := v_earlier;
    v_used_holds := v_earlier;
    v_chain := null;

    for r in
      select i.*, coalesce(i.given_kind, 0) as kind,
        lag(i.pos) over (partition by i.id order by i.pos) as earlier,
        lead(i.chain) over (order by i.pos) is distinct from i.chain as is_last,
        own.pos as own_hold, used.pos as used_hold,
        e.id is not null as has_existed, e.created_at as e_at, e.kind as e_kind,
        e.hold_id as e_hold, e.timeout_seconds as e_timeout, e.debit_account_id as e_debit,
        e.credit_account_id as e_credit, e.amount as e_amount, e.asset_id as e_asset,
        e.code as e_code, e.reference as e_reference
      from unnest(p_chains, p_ids, p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes,
        p_references, p_holds, p_timeouts) with ordinality as i (chain, id, given_kind, debit,
        credit, amount, asset, code, reference, hold, timeout, pos)
      left join ledger_transfers e on e.id = i.id
      left join unnest(h_ids) with ordinality as own (id, pos) on own.id = i.id
      left join unnest(h_ids) with ordinality as used (id, pos) on used.id = i.hold
      order by i.pos
    loop
      if r.chain is distinct from v_chain then
        v_chain := r.chain;
        v_first := r.pos;
        v_has_failed := false;
        v_existing := 0;
      end if;
      v_earlier[r.pos] := r.earlier;
      v_own_holds[r.pos] := r.own_hold;
      v_used_holds[r.pos] := r.used_hold;
      if v_has_failed then
        codes[r.pos] := 10;
        continue;
      end if;

      -- The same id admitted earlier in this batch counts like one written long ago.
      v_hold := r.used_hold;
      v_twin := r.earlier;
      while not r.has_existed and v_twin is not null and not v_are_admitted[v_twin] loop
        v_twin := v_earlier[v_twin];
      end loop;
      if not r.has_existed and v_twin is not null then
        r.has_existed := true;
        r.e_kind := coalesce(p_kinds[v_twin], 0);
        r.e_hold := p_holds[v_twin];
        r.e_timeout := p_timeouts[v_twin];
        r.e_debit := p_accounts[v_debits[v_twin]];
        r.e_credit := p_accounts[v_credits[v_twin]];
        r.e_amount := v_amounts[v_twin];
        r.e_asset := v_assets[v_twin];
        r.e_code := v_codes[v_twin];
        r.e_reference := v_references[v_twin];
      end if;
      d := r.debit;
      c := r.credit;
      v_amount := r.amount;

      if r.has_existed then
        v_code := case
          when r.kind <> r.e_kind then 20
          when r.kind >= 2 then case
            when r.hold <> r.e_hold then 21
            when r.kind = 2 and coalesce(r.amount, h_amounts[v_hold]) <> r.e_amount then 25
            when coalesce(r.code, h_codes[v_hold]) <> r.e_code then 27
            when coalesce(r.reference, h_references[v_hold]) is distinct from r.e_reference then 28
            else 1 end
          when r.timeout is distinct from r.e_timeout then 22
          when p_accounts[d] <> r.e_debit then 23
          when p_accounts[c] <> r.e_credit then 24
          when r.amount <> r.e_amount then 25
          when r.asset <> r.e_asset then 26
          when r.code <> r.e_code then 27
          when r.reference is distinct from r.e_reference then 28
          else 1
        end;
      elsif r.kind <= 1 then
        v_code := case
          when r.amount not between 1 and c_largest then 30
          when d = c then 31
          when r.timeout <= 0 then 32
          when a_balances[d] is null then 40
          when a_balances[c] is null then 41
          when a_assets[d] <> a_assets[c] then 42
          when a_assets[d] <> r.asset then 43
          when a_are_closed[d] then 60
          when a_are_closed[c] then 61
          when a_balances[d] - a_held_debits[d] - r.amount < -c_largest then 70
          when a_balances[c] + a_held_credits[c] + r.amount > c_largest then 71
          when a_balances[d] - a_held_debits[d] - r.amount < a_floors[d] then 72
          when a_balances[c] + a_held_credits[c] + r.amount > a_ceilings[c] then 73
          else 0
        end;
      else
        v_amount := case when r.kind = 2 then coalesce(r.amount, h_amounts[v_hold])
          else h_amounts[v_hold] end;
        v_code := case
          when r.kind = 2 and r.amount not between 1 and c_largest then 30
          when h_statuses[v_hold] = -1 then 50
          when h_statuses[v_hold] = 9 then 51
          when v_amount > h_amounts[v_hold] then 52
          when h_statuses[v_hold] = 1 then 53
          when h_statuses[v_hold] = 2 then 54
          when h_statuses[v_hold] = 3 or h_expiries[v_hold] <= p_now then 55
          else 0
        end;
      end if;
      codes[r.pos] := v_code;

      if v_code = 0 then
        v_are_admitted[r.pos] := true;
        if r.kind >= 2 then
          d := h_debits[v_hold];
          c := h_credits[v_hold];
          v_debits[r.pos] := d;
          v_credits[r.pos] := c;
          v_amounts[r.pos] := v_amount;
          v_assets[r.pos] := h_assets[v_hold];
          v_codes[r.pos] := coalesce(r.code, h_codes[v_hold]);
          v_references[r.pos] := coalesce(r.reference, h_references[v_hold]);
          v_held[r.pos] := -h_amounts[v_hold];
          h_statuses[v_hold] := case r.kind when 2 then 1 else 2 end;
        elsif r.kind = 1 then
          v_held[r.pos] := v_amount;
        end if;
        if r.kind in (0, 2) then
          v_posted[r.pos] := v_amount;
        end if;
        a_balances[d] := a_balances[d] - v_posted[r.pos];
        a_balances[c] := a_balances[c] + v_posted[r.pos];
        a_held_debits[d] := a_held_debits[d] + v_held[r.pos];
        a_held_credits[c] := a_held_credits[c] + v_held[r.pos];
        v_hold := r.own_hold;
        if v_hold is not null then
          h_statuses[v_hold] := case r.kind when 1 then 0 else 9 end;
          h_amounts[v_hold] := v_amount;
          h_debits[v_hold] := d;
          h_credits[v_hold] := c;
          h_assets[v_hold] := v_assets[r.pos];
          h_codes[v_hold] := v_codes[r.pos];
          h_references[v_hold] := v_references[r.pos];
          h_expiries[v_hold] := p_now + r.timeout * interval '1 second';
        end if;
      elsif v_code = 1 then
        existed_at[r.pos] := r.e_at;
        v_existing := v_existing + 1;
      end if;

      -- A chain of which only a part had been written is none that was ever accepted.
      v_undo_to := null;
      if v_code > 1 then
        v_undo_to := r.pos - 1;
      elsif r.is_last and v_existing > 0 and v_existing <= r.pos - v_first then
        v_undo_to := r.pos;
        v_code := 29;
      end if;
      if v_undo_to is not null then
        v_has_failed := true;
        for p in reverse v_undo_to..v_first loop
          if v_are_admitted[p] then
            v_are_admitted[p] := false;
            d := v_debits[p];
            c := v_credits[p];
            a_balances[d] := a_balances[d] + v_posted[p];
            a_balances[c] := a_balances[c] - v_posted[p];
            a_held_debits[d] := a_held_debits[d] - v_held[p];
            a_held_credits[c] := a_held_credits[c] - v_held[p];
            if v_used_holds[p] is not null then
              h_statuses[v_used_holds[p]] := 0;
            end if;
            if v_own_holds[p] is not null then
              h_statuses[v_own_holds[p]] := -1;
            end if;
          end if;
          -- Of a chain that is known in part, the first known transfer is named.
          if v_code = 29 and codes[p] = 1 then
            v_twin := p;
          end if;
          codes[p] := 10;
          existed_at[p] := null;
        end loop;
        if v_code = 29 then
          codes[v_twin] := 29;
        end if;
      end if;
    end loop;

    at := p_now;
    if true = any (v_are_admitted) then
      begin
        at := ledger_write_admitted(p_now, v_are_admitted, p_accounts, p_ids, p_kinds, v_debits,
          v_credits, v_amounts, v_assets, v_codes, v_references, p_holds, p_timeouts, v_posted,
          v_held);
      exception when unique_violation then
        -- Another batch wrote one of the ids since we looked, with other accounts. It shows now.
        continue;
      end;
    end if;
    return;
  end loop;
  raise exception 'the batch kept meeting ids that were written at the same time'
    using errcode = 'serialization_failure';
end $$;

-- Writes those transfers of a batch that were admitted, with the accounts that they still need.
create function ledger_write_admitted(
  p_now timestamptz, p_are_admitted boolean[], p_accounts uuid[], p_ids uuid[], p_kinds smallint[],
  p_debits integer[], p_credits integer[], p_amounts bigint[], p_assets smallint[],
  p_codes smallint[], p_references uuid[], p_holds uuid[], p_timeouts integer[],
  p_posted bigint[], p_held bigint[]
) returns timestamptz
language sql
begin atomic
  with admitted as (
    select pos, p_debits[pos] as debit, p_credits[pos] as credit
    from generate_subscripts(p_ids, 1) as pos where p_are_admitted[pos]
  ), accounts as (
    -- The positions of the accounts still needed, in the order of the accounts themselves.
    select account, row_number() over (order by account) as pos
    from (select debit from admitted union select credit from admitted) used (account)
  )
  select ledger_write(p_now,
    (select array_agg(p_accounts[account] order by account) from accounts),
    array_agg(p_ids[i.pos] order by i.pos),
    case when p_kinds is not null then array_agg(p_kinds[i.pos] order by i.pos) end,
    array_agg(d.pos::integer order by i.pos), array_agg(c.pos::integer order by i.pos),
    array_agg(p_amounts[i.pos] order by i.pos), array_agg(p_assets[i.pos] order by i.pos),
    array_agg(p_codes[i.pos] order by i.pos), array_agg(p_references[i.pos] order by i.pos),
    array_agg(p_holds[i.pos] order by i.pos), array_agg(p_timeouts[i.pos] order by i.pos),
    array_agg(p_posted[i.pos] order by i.pos),
    case when p_kinds is not null then array_agg(p_held[i.pos] order by i.pos) end)
  from admitted i
  join accounts d on d.account = i.debit
  join accounts c on c.account = i.credit;
end;

-- Frees what expired holds reserve. Returns the holds ended, at most `p_limit`; call until there are none.
create function ledger_expire_holds(p_now timestamptz, p_limit integer) returns uuid[]
language plpgsql
set enable_mergejoin = off
as $$
declare
  v_due uuid[];
  v_expired uuid[];
begin
  select array_agg(transfer_id) into v_due from (
    select transfer_id from ledger_holds
    where status = 0 and expires_at <= p_now order by expires_at, transfer_id limit p_limit
  ) due;
  if v_due is null then
    return '{}';
  end if;
  -- Accounts first and in order of id, like every other write; whoever resolves a hold holds these locks.
  perform from ledger_accounts
  where id in (select unnest(array[debit_account_id, credit_account_id])
    from ledger_holds where transfer_id = any (v_due))
  order by id desc for no key update;

  with ended as (
    update ledger_holds set status = 3, resolved_at = p_now
    where transfer_id = any (v_due) and status = 0
    returning transfer_id, debit_account_id, credit_account_id, amount
  ), freed as (
    select account_id, ledger_total(debit) as debits, ledger_total(credit) as credits from (
      select debit_account_id, amount, 0::bigint from ended
      union all
      select credit_account_id, 0::bigint, amount from ended
    ) line (account_id, debit, credit) group by account_id
  ), accounts as (
    update ledger_accounts a set held_debits = a.held_debits - f.debits,
      held_credits = a.held_credits - f.credits
    from freed f where a.id = f.account_id
  )
  select array_agg(transfer_id) into v_expired from ended;
  return coalesce(v_expired, '{}');
end $$;

-- The first version of an account written at or after a time; one more than the last when there is none.
-- Versions have no gaps and times never go back within an account, so a few dozen probes of the
-- primary key do what an index on time would, at no cost to writing.
create function ledger_version_at(p_account_id uuid, p_at timestamptz) returns bigint
language plpgsql stable as $$
declare
  v_low bigint := 1;
  v_high bigint;
  v_middle bigint;
begin
  select version + 1 into v_high from ledger_accounts where id = p_account_id;
  while v_low < v_high loop
    v_middle := (v_low + v_high) / 2;
    if (select t.created_at >= p_at from ledger_entries e join ledger_transfers t on t.id = e.transfer_id
        where e.account_id = p_account_id and e.version = v_middle) then
      v_high := v_middle;
    else
      v_low := v_middle + 1;
    end if;
  end loop;
  return v_high;
end $$;

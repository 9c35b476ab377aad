-- The ledger's one way to write: a batch of transfers, judged in order, written as sets. Nearly every batch
-- is wholly acceptable, so it is written at once and the written rows judge it (`ledger_write`); when one
-- of its transfers is refused, that attempt is undone and the batch is judged one by one
-- (`ledger_admit`), and what was admitted is written in the same way. Both give the same results.

-- Writes a batch that is expected to be acceptable: locks and moves the accounts in order of id, proves that
-- no state on the way breaks a limit, then inserts transfers, entries and holds. Returns the time that
-- was written, never before an earlier one of the same accounts. Anything unacceptable raises: LG001,
-- or the violation of a constraint. `p_released` is the amount of the hold that a post or void ends.
create function ledger_write(
  p_now timestamptz, p_ids uuid[], p_kinds smallint[], p_debits uuid[], p_credits uuid[],
  p_amounts bigint[], p_assets text[], p_codes smallint[], p_references uuid[], p_holds uuid[],
  p_timeouts integer[], p_released bigint[]
) returns timestamptz
language plpgsql
-- The plan must not depend on how large the tables were when a connection first used it: accounts are
-- always found by their key, in the order given, which is the order in which they are locked.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_expected integer;
  v_found integer;
  v_sum numeric;
  v_accounts uuid[];
  v_balances bigint[];
  v_versions bigint[];
  v_held_debits bigint[];
  v_held_credits bigint[];
  v_limited text[];
  v_at timestamptz;
  v_is_broken boolean;
  v_rows integer;
  v_posted integer;
  v_resolving integer;
begin
  with moves as (
    select account_id, sum(posted)::bigint as posted, count(*) filter (where posted <> 0) as entries,
      sum(held_debits)::bigint as held_debits, sum(held_credits)::bigint as held_credits,
      min(asset_code) as asset_low, max(asset_code) as asset_high
    from ledger_lines(p_kinds, p_debits, p_credits, p_amounts, p_assets, p_released)
    group by account_id
  ), moved as (
    update ledger_accounts a set
      balance = a.balance + m.posted,
      version = a.version + m.entries,
      held_debits = a.held_debits + m.held_debits,
      held_credits = a.held_credits + m.held_credits,
      moved_at = greatest(a.moved_at, p_now)
    from (select * from moves order by account_id) m
    where a.id = m.account_id and a.closed_at is null
      and a.asset_code = m.asset_low and a.asset_code = m.asset_high
    returning a.id, a.balance - m.posted as balance, a.version - m.entries as version,
      a.held_debits - m.held_debits as held_debits, a.held_credits - m.held_credits as held_credits,
      a.limited, a.moved_at
  )
  select (select count(*) from moves), (select sum(posted) from moves),
    count(*), max(moved_at), array_agg(id), array_agg(balance), array_agg(version),
    array_agg(held_debits), array_agg(held_credits), array_agg(limited)
  into v_expected, v_sum, v_found, v_at, v_accounts, v_balances, v_versions,
    v_held_debits, v_held_credits, v_limited
  from moved;
  if v_found <> v_expected then
    raise exception 'an account is missing, closed or of another asset' using errcode = 'LG001';
  end if;
  if v_sum <> 0 then
    raise exception 'the batch does not add up to zero' using errcode = 'LG901';
  end if;
  if v_at > p_now then
    -- Another process with a clock ahead of ours was here first.
    update ledger_accounts set moved_at = v_at where id = any (v_accounts);
  end if;

  with lines as materialized (
    select account_id, pos, transfer_id, posted,
      count(*) filter (where posted <> 0) over so_far as entries,
      (sum(posted) over so_far)::bigint as balance,
      (sum(held_debits) over so_far)::bigint as held_debits,
      (sum(held_credits) over so_far)::bigint as held_credits
    from (
      select l.*, p_ids[l.pos] as transfer_id
      from ledger_lines(p_kinds, p_debits, p_credits, p_amounts, p_assets, p_released) l
    ) l
    window so_far as (partition by account_id order by pos rows unbounded preceding)
  ), states as materialized (
    select l.account_id, l.transfer_id, l.posted, a.version + l.entries as version,
      a.balance + l.balance as balance,
      a.balance + l.balance - a.held_debits - l.held_debits as low,
      a.balance + l.balance + a.held_credits + l.held_credits as high, a.limited
    from lines l
    join unnest(v_accounts, v_balances, v_versions, v_held_debits, v_held_credits, v_limited)
      as a (id, balance, version, held_debits, held_credits, limited) on a.id = l.account_id
  ), written as (
    insert into ledger_entries (account_id, version, transfer_id, amount, balance)
    select account_id, version, transfer_id, posted, balance from states where posted <> 0
    order by account_id, version
  )
  select count(*) filter (where posted <> 0), bool_or(
    low < case limited when 'debits' then 0 else -999999999999999999 end or
    high > case limited when 'credits' then 0 else 999999999999999999 end)
  into v_rows, v_is_broken
  from states;
  if v_is_broken then
    raise exception 'a limit is broken on the way' using errcode = 'LG001';
  end if;

  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code,
    asset_code, reference, hold_id, timeout_seconds)
  select i.id, i.debit, i.credit, i.amount, v_at, i.kind, i.code, i.asset, i.reference, i.hold, i.timeout
  from unnest(p_ids, p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes, p_references, p_holds,
    p_timeouts) as i (id, kind, debit, credit, amount, asset, code, reference, hold, timeout);

  select count(*) filter (where kind in (0, 2)), count(*) filter (where kind in (2, 3))
  into v_posted, v_resolving from unnest(p_kinds) as kind;
  if v_rows <> 2 * v_posted then
    raise exception 'wrote % entries for % movements', v_rows, v_posted using errcode = 'LG901';
  end if;

  if 1 = any (p_kinds) then
    insert into ledger_holds (transfer_id, debit_account_id, credit_account_id, amount, expires_at)
    select i.id, i.debit, i.credit, i.amount, p_now + i.timeout * interval '1 second'
    from unnest(p_ids, p_kinds, p_debits, p_credits, p_amounts, p_timeouts)
      as i (id, kind, debit, credit, amount, timeout)
    where i.kind = 1;
  end if;
  if v_resolving > 0 then
    update ledger_holds h set
      status = case when i.kind = 2 then 1 else 2 end,
      posted_amount = case when i.kind = 2 then i.amount else 0 end,
      resolved_by = i.id, resolved_at = v_at
    from unnest(p_ids, p_kinds, p_amounts, p_holds, p_released) as i (id, kind, amount, hold, released)
    where i.kind >= 2 and h.transfer_id = i.hold and h.status = 0 and h.amount = i.released
      and (h.expires_at is null or h.expires_at > p_now);
    get diagnostics v_rows = row_count;
    if v_rows <> v_resolving then
      raise exception 'a hold is no longer open' using errcode = 'LG001';
    end if;
  end if;
  return v_at;
end $$;

-- What each transfer does to its two accounts: the movement of the balance, and of what is held.
create function ledger_lines(
  p_kinds smallint[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_assets text[],
  p_released bigint[]
) returns table (
  account_id uuid, pos bigint, asset_code text, posted bigint, held_debits bigint, held_credits bigint
)
language sql immutable as $$
  select line.account_id, i.pos, i.asset, line.posted, line.held_debits, line.held_credits
  from unnest(p_kinds, p_debits, p_credits, p_amounts, p_assets, p_released) with ordinality
    as i (kind, debit, credit, amount, asset, released, pos)
  cross join lateral (
    select case when i.kind in (0, 2) then i.amount else 0 end as posted,
      case i.kind when 0 then 0 when 1 then i.amount else -i.released end as held
  ) effect
  cross join lateral (values
    (i.debit, -effect.posted, effect.held, 0::bigint),
    (i.credit, effect.posted, 0::bigint, effect.held)
  ) as line (account_id, posted, held_debits, held_credits)
$$;

-- Judges and writes a batch: `p_chains` numbers the chains, whose transfers stand side by side and succeed or
-- fail together. Results come back in the order given, as the numbers of ledger/rules.ts, or as no array at
-- all when everything was created; `at` is the time written with what is new, `existed_at` that of
-- what had been written before.
create function ledger_submit(
  p_now timestamptz, p_chains integer[], p_ids uuid[], p_kinds smallint[], p_debits uuid[],
  p_credits uuid[], p_amounts bigint[], p_assets text[], p_codes smallint[], p_references uuid[],
  p_holds uuid[], p_timeouts integer[],
  out codes smallint[], out at timestamptz, out existed_at timestamptz[]
)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
  v_debits uuid[] := p_debits;
  v_credits uuid[] := p_credits;
  v_amounts bigint[] := p_amounts;
  v_assets text[] := p_assets;
  v_codes smallint[] := p_codes;
  v_references uuid[] := p_references;
  v_released bigint[];
  v_is_open boolean := true;
begin
  if 2 = any (p_kinds) or 3 = any (p_kinds) then
    -- Posting and voiding name only the hold; the rest is known from it.
    select array_agg(coalesce(t.debit_account_id, i.debit) order by i.pos),
      array_agg(coalesce(t.credit_account_id, i.credit) order by i.pos),
      array_agg(case when t.id is null then i.amount when i.kind = 3 then t.amount
        else coalesce(i.amount, t.amount) end order by i.pos),
      array_agg(coalesce(t.asset_code, i.asset) order by i.pos),
      array_agg(coalesce(i.code, t.code) order by i.pos),
      array_agg(coalesce(i.reference, t.reference) order by i.pos),
      array_agg(t.amount order by i.pos),
      bool_and(i.kind < 2 or (t.kind = 1 and coalesce(i.amount, 1) between 1 and t.amount))
    into v_debits, v_credits, v_amounts, v_assets, v_codes, v_references, v_released, v_is_open
    from unnest(p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes, p_references, p_holds)
      with ordinality as i (kind, debit, credit, amount, asset, code, reference, hold, pos)
    left join ledger_transfers t on t.id = i.hold;
  end if;
  if v_is_open then
    begin
      at := ledger_write(p_now, p_ids, p_kinds, v_debits, v_credits, v_amounts, v_assets, v_codes,
        v_references, p_holds, p_timeouts, v_released);
      return;
    exception when sqlstate 'LG001' or unique_violation or check_violation or not_null_violation
      or numeric_value_out_of_range then
      null;
    end;
  end if;
  select * into codes, at, existed_at from ledger_admit(p_now, p_chains, p_ids, p_kinds, p_debits,
    p_credits, p_amounts, p_assets, p_codes, p_references, p_holds, p_timeouts);
end $$;

-- Judges a batch one by one against the locked accounts, in memory, and writes what was admitted. The order of
-- the questions is the documented precedence of the results.
create function ledger_admit(
  p_now timestamptz, p_chains integer[], p_ids uuid[], p_kinds smallint[], p_debits uuid[],
  p_credits uuid[], p_amounts bigint[], p_assets text[], p_codes smallint[], p_references uuid[],
  p_holds uuid[], p_timeouts integer[],
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
  -- The accounts, in order of id; transfers refer to them by position.
  a_ids uuid[];
  a_balances bigint[];
  a_held_debits bigint[];
  a_held_credits bigint[];
  a_floors bigint[];
  a_ceilings bigint[];
  a_assets text[];
  a_are_closed boolean[];
  -- The holds that are posted or voided here. Status -1: there is none (yet), 9: the id is no hold's.
  h_ids uuid[];
  h_statuses smallint[];
  h_amounts bigint[];
  h_debits integer[];
  h_credits integer[];
  h_assets text[];
  h_codes smallint[];
  h_references uuid[];
  h_expiries timestamptz[];
  -- What was admitted, in full: a post takes over what its hold says.
  v_are_admitted boolean[];
  v_debits integer[];
  v_credits integer[];
  v_amounts bigint[];
  v_assets text[];
  v_codes smallint[];
  v_references uuid[];
  v_released bigint[];
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
    select array_agg(a.id), array_agg(a.balance), array_agg(a.held_debits), array_agg(a.held_credits),
      array_agg(case a.limited when 'debits' then 0 else -c_largest end),
      array_agg(case a.limited when 'credits' then 0 else c_largest end),
      array_agg(a.asset_code), array_agg(a.closed_at is not null)
    into a_ids, a_balances, a_held_debits, a_held_credits, a_floors, a_ceilings, a_assets, a_are_closed
    from (
      select * from ledger_accounts
      where id = any (p_debits || p_credits || array(
        select unnest(array[t.debit_account_id, t.credit_account_id])
        from ledger_transfers t where t.id = any (p_holds) and t.kind = 1))
      order by id for no key update
    ) a;

    -- From here on nobody else moves these accounts or resolves their holds.
    select array_agg(i.id), array_agg(coalesce(s.status, case when t.id is null then -1 else 9 end)),
      array_agg(t.amount), array_agg(d.pos), array_agg(c.pos), array_agg(t.asset_code),
      array_agg(t.code), array_agg(t.reference), array_agg(s.expires_at)
    into h_ids, h_statuses, h_amounts, h_debits, h_credits, h_assets, h_codes, h_references, h_expiries
    from (select distinct id from unnest(p_holds) id where id is not null) i
    left join ledger_transfers t on t.id = i.id
    left join ledger_holds s on s.transfer_id = t.id
    left join unnest(a_ids) with ordinality as d (id, pos) on d.id = t.debit_account_id
    left join unnest(a_ids) with ordinality as c (id, pos) on c.id = t.credit_account_id;

    codes := array_fill(0::smallint, array[v_count]);
    existed_at := array_fill(null::timestamptz, array[v_count]);
    v_are_admitted := array_fill(false, array[v_count]);
    v_debits := array_fill(null::integer, array[v_count]);
    v_credits := v_debits;
    v_earlier := v_debits;
    v_own_holds := v_debits;
    v_used_holds := v_debits;
    v_amounts := p_amounts;
    v_assets := p_assets;
    v_codes := p_codes;
    v_references := p_references;
    v_released := array_fill(null::bigint, array[v_count]);
    v_chain := null;

    for r in
      select i.*, lag(i.pos) over (partition by i.id order by i.pos) as earlier,
        lead(i.chain) over (order by i.pos) is distinct from i.chain as is_last,
        d.pos as d, c.pos as c, own.pos as own_hold, used.pos as used_hold,
        e.id is not null as has_existed, e.created_at as e_at, e.kind as e_kind,
        e.hold_id as e_hold, e.timeout_seconds as e_timeout, e.debit_account_id as e_debit,
        e.credit_account_id as e_credit, e.amount as e_amount, e.asset_code as e_asset,
        e.code as e_code, e.reference as e_reference
      from unnest(p_chains, p_ids, p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes,
        p_references, p_holds, p_timeouts) with ordinality
        as i (chain, id, kind, debit, credit, amount, asset, code, reference, hold, timeout, pos)
      left join ledger_transfers e on e.id = i.id
      left join unnest(a_ids) with ordinality as d (id, pos) on d.id = i.debit
      left join unnest(a_ids) with ordinality as c (id, pos) on c.id = i.credit
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
        r.e_kind := p_kinds[v_twin];
        r.e_hold := p_holds[v_twin];
        r.e_timeout := p_timeouts[v_twin];
        r.e_debit := a_ids[v_debits[v_twin]];
        r.e_credit := a_ids[v_credits[v_twin]];
        r.e_amount := v_amounts[v_twin];
        r.e_asset := v_assets[v_twin];
        r.e_code := v_codes[v_twin];
        r.e_reference := v_references[v_twin];
      end if;
      d := r.d;
      c := r.c;
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
          when r.debit <> r.e_debit then 23
          when r.credit <> r.e_credit then 24
          when r.amount <> r.e_amount then 25
          when r.asset <> r.e_asset then 26
          when r.code <> r.e_code then 27
          when r.reference is distinct from r.e_reference then 28
          else 1
        end;
      elsif r.kind <= 1 then
        v_code := case
          when r.amount not between 1 and c_largest then 30
          when r.debit = r.credit then 31
          when r.timeout <= 0 then 32
          when d is null then 40
          when c is null then 41
          when a_assets[d] <> a_assets[c] then 42
          when a_assets[d] <> r.asset then 43
          when a_are_closed[d] then 60
          when a_are_closed[c] then 61
          when a_floors[d] <> 0 and a_balances[d] - a_held_debits[d] - r.amount < a_floors[d] then 70
          when a_ceilings[c] <> 0 and a_balances[c] + a_held_credits[c] + r.amount > a_ceilings[c] then 71
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
          v_amounts[r.pos] := v_amount;
          v_assets[r.pos] := h_assets[v_hold];
          v_codes[r.pos] := coalesce(r.code, h_codes[v_hold]);
          v_references[r.pos] := coalesce(r.reference, h_references[v_hold]);
          v_released[r.pos] := h_amounts[v_hold];
          h_statuses[v_hold] := case r.kind when 2 then 1 else 2 end;
          a_held_debits[d] := a_held_debits[d] - h_amounts[v_hold];
          a_held_credits[c] := a_held_credits[c] - h_amounts[v_hold];
        end if;
        v_debits[r.pos] := d;
        v_credits[r.pos] := c;
        if r.kind in (0, 2) then
          a_balances[d] := a_balances[d] - v_amount;
          a_balances[c] := a_balances[c] + v_amount;
        elsif r.kind = 1 then
          a_held_debits[d] := a_held_debits[d] + v_amount;
          a_held_credits[c] := a_held_credits[c] + v_amount;
        end if;
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
            if p_kinds[p] in (0, 2) then
              a_balances[d] := a_balances[d] + v_amounts[p];
              a_balances[c] := a_balances[c] - v_amounts[p];
            elsif p_kinds[p] = 1 then
              a_held_debits[d] := a_held_debits[d] - v_amounts[p];
              a_held_credits[c] := a_held_credits[c] - v_amounts[p];
            end if;
            if p_kinds[p] >= 2 then
              h_statuses[v_used_holds[p]] := 0;
              a_held_debits[d] := a_held_debits[d] + v_released[p];
              a_held_credits[c] := a_held_credits[c] + v_released[p];
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
        select ledger_write(p_now, array_agg(p_ids[p] order by p), array_agg(p_kinds[p] order by p),
          array_agg(a_ids[v_debits[p]] order by p), array_agg(a_ids[v_credits[p]] order by p),
          array_agg(v_amounts[p] order by p), array_agg(v_assets[p] order by p),
          array_agg(v_codes[p] order by p), array_agg(v_references[p] order by p),
          array_agg(p_holds[p] order by p), array_agg(p_timeouts[p] order by p),
          array_agg(v_released[p] order by p))
        into at
        from generate_subscripts(p_ids, 1) p where v_are_admitted[p];
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

-- Frees what expired holds reserve. Returns the holds ended, at most `p_limit`; call until it is fewer.
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
  order by id for no key update;

  with ended as (
    update ledger_holds set status = 3, resolved_at = p_now
    where transfer_id = any (v_due) and status = 0
    returning transfer_id, debit_account_id, credit_account_id, amount
  ), freed as (
    select account_id, sum(debits)::bigint as debits, sum(credits)::bigint as credits from (
      select debit_account_id, amount, 0::bigint from ended
      union all
      select credit_account_id, 0::bigint, amount from ended
    ) l (account_id, debits, credits) group by account_id
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

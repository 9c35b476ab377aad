-- A statement is read along a chain: an account knows its last transfer, and each transfer knows, for either of its
-- accounts, the one before. Two indexes over all entries did the same, and walking down them was a third of what
-- PostgreSQL did for a transfer. Now they hold every 32nd entry, the milestones from which a page in the midst of a
-- long statement is reached in a few steps.

-- Of those that write, which come anew below.
drop function ledger_submit;
drop function ledger_write_summed;
drop function ledger_version_at;

-- The last transfer that moved it.
alter table ledger_accounts add column last_transfer_id uuid;
-- The first movement brings the id above, and still has to leave the page with more room than before.
alter table ledger_accounts alter column slack set default repeat('.', 56);
alter table ledger_transfers add column debit_before_id uuid, add column credit_before_id uuid;

-- One account's side of a transfer. A positive amount is a credit, a negative one a debit; `before_id` is null of the
-- account's first.
create or replace view ledger_entries as
select side.account_id, version, id as transfer_id, side.amount, balance, counter_account_id, created_at, code,
  reference, before_id
from ledger_transfers t, lateral (values
  (debit_account_id, debit_version, -t.amount, debit_balance, credit_account_id, debit_before_id),
  (credit_account_id, credit_version, t.amount, credit_balance, debit_account_id, credit_before_id)
) side (account_id, version, amount, balance, counter_account_id, before_id)
where version is not null;

-- What had been written is linked as it is; whether it is right is said by `verify`.
drop index ledger_transfers_debits;
drop index ledger_transfers_credits;
alter table ledger_transfers disable trigger ledger_transfers_are_final;
with entry as (
  select transfer_id, account_id, lag(transfer_id) over (partition by account_id order by version) as before_id
  from ledger_entries
)
update ledger_transfers t set debit_before_id = d.before_id, credit_before_id = c.before_id
from entry d, entry c
where d.transfer_id = t.id and d.account_id = t.debit_account_id
  and c.transfer_id = t.id and c.account_id = t.credit_account_id;
alter table ledger_transfers enable trigger ledger_transfers_are_final;
update ledger_accounts a set last_transfer_id = e.transfer_id
from ledger_entries e where e.account_id = a.id and e.version = a.version;
create unique index ledger_transfers_debits on ledger_transfers (debit_account_id, (debit_version / 32))
  where debit_version % 32 = 0;
create unique index ledger_transfers_credits on ledger_transfers (credit_account_id, (credit_version / 32))
  where credit_version % 32 = 0;

create view ledger_milestones as
select debit_account_id as account_id, debit_version / 32 as number, id as transfer_id, created_at
from ledger_transfers where debit_version % 32 = 0
union all
select credit_account_id, credit_version / 32, id, created_at
from ledger_transfers where credit_version % 32 = 0;

-- The latest entries of an account, before a version and from one time until before another; null for any. It begins
-- at the first milestone that is not before the bounds, or at the account's last transfer, and goes back from
-- there. Times never go back within an account, so halving finds that milestone.
create function ledger_statement(
  p_account_id uuid, p_before bigint, p_limit integer, p_from timestamptz, p_until timestamptz
) returns setof ledger_entries
language plpgsql stable
set enable_seqscan = off
as $$
declare
  v_low bigint := 1;
  v_high bigint;
  v_middle bigint;
  v_last uuid;
  v_next uuid;
  v_entry ledger_entries;
  v_left integer := p_limit;
begin
  select least(version / 32, (p_before - 1) / 32) + 1, last_transfer_id into v_high, v_last
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
  select transfer_id into v_next from ledger_milestones
  where account_id = p_account_id and number = v_high;
  v_next := coalesce(v_next, v_last);

  while v_left > 0 loop
    select * into v_entry from ledger_entries where transfer_id = v_next and account_id = p_account_id;
    exit when not found or v_entry.created_at < p_from;
    if (v_entry.version < p_before and v_entry.created_at < p_until) is not false then
      return next v_entry;
      v_left := v_left - 1;
    end if;
    v_next := v_entry.before_id;
  end loop;
end $$;

-- Writes a batch that is expected to be acceptable: moves the accounts, each only if it stays within its
-- limits from the first of the batch's transfers to the last, then inserts the transfers with both
-- entries. Returns the time that was written, never before an earlier one of the same accounts. What is not
-- acceptable raises LG001 or violates a constraint.
--
-- Of each account: how many entries it gets, what they add up to, the lowest and highest sum on the way (with
-- what is held), its last transfer, and what is added to its holds. Of each transfer, for either side: the
-- number of its entry within this batch and the sum so far, both null when nothing moves, and the transfer before
-- it. Transfers are named by position in the batch, 0 is none. Arrays without any value may be null.
create function ledger_write_summed(
  p_now timestamptz, p_accounts uuid[], p_entries integer[], p_totals bigint[], p_lows bigint[],
  p_highs bigint[], p_lasts integer[], p_held_debits bigint[], p_held_credits bigint[], p_ids uuid[],
  p_kinds smallint[], p_debits integer[], p_credits integer[], p_amounts bigint[], p_assets smallint[],
  p_codes smallint[], p_references uuid[], p_holds uuid[], p_timeouts integer[],
  p_debit_entries integer[], p_debit_totals bigint[], p_debit_befores integer[],
  p_credit_entries integer[], p_credit_totals bigint[], p_credit_befores integer[]
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
  v_at timestamptz;
  v_found integer;
  v_sum bigint;
  v_entries bigint;
  v_rows bigint;
  -- Before this batch, in the order of p_accounts.
  v_assets smallint[];
  v_versions bigint[];
  v_balances bigint[];
  v_lasts uuid[];
begin
  with moved as (
    update ledger_accounts a set
      version = a.version + m.entries,
      balance = a.balance + m.total,
      held_debits = a.held_debits + coalesce(m.held_debits, 0),
      held_credits = a.held_credits + coalesce(m.held_credits, 0),
      moved_at = greatest(a.moved_at, p_now),
      slack = null,
      last_transfer_id = coalesce(p_ids[m.last], a.last_transfer_id)
    from (
      select generate_subscripts(p_accounts, 1) as pos, unnest(p_accounts) as id,
        unnest(p_entries) as entries, unnest(p_totals) as total, unnest(p_lows) as low,
        unnest(p_highs) as high, unnest(p_lasts) as last,
        unnest(p_held_debits) as held_debits, unnest(p_held_credits) as held_credits
    ) m
    where a.id = m.id and a.closed_at is null
      and a.balance - a.held_debits + m.low >= a.floor
      and a.balance + a.held_credits + m.high <= a.ceiling
    returning m.pos, m.total, m.entries, new.moved_at, new.asset_id, old.version, old.balance,
      old.last_transfer_id
  )
  select count(*), ledger_total(total), ledger_total(entries), max(moved_at),
    array_agg(asset_id order by pos), array_agg(version order by pos), array_agg(balance order by pos),
    array_agg(last_transfer_id order by pos)
  into v_found, v_sum, v_entries, v_at, v_assets, v_versions, v_balances, v_lasts
  from moved;
  if v_found <> cardinality(p_accounts) then
    perform ledger_refuse('an account is missing, closed or beyond its limit');
  end if;
  assert v_sum = 0, 'what leaves the accounts of a batch arrives in others';
  assert v_entries = 2 * cardinality(array_remove(p_debit_entries, null)),
    'every version of an account has its entry';
  if v_at > p_now then
    -- Another process, whose clock is ahead of ours, was here first.
    update ledger_accounts set moved_at = v_at where id = any (p_accounts);
  end if;

  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at,
    debit_version, debit_balance, debit_before_id, credit_version, credit_balance, credit_before_id,
    kind, code, asset_id, timeout_seconds, reference, hold_id)
  select id, p_accounts[debit], p_accounts[credit], amount, v_at,
    v_versions[debit] + debit_entry, v_balances[debit] + debit_total,
    case when debit_entry is not null then coalesce(p_ids[debit_before], v_lasts[debit]) end,
    v_versions[credit] + credit_entry, v_balances[credit] + credit_total,
    case when credit_entry is not null then coalesce(p_ids[credit_before], v_lasts[credit]) end,
    coalesce(kind, 0), code, asset, timeout, reference, hold
  from (
    select unnest(p_ids) as id, unnest(p_debits) as debit, unnest(p_credits) as credit,
      unnest(p_amounts) as amount, unnest(p_kinds) as kind, unnest(p_codes) as code,
      unnest(p_assets) as asset, unnest(p_timeouts) as timeout, unnest(p_references) as reference,
      unnest(p_holds) as hold, unnest(p_debit_entries) as debit_entry,
      unnest(p_debit_totals) as debit_total, unnest(p_debit_befores) as debit_before,
      unnest(p_credit_entries) as credit_entry, unnest(p_credit_totals) as credit_total,
      unnest(p_credit_befores) as credit_before
  ) transfer
  where v_assets[debit] = asset and v_assets[credit] = asset;
  get diagnostics v_rows = row_count;
  if v_rows <> cardinality(p_ids) then
    perform ledger_refuse('a transfer has another asset than its accounts');
  end if;
  return v_at;
end $$;

-- Sums a batch and writes it. `p_posted` is what each transfer moves, `p_held` what it adds to (or frees from)
-- what is held on both its accounts.
create or replace function ledger_write(
  p_now timestamptz, p_accounts uuid[], p_ids uuid[], p_kinds smallint[], p_debits integer[],
  p_credits integer[], p_amounts bigint[], p_assets smallint[], p_codes smallint[],
  p_references uuid[], p_holds uuid[], p_timeouts integer[], p_posted bigint[], p_held bigint[]
) returns timestamptz
language plpgsql
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_count constant integer := cardinality(p_ids);
  v_at timestamptz;
  v_entries integer[];
  v_totals bigint[];
  v_lows bigint[];
  v_highs bigint[];
  v_lasts integer[];
  v_held_debits bigint[];
  v_held_credits bigint[];
  v_debit_entries integer[];
  v_debit_totals bigint[];
  v_debit_befores integer[];
  v_credit_entries integer[];
  v_credit_totals bigint[];
  v_credit_befores integer[];
begin
  with line as materialized (
    select account, pos, is_credit, posted <> 0 as has_moved, posted, held_debit, held_credit,
      (count(*) filter (where posted <> 0) over so_far)::integer as entry,
      ledger_total(posted) over so_far as total,
      ledger_total(held_debit) over so_far as held_debits,
      ledger_total(held_credit) over so_far as held_credits,
      coalesce(max(pos) filter (where posted <> 0) over earlier, 0) as before
    from (
      select unnest(p_debits) as account, generate_series(1, v_count) as pos, false as is_credit,
        -unnest(p_posted) as posted, unnest(p_held) as held_debit, null::bigint as held_credit
      union all
      select unnest(p_credits), generate_series(1, v_count), true, unnest(p_posted), null, unnest(p_held)
    ) side
    window so_far as (partition by account order by pos rows unbounded preceding),
      earlier as (partition by account order by pos rows between unbounded preceding and 1 preceding)
  ), account as (
    select account, max(entry) as entries, ledger_total(posted) as total,
      min(total - held_debits) as low, max(total + held_credits) as high,
      coalesce(max(pos) filter (where has_moved), 0) as last,
      ledger_total(held_debit) as held_debits, ledger_total(held_credit) as held_credits
    from line group by account
  )
  select s.*, t.*
  into v_entries, v_totals, v_lows, v_highs, v_lasts, v_held_debits, v_held_credits,
    v_debit_entries, v_debit_totals, v_debit_befores, v_credit_entries, v_credit_totals,
    v_credit_befores
  from (
    select array_agg(entries order by account), array_agg(total order by account),
      array_agg(low order by account), array_agg(high order by account),
      array_agg(last order by account),
      array_agg(held_debits order by account), array_agg(held_credits order by account)
    from account
  ) s, (
    select array_agg(case when has_moved then entry end order by pos) filter (where not is_credit),
      array_agg(case when has_moved then total end order by pos) filter (where not is_credit),
      array_agg(before order by pos) filter (where not is_credit),
      array_agg(case when has_moved then entry end order by pos) filter (where is_credit),
      array_agg(case when has_moved then total end order by pos) filter (where is_credit),
      array_agg(before order by pos) filter (where is_credit)
    from line
  ) t;
  v_at := ledger_write_summed(p_now, p_accounts, v_entries, v_totals, v_lows, v_highs, v_lasts,
    v_held_debits, v_held_credits, p_ids, p_kinds, p_debits, p_credits, p_amounts, p_assets, p_codes,
    p_references, p_holds, p_timeouts, v_debit_entries, v_debit_totals, v_debit_befores,
    v_credit_entries, v_credit_totals, v_credit_befores);
  if p_held is not null then
    perform ledger_write_holds(p_now, v_at, p_ids);
  end if;
  return v_at;
end $$;

-- The same for a transfer that is alone, as most are when little is going on: nothing to sum or check on the
-- way, because the accounts' own limits see the only state there is.
create or replace function ledger_write_lone(
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
  v_versions bigint[];
  v_balances bigint[];
  v_lasts uuid[];
  v_at timestamptz;
begin
  update ledger_accounts set version = version + 1, balance = balance + v_moves[1],
    moved_at = greatest(moved_at, p_now), slack = null, last_transfer_id = p_id
  where id = p_accounts[1] and closed_at is null and asset_id = p_asset
  returning new.version, new.balance, new.moved_at, old.last_transfer_id into v_one;
  update ledger_accounts set version = version + 1, balance = balance + v_moves[2],
    moved_at = greatest(moved_at, p_now), slack = null, last_transfer_id = p_id
  where id = p_accounts[2] and closed_at is null and asset_id = p_asset
  returning new.version, new.balance, new.moved_at, old.last_transfer_id into v_two;
  if v_one.version is null or v_two.version is null then
    perform ledger_refuse('an account is missing, closed or of another asset');
  end if;
  v_at := greatest(v_one.moved_at, v_two.moved_at);
  if v_at > p_now then
    update ledger_accounts set moved_at = v_at where id = any (p_accounts);
  end if;
  v_versions := array[v_one.version, v_two.version];
  v_balances := array[v_one.balance, v_two.balance];
  v_lasts := array[v_one.last_transfer_id, v_two.last_transfer_id];
  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at,
    debit_version, debit_balance, debit_before_id, credit_version, credit_balance, credit_before_id,
    kind, code, asset_id, reference)
  values (p_id, p_accounts[p_debit], p_accounts[3 - p_debit], p_amount, v_at,
    v_versions[p_debit], v_balances[p_debit], v_lasts[p_debit],
    v_versions[3 - p_debit], v_balances[3 - p_debit], v_lasts[3 - p_debit],
    0, p_code, p_asset, p_reference);
  return v_at;
end $$;

-- Judges and writes a batch. Results come back in the order given, as the numbers of ledger/rules.ts, or as no
-- array at all when everything was created; `at` is the time written with what is new, `existed_at`
-- that of what had been written before.
--
-- `p_chains` numbers the chains, whose transfers stand side by side and succeed or fail together; null when
-- each transfer stands alone. A transfer of which nothing is known but its hold has no accounts, amount
-- or asset; arrays without any value are null: of a batch of plain transfers, kinds, holds and timeouts.
-- From `p_entries` on, the sums that `ledger_write_summed` takes, or null when they are to be made here.
create function ledger_submit(
  p_now timestamptz, p_accounts uuid[], p_chains integer[], p_ids uuid[], p_kinds smallint[],
  p_debits integer[], p_credits integer[], p_amounts bigint[], p_assets smallint[],
  p_codes smallint[], p_references uuid[], p_holds uuid[], p_timeouts integer[],
  p_entries integer[], p_totals bigint[], p_lows bigint[], p_highs bigint[], p_lasts integer[],
  p_debit_entries integer[], p_debit_totals bigint[], p_debit_befores integer[],
  p_credit_entries integer[], p_credit_totals bigint[], p_credit_befores integer[],
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
      elsif p_entries is not null then
        at := ledger_write_summed(p_now, p_accounts, p_entries, p_totals, p_lows, p_highs, p_lasts, null,
          null, p_ids, null, p_debits, p_credits, p_amounts, p_assets, p_codes, p_references, null, null,
          p_debit_entries, p_debit_totals, p_debit_befores, p_credit_entries, p_credit_totals,
          p_credit_befores);
      else
        at := ledger_write(p_now, v_accounts, p_ids, p_kinds, v_debits, v_credits, v_amounts, v_assets,
          v_codes, v_references, p_holds, p_timeouts, v_posted, v_held);
      end if;
      return;
    exception when sqlstate 'LG001' or unique_violation or check_violation or not_null_violation
      or numeric_value_out_of_range then
      null;
    end;
  end if;
  select * into codes, at, existed_at from ledger_admit(p_now, v_accounts,
    coalesce(p_chains, array(select generate_subscripts(p_ids, 1))), p_ids, p_kinds, v_debits, v_credits,
    p_amounts, p_assets, p_codes, p_references, p_holds, p_timeouts);
end $$;

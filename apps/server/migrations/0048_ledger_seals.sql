-- Whoever has the password of the database can rewrite the book so that it adds up. So from time to time everything that
-- was committed is sealed: hashed together with the seal before, and once a day the hash leaves the database. The
-- transfers themselves know nothing of it, so writing them costs what it did; what a seal covers is listed beside it.
create table ledger_seals (
  -- Counts from 1 without a gap.
  number integer primary key,
  -- The transfers that this seal covers, and those that it and all before it cover: their places in the order of seals.
  count bigint not null check (count >= 0),
  up_to bigint not null,
  -- Every transaction before `horizon` was over when this seal was made, and what it wrote is covered. `written_by` is the
  -- transaction of this row: where its xmin is another one, the book was copied, and the numbers are another server's.
  horizon xid8 not null,
  written_by xid8 not null,
  root bytea not null,
  -- All zero for the first.
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  -- Marks the daily anchor: the day (UTC) after whose end this seal was the first.
  anchor_of date unique
);
create table ledger_seal_pages (
  seal integer not null,
  page integer not null,
  -- In the order in which they are hashed.
  ids uuid[] not null,
  -- For each id the first 16 bytes of the hash of the transfer alone: they tell which one of a seal was changed.
  marks bytea not null,
  primary key (seal, page)
);
-- Neither becomes smaller by compressing.
alter table ledger_seal_pages alter column ids set storage external, alter column marks set storage external;

create trigger ledger_seals_are_final before update or delete or truncate on ledger_seals
  for each statement execute function ledger_refuse_change();
create trigger ledger_seal_pages_are_final before update or delete or truncate on ledger_seal_pages
  for each statement execute function ledger_refuse_change();

-- The 184 bytes that are hashed for a transfer: SPEC.md, "What is sealed". Numbers are big-endian.
create function ledger_canonical(t ledger_transfers, s ledger_assets) returns bytea
language sql stable as $$
  select uuid_send(t.id) || uuid_send(t.debit_account_id) || uuid_send(t.credit_account_id)
    || int8send(t.amount) || int8send((extract(epoch from t.created_at) * 1000000)::bigint)
    || int8send(coalesce(t.debit_version, 0)) || int8send(coalesce(t.debit_balance, 0))
    || uuid_send(coalesce(t.debit_before_id, '00000000-0000-0000-0000-000000000000'))
    || int8send(coalesce(t.credit_version, 0)) || int8send(coalesce(t.credit_balance, 0))
    || uuid_send(coalesce(t.credit_before_id, '00000000-0000-0000-0000-000000000000'))
    || int2send(t.kind) || int2send(t.code)
    || convert_to(rpad(coalesce(s.code, '?'), 12, ' '), 'UTF8') || int2send(coalesce(s.scale, -1::smallint))
    || int4send(coalesce(t.timeout_seconds, 0))
    || uuid_send(coalesce(t.reference, '00000000-0000-0000-0000-000000000000'))
    || uuid_send(coalesce(t.hold_id, '00000000-0000-0000-0000-000000000000'))
    || int2send((case when t.debit_version is null then 0 else 1 end
      + case when t.debit_balance is null then 0 else 2 end
      + case when t.debit_before_id is null then 0 else 4 end
      + case when t.credit_version is null then 0 else 8 end
      + case when t.credit_balance is null then 0 else 16 end
      + case when t.credit_before_id is null then 0 else 32 end
      + case when t.timeout_seconds is null then 0 else 64 end
      + case when t.reference is null then 0 else 128 end
      + case when t.hold_id is null then 0 else 256 end)::smallint)
$$;

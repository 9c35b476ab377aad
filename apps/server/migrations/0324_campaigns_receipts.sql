-- Receipts for gifts to charities. What a receipt says is the file itself, which nothing changes any more; it can only be taken back.
-- Gifts are pledges of campaigns_pledges; one is on at most one receipt that stands.

create table campaigns_charities (
  actor_id uuid primary key,
  -- What they say of themselves, as donations.ts of the contract has it.
  words jsonb not null,
  -- As a PNG.
  signature bytea not null,
  signature_media_id uuid not null,
  state text not null check (state in ('asked', 'confirmed', 'refused')),
  answer text not null default '',
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  -- Receipts so far, so that numbers have no gaps.
  issued integer not null default 0 check (issued >= 0)
);
create index campaigns_charities_waiting on campaigns_charities (state, asked_at);

create table campaigns_donors (
  actor_id uuid primary key,
  words jsonb not null
);

create table campaigns_receipts (
  id uuid primary key,
  charity_actor_id uuid not null,
  donor_actor_id uuid not null,
  number text not null,
  kind text not null check (kind in ('single', 'yearly')),
  year integer not null,
  donor_name text not null,
  total bigint not null check (total > 0),
  asset_code text not null,
  issued_at timestamptz not null,
  pdf bytea not null,
  revoked_at timestamptz,
  revoked_because text not null default '',
  unique (charity_actor_id, number)
);
create index campaigns_receipts_of_charity on campaigns_receipts (charity_actor_id, issued_at desc, id desc);
create index campaigns_receipts_of_donor on campaigns_receipts (donor_actor_id, issued_at desc, id desc);

create table campaigns_receipt_gifts (
  receipt_id uuid not null references campaigns_receipts (id),
  pledge_id uuid not null,
  amount bigint not null check (amount > 0),
  -- The receipt was taken back, and this gift may be confirmed anew.
  is_free boolean not null default false,
  primary key (receipt_id, pledge_id)
);
create unique index campaigns_receipt_gifts_once on campaigns_receipt_gifts (pledge_id) where not is_free;

create function campaigns_keep_receipt() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.revoked_at is not null
    or (to_jsonb(new) - 'revoked_at' - 'revoked_because') <> (to_jsonb(old) - 'revoked_at' - 'revoked_because') then
    raise exception 'a receipt stays as it was issued';
  end if;
  return new;
end $$;
create trigger campaigns_receipts_stay before update or delete on campaigns_receipts
  for each row execute function campaigns_keep_receipt();

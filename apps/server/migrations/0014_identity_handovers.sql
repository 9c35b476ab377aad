-- A new device signs in because one that is signed in says so. The new one shows a short code, which names no account, and keeps
-- a secret; only the secret opens the session. So whoever photographs the code can do no more than ask for the account too.
create table identity_handovers (
  id uuid primary key,
  -- In sight of everybody who sees the new device, so it is no secret and kept as it is.
  code text not null unique,
  secret_hash bytea not null unique,
  device text not null,
  address text not null,
  state text not null check (state in ('open', 'approved', 'used', 'refused', 'withdrawn')),
  -- When the code was first looked up, which the new device shows.
  looked_at timestamptz,
  -- Who hands over, once they have confirmed it.
  user_id uuid references identity_users (id),
  started_at timestamptz not null,
  -- Until when it can be approved, and after that, until when it can be collected.
  expires_at timestamptz not null,
  check ((state in ('approved', 'used')) = (user_id is not null) or state = 'withdrawn')
);
create index identity_handovers_expiry on identity_handovers (expires_at);
create index identity_handovers_user on identity_handovers (user_id) where state = 'approved';

-- Not only a payment is confirmed now. What is confirmed is one text, made of everything that it is bound to; the rows live
-- five minutes, and whoever was asked at this moment is asked again.
delete from identity_confirmations;
alter table identity_confirmations
  drop column action, drop column payee_actor_id, drop column amount_minor, drop column asset_code,
  add column purpose text not null;

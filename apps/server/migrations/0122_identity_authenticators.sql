-- A password alone is one factor. An authenticator app (TOTP, RFC 6238) makes it two: what one knows and what
-- one has. Its secret is the one thing here that has to be read again, so it is sealed where the operator
-- gave a server key; `last_step` makes each code work once.
create table identity_authenticators (
  user_id uuid primary key references identity_users (id),
  -- As platform/sealing.ts writes it: one byte says whether it is sealed.
  secret bytea not null,
  -- Null until the first code was shown; until then nobody is asked for one.
  confirmed_at timestamptz,
  -- The time step (30 s) of the last code that was taken.
  last_step integer not null default 0,
  created_at timestamptz not null
);

alter table identity_confirmations drop constraint identity_confirmations_method_check;
alter table identity_confirmations add constraint identity_confirmations_method_check
  check (method in ('passkey', 'password', 'password_and_code'));

-- Whoever holds an open session could add a passkey of their own and then confirm payments with it. So what
-- changes the ways to sign in needs a fresh proof by one of the present ways, and a session remembers
-- when it had the last one.
alter table identity_sessions add column proven_at timestamptz;
update identity_sessions set proven_at = started_at;
alter table identity_sessions alter column proven_at set not null;

alter table identity_challenges drop constraint identity_challenges_purpose_check;
alter table identity_challenges add constraint identity_challenges_purpose_check
  check (purpose in ('sign_up', 'sign_in', 'add', 'prove'));

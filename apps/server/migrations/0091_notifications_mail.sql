-- Whoever wants it gets a letter about what they missed. What stands in it is made when it is sent and kept nowhere; kept is
-- where to, how often, and up to which message somebody has been told, so that no letter repeats the one before.
create table notifications_mail (
  user_id uuid primary key,
  -- Null until it was confirmed: before that nothing but the code goes there.
  address text,
  frequency text not null check (frequency in ('never', 'daily', 'weekly')),
  -- The address that waits for its code.
  pending_address text,
  code_hash bytea,
  code_expires_at timestamptz,
  wrong_codes integer not null default 0,
  last_digest_at timestamptz,
  -- When it is next decided whether there is anything to send.
  look_again_at timestamptz not null,
  -- The mail server said that nobody lives there.
  is_refused boolean not null default false,
  check ((pending_address is null) = (code_hash is null)),
  check ((pending_address is null) = (code_expires_at is null))
);
create index notifications_mail_due on notifications_mail (look_again_at)
  where address is not null and frequency <> 'never' and not is_refused;

-- Up to which message of a conversation a letter has told.
create table notifications_digested (
  user_id uuid not null,
  actor_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  primary key (user_id, actor_id, conversation_id)
);

-- Codes that were asked for, so that nobody fills the letterbox of a stranger. The address is a keyed hash; a day is kept.
create table notifications_mail_codes (
  user_id uuid not null,
  address_hash bytea not null,
  asked_at timestamptz not null
);
create index notifications_mail_codes_user on notifications_mail_codes (user_id, asked_at);
create index notifications_mail_codes_address on notifications_mail_codes (address_hash, asked_at);

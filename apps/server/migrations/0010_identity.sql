-- Identity keeps who signs in (users), who acts in public (actors) and in whose name a user may act (roles).
-- A user is nobody in public; their own person is an actor like any business. The rules are in
-- identity/SPEC.md. No secret is stored in a form that could be used: passwords are argon2id, tokens and
-- codes are SHA-256 of at least 80 random bits, keys of throttles are hashes of what was typed.

create table identity_actors (
  id uuid primary key,
  kind text not null check (kind in ('person', 'business')),
  handle text not null unique,
  name text not null,
  about text not null default '',
  -- What the contract calls a picture, resolved once when it was chosen, so that lists never ask media.
  picture jsonb,
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  is_verified boolean not null default false,
  -- Raising it makes every lasting code that was printed invalid.
  code_epoch integer not null default 0,
  -- Folded words of name and handle, matched by prefix.
  search tsvector not null,
  created_at timestamptz not null
);
create index identity_actors_search on identity_actors using gin (search);

-- Every handle that belongs to somebody, the present one and former ones that are still kept for them. The
-- key is the handle's skeleton, in which characters that look alike are the same, so that nobody can
-- take a name that reads like another's.
create table identity_handles (
  skeleton text primary key,
  handle text not null,
  -- Checked at the commit, because the handle is claimed before its actor is written.
  actor_id uuid not null references identity_actors (id) deferrable initially deferred,
  -- Null for the present handle; a former one is free for others from then on.
  reserved_until timestamptz
);
create index identity_handles_actor on identity_handles (actor_id);

create table identity_users (
  id uuid primary key,
  person_actor_id uuid not null unique references identity_actors (id),
  locale text not null check (locale in ('de', 'en')),
  -- Null when the user signs in with passkeys only.
  password_hash text,
  is_operator boolean not null default false,
  created_at timestamptz not null
);

create table identity_roles (
  user_id uuid not null references identity_users (id),
  actor_id uuid not null references identity_actors (id),
  role text not null check (role in ('self', 'owner', 'manager', 'agent')),
  since timestamptz not null,
  primary key (user_id, actor_id)
);
create index identity_roles_actor on identity_roles (actor_id);
create unique index identity_roles_self on identity_roles (actor_id) where role = 'self';

create table identity_sessions (
  id uuid primary key,
  user_id uuid not null references identity_users (id),
  token_hash bytea not null unique,
  device text not null,
  address text not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index identity_sessions_user on identity_sessions (user_id);
create index identity_sessions_expiry on identity_sessions (expires_at);

create table identity_passkeys (
  id uuid primary key,
  user_id uuid not null references identity_users (id),
  credential_id text not null unique,
  public_key bytea not null,
  -- The authenticator's signature counter, 32 bits without sign.
  counter bigint not null,
  transports text[] not null,
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index identity_passkeys_user on identity_passkeys (user_id);

create table identity_recovery_codes (
  user_id uuid not null references identity_users (id),
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

-- A WebAuthn challenge between its two requests. Whoever answers takes the row away.
create table identity_challenges (
  id uuid primary key,
  purpose text not null check (purpose in ('sign_up', 'sign_in', 'add')),
  challenge text not null,
  user_id uuid,
  handle text,
  name text,
  expires_at timestamptz not null
);
create index identity_challenges_expiry on identity_challenges (expires_at);

-- Attempts at guessing, counted over all processes. The key is a hash of what is protected.
create table identity_attempts (
  key bytea primary key,
  count integer not null,
  window_ends_at timestamptz not null
);
create index identity_attempts_expiry on identity_attempts (window_ends_at);

-- A second factor for one payment: asked, answered (token_hash is set), and taken away when used.
create table identity_confirmations (
  id uuid primary key,
  user_id uuid not null references identity_users (id),
  action text not null,
  payee_actor_id uuid not null,
  amount_minor bigint not null,
  asset_code text not null,
  challenge text not null,
  wrong_answers integer not null default 0,
  method text check (method in ('passkey', 'password')),
  token_hash bytea unique,
  expires_at timestamptz not null
);
create index identity_confirmations_expiry on identity_confirmations (expires_at);

create table identity_blocks (
  actor_id uuid not null references identity_actors (id),
  blocked_actor_id uuid not null references identity_actors (id),
  since timestamptz not null,
  primary key (actor_id, blocked_actor_id)
);
create index identity_blocks_blocked on identity_blocks (blocked_actor_id);

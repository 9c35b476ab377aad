-- Apps that speak the client API of Mastodon: what they call themselves, the codes by which a person lets one in, the tokens with
-- which it calls, and how far somebody has read with them. Of secrets only hashes are kept. Rules: mastodon/SPEC.md.
create table mastodon_apps (
  id uuid primary key,
  secret_hash bytea not null,
  name text not null,
  website text,
  redirect_uris text[] not null,
  scopes text[] not null,
  created_at timestamptz not null
);
create index mastodon_apps_by_age on mastodon_apps (created_at);

create table mastodon_codes (
  code_hash bytea primary key,
  app_id uuid not null references mastodon_apps (id) on delete cascade,
  user_id uuid not null,
  actor_id uuid not null,
  scopes text[] not null,
  redirect_uri text not null,
  -- S256 of the verifier; null for an app that keeps its secret.
  challenge text,
  expires_at timestamptz not null
);

create table mastodon_tokens (
  id uuid primary key,
  token_hash bytea not null unique,
  app_id uuid not null references mastodon_apps (id) on delete cascade,
  -- Null for an app that speaks for itself alone.
  user_id uuid,
  actor_id uuid,
  scopes text[] not null,
  created_at timestamptz not null,
  used_at timestamptz not null
);
create index mastodon_tokens_of on mastodon_tokens (user_id, id) where user_id is not null;
create index mastodon_tokens_by_app on mastodon_tokens (app_id);

create table mastodon_markers (
  actor_id uuid not null,
  timeline text not null,
  last_read_id text not null,
  version integer not null,
  updated_at timestamptz not null,
  primary key (actor_id, timeline)
);

-- What a picture shows, as an app says it before the post is there.
create table mastodon_descriptions (
  picture_id uuid primary key,
  actor_id uuid not null,
  description text not null,
  updated_at timestamptz not null
);

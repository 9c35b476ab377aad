-- What links in messages lead to, looked up once for everybody who sends them; and stickers, in sets that people make and
-- pass on. A preview that a message shows stands in the message itself, so this is a cache that may be emptied.

create table messaging_previews (
  -- SHA-256 of the address, which may be long.
  url_hash bytea primary key,
  -- Null when there was nothing to show: nobody looks again until it expires.
  preview jsonb,
  -- In whose name its picture is kept; null without one.
  picture_owner_actor_id uuid,
  expires_at timestamptz not null
);
create index messaging_previews_expired on messaging_previews (expires_at);

create table messaging_sticker_sets (
  id uuid primary key,
  owner_actor_id uuid not null,
  -- The maker's own id for it: asking twice makes one set.
  client_id uuid not null,
  name text not null,
  created_at timestamptz not null,
  unique (owner_actor_id, client_id)
);

create table messaging_stickers (
  id uuid primary key,
  set_id uuid not null references messaging_sticker_sets (id) on delete cascade,
  -- As everybody may see it; a sticker that was sent carries a copy, so that it outlives its set.
  picture jsonb not null,
  alt text not null,
  created_at timestamptz not null
);
create index messaging_stickers_set on messaging_stickers (set_id, created_at, id);

-- Which sets stand in whose list, one's own ones too.
create table messaging_sticker_shelves (
  actor_id uuid not null,
  set_id uuid not null references messaging_sticker_sets (id) on delete cascade,
  added_at timestamptz not null,
  primary key (actor_id, set_id)
);
create index messaging_sticker_shelves_set on messaging_sticker_shelves (set_id);

-- Media keeps the pictures that people upload: re-encoded, in three sizes, as files named by the hash of
-- their content. A row says whose picture it is and who may see it; the rules are in media/SPEC.md.

create table media_pictures (
  id uuid primary key,
  owner_actor_id uuid not null,
  audience text not null check (audience in ('public', 'private')),
  alt text not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
  -- SHA-256 of the WebP files, which two pictures may share.
  small_hash bytea not null,
  medium_hash bytea not null,
  large_hash bytea not null,
  created_at timestamptz not null
);
create index media_pictures_small on media_pictures (small_hash);
create index media_pictures_medium on media_pictures (medium_hash);
create index media_pictures_large on media_pictures (large_hash);

-- A private picture that was sent can be read by everybody in the conversation.
create table media_grants (
  picture_id uuid not null references media_pictures (id) on delete cascade,
  conversation_id uuid not null,
  primary key (picture_id, conversation_id)
);
-- Private pictures that were never sent are removed after a while.
create index media_pictures_private on media_pictures (created_at) where audience = 'private';

-- Files that people send besides pictures, and the uploads by which they come. An upload keeps how many bytes have
-- safely arrived, so that it goes on there after a lost connection or a restart; with its last byte it becomes a file
-- of the same id. Like pictures, files lie in the data folder, named by the hash of their content, and the
-- conversations that show one are written down. The rules are in media/SPEC.md.

create table media_uploads (
  id uuid primary key,
  owner_actor_id uuid not null,
  name text not null,
  type text not null,
  size integer not null check (size > 0),
  -- Bytes that are on the disk for good.
  received integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check (received between 0 and size)
);
create index media_uploads_owner on media_uploads (owner_actor_id);
create index media_uploads_expiry on media_uploads (expires_at);

create table media_files (
  id uuid primary key,
  owner_actor_id uuid not null,
  name text not null,
  type text not null,
  -- What it can be played as; null for what is only downloaded.
  plays text check (plays in ('video', 'audio')),
  size integer not null check (size > 0),
  hash bytea not null,
  is_sent boolean not null default false,
  created_at timestamptz not null
);
create index media_files_hash on media_files (hash);
-- What the nightly sweep looks at.
create index media_files_unsent on media_files (created_at) where not is_sent;

create table media_file_grants (
  file_id uuid not null references media_files (id) on delete cascade,
  conversation_id uuid not null,
  primary key (file_id, conversation_id)
);

-- The files on the disk whose rows are gone, remembered until they are gone too.
create table media_file_leftovers (
  hash bytea primary key
);

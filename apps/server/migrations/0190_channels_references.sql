-- A mail program hangs a letter below all that it refers to (RFC 5322, 3.6.4), not only below the one that it answers:
-- so what the last letter referred to is kept beside its id.

alter table channels_threads
  -- Message-IDs with spaces between, the oldest first.
  add column last_references text not null default '';

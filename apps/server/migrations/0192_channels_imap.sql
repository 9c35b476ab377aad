-- The mailbox that a business has elsewhere: where its letters are fetched, and how far they were. One row for each
-- business; the password is sealed with the server key.

create table channels_imap (
  business_actor_id uuid primary key,
  address text not null,
  host text not null,
  port integer not null,
  user_name text not null,
  password bytea not null,
  -- What IMAP (RFC 9051, 2.3.1.1) calls the state of a mailbox: with another one, all uids mean something else.
  uid_validity bigint not null,
  -- Up to here everything was taken.
  last_uid bigint not null,
  checked_at timestamptz not null,
  -- Why nothing could be fetched the last time; null when it could.
  problem text check (problem in ('unreachable', 'login', 'unsafe', 'refused')),
  failures integer not null default 0,
  next_at timestamptz not null
);
create index channels_imap_due on channels_imap (next_at);

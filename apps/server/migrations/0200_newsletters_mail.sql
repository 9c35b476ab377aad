-- Newsletters by e-mail, for whoever has no account. An address gets one only after a link that went there was used; what was said
-- stands in the ledger of consent under the id of the reader, and an address that ends it is forgotten. Rules: newsletters/SPEC.md.

create table newsletters_mail_readers (
  business_actor_id uuid not null,
  id uuid not null unique,
  topic_key text not null,
  -- Null once nothing goes there any more; the digest stays, so that one reader has one row.
  address text,
  address_hash bytea not null,
  language text not null check (language in ('de', 'en')),
  -- `refused`: the mail server says that nobody lives there.
  state text not null check (state in ('waiting', 'granted', 'left', 'refused')),
  asked_at timestamptz not null,
  -- Of the link that was sent; null once it is used.
  token_hash bytea unique,
  token_expires_at timestamptz,
  confirmed_at timestamptz,
  primary key (business_actor_id, id),
  unique (business_actor_id, topic_key, address_hash),
  check ((address is null) = (state in ('left', 'refused'))),
  check ((confirmed_at is null) or state <> 'waiting')
);
create index newsletters_mail_readers_waiting on newsletters_mail_readers (asked_at) where state = 'waiting';

-- How often a letterbox was written to because somebody typed it into a form.
create table newsletters_mail_invitations (
  address_hash bytea not null,
  at timestamptz not null
);
create index newsletters_mail_invitations_by_address on newsletters_mail_invitations (address_hash, at);
create index newsletters_mail_invitations_by_time on newsletters_mail_invitations (at);

create table newsletters_mail_recipients (
  issue_id uuid not null references newsletters_issues (id) on delete cascade,
  reader_id uuid not null,
  variant smallint not null,
  due_at timestamptz not null,
  -- `handed` while the mail server has it in its hands. Whoever dies there has sent it: one too few does less harm than one twice.
  state text not null default 'waiting' check (state in ('waiting', 'handed', 'sent', 'refused', 'failed')),
  tries smallint not null default 0,
  has_left boolean not null default false,
  primary key (issue_id, reader_id)
);
create index newsletters_mail_recipients_waiting on newsletters_mail_recipients (issue_id, due_at) where state in ('waiting', 'handed');

alter table newsletters_issues
  add column mail_listed_until uuid,
  add column is_mail_listed boolean not null default false;

-- Who writes to a business without having an account: on its website, by e-mail, later by a program of others. A
-- guest is an actor, so that messages, receipts and whatever else names actors hold for it, and nothing more: it
-- has no user, no role and no handle in identity_handles, no words by which it is found, and one business to which
-- it belongs. The rules are in identity/SPEC.md.

alter table identity_actors drop constraint identity_actors_kind_check;
alter table identity_actors add constraint identity_actors_kind_check
  check (kind in ('person', 'business', 'guest'));

create table identity_guests (
  actor_id uuid primary key references identity_actors (id),
  business_actor_id uuid not null references identity_actors (id),
  channel text not null check (channel in ('website', 'mail', 'api')),
  -- Who it is on its channel: the address of a sender of mail, in small letters; ids of the channel's own otherwise.
  key text not null,
  -- Where it can be reached by mail; null when it has not said.
  email text,
  locale text not null check (locale in ('de', 'en')),
  created_at timestamptz not null,
  unique (business_actor_id, channel, key)
);
create index identity_guests_email on identity_guests (business_actor_id, email) where email is not null;

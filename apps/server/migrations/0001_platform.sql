-- The outbox carries facts from the module in which they became true to those that react to them.
-- One row per subscriber, so that a reaction which fails holds up nobody else's.
create table platform_outbox (
  id bigint generated always as identity primary key,
  type text not null,
  subscriber text not null,
  payload jsonb not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  failed_at timestamptz,
  last_error text
);
create index platform_outbox_due on platform_outbox (due_at, id) where failed_at is null;

-- Facts about this installation: keys made on first start, whether the demo town was seeded.
create table platform_settings (
  name text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

-- Notifications reach devices that nobody looks at. What is said in them is made when they are sent and kept nowhere.

-- The server's own keys, made on the first start. A push service knows the server by them; with others every device
-- would have to subscribe anew.
create table notifications_keys (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  private_key text not null
);

-- A device ends with the session that subscribed it, or when its push service says that it is gone.
create table notifications_devices (
  id uuid primary key,
  user_id uuid not null,
  session_id uuid not null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  locale text not null check (locale in ('de', 'en')),
  subscribed_at timestamptz not null,
  last_notified_at timestamptz
);
create index notifications_devices_user on notifications_devices (user_id);

-- Until when somebody counts as looking at one of their devices. Written often and worth nothing after a minute.
create unlogged table notifications_activity (
  user_id uuid primary key,
  active_until timestamptz not null
);

-- Up to which message a user was notified, so that nobody is told of the same one twice.
create table notifications_told (
  user_id uuid not null,
  actor_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  primary key (user_id, actor_id, conversation_id)
);

-- When a person wants quiet, how much a day they want of it all, and what notifications may say. A person's own, whichever
-- hat they wear; there is a row once somebody has set it.
create table identity_calm (
  user_id uuid primary key references identity_users (id),
  time_zone text not null,
  -- From Monday to Sunday: from and to, or null.
  quiet_hours jsonb not null,
  daily_minutes integer check (daily_minutes between 5 and 1440),
  notification_shows text not null check (notification_shows in ('words', 'sender', 'nothing'))
);

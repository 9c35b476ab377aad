-- A film that an app uploaded is called by the picture that stands for it until it is posted.
alter table mastodon_descriptions
  add column file_id uuid,
  add column duration_ms integer,
  add check ((file_id is null) = (duration_ms is null));

-- What the nightly sweep looks at: private pictures that no conversation shows, and nothing else; and the files whose
-- pictures are gone, remembered until the files are gone too, so that a crash in between leaves none behind.
alter table media_pictures add column is_sent boolean not null default false;
update media_pictures p set is_sent = true
where exists (select from media_grants g where g.picture_id = p.id);
drop index media_pictures_private;
create index media_pictures_unsent on media_pictures (created_at) where audience = 'private' and not is_sent;

create table media_leftovers (
  hash bytea primary key
);

-- A film that a post shows to everybody is played by everybody, as long as the post stands.
alter table media_file_grants add column is_open boolean not null default false;
create index media_file_grants_open on media_file_grants (file_id) where is_open;

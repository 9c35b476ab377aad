-- What shows a picture to everybody as long as it stands, such as a post: not for good, as a portrait is.
alter table media_grants add column is_open boolean not null default false;
create index media_grants_open on media_grants (picture_id) where is_open;

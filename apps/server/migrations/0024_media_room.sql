-- Pictures take room like files, so that what one actor may have ends somewhere whatever they send.
--
-- `bytes` is what the three files of a picture come to. Only the disk knows that of pictures that are there already, and
-- a migration does not see the disk: they stay null and are weighed there when their owner next asks for room, before
-- the answer. So the limit holds from the first answer on, and nobody waits for it when the server starts.
alter table media_pictures add column bytes integer check (bytes >= 0);
create index media_pictures_owner on media_pictures (owner_actor_id) include (bytes);
create index media_pictures_unweighed on media_pictures (owner_actor_id) where bytes is null;

-- Whether something shows it to everybody, or once did: a profile, a group, a shop, a set of stickers. Orders, messages and
-- what others keep go on showing it then, so it stays for good. What was public before nobody wrote that down may be
-- shown anywhere, and stays too. What is public and was never taken for anything goes like what was never sent.
alter table media_pictures add column is_used boolean not null default false;
update media_pictures set is_used = true where audience = 'public';
drop index media_pictures_unsent;
create index media_pictures_unsent on media_pictures (created_at) where not is_used and not is_sent;

-- Which messages of a conversation show a picture or a file, alone, in an album or as the poster of a film: asked when
-- one of them is deleted, because the others keep it visible. Only messages with attachments pay for it. Every id in
-- such a body is that of a picture or a file.
create function messaging_attachments(content text) returns text[]
language sql immutable strict parallel safe
return array(select jsonb_path_query(content::jsonb, '$.**.id') #>> '{}');

create index messaging_messages_attachments on messaging_messages using gin (messaging_attachments(content))
  where kind in ('picture', 'file', 'video', 'voice', 'album');
drop index messaging_messages_of_picture;
-- The same of what links lead to.
create index messaging_messages_of_preview on messaging_messages
  (conversation_id, (extra -> 'preview' -> 'picture' ->> 'id')) where kind = 'text' and extra ? 'preview';

-- The galleries: what is looked at, and what is kept.
drop index messaging_search_pictures;
create index messaging_search_pictures on messaging_search (conversation_id, seq)
  where kind in ('picture', 'video', 'album');
create index messaging_search_files on messaging_search (conversation_id, seq) where kind = 'file';

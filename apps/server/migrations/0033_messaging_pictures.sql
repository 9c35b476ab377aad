-- Which messages of a conversation show a picture: asked when one of them is deleted, because the others keep it
-- visible. Only messages with pictures pay for it.
create index messaging_messages_of_picture on messaging_messages
  (conversation_id, (content::jsonb -> 'picture' ->> 'id')) where kind = 'picture';

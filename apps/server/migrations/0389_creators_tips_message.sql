-- What a tip was for, where that was a message.
alter table creators_tips
  add column conversation_id uuid,
  add column message_seq integer,
  add check ((conversation_id is null) = (message_seq is null)),
  add check (post_id is null or conversation_id is null);

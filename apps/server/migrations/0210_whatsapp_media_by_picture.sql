-- What people send as pictures is looked up by the picture, for each message that is told; without this all media of the
-- business was read for it.
create index whatsapp_media_by_picture on whatsapp_media (business_actor_id, picture_id)
  where picture_id is not null;

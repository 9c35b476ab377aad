-- What is kept for a while only is looked for by its age, every hour.
create index whatsapp_media_by_age on whatsapp_media (created_at);
create index whatsapp_answers_by_age on whatsapp_answers (created_at);
create index whatsapp_asked_forms_by_age on whatsapp_asked_forms (created_at);

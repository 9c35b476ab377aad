-- How many addresses were typed into the forms of one business of late, and how many of them were confirmed: by this it is told
-- when somebody lets the form write to a list that they have.
create index newsletters_mail_readers_asked on newsletters_mail_readers (business_actor_id, asked_at);

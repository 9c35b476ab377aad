-- How much somebody has of files is asked when they begin to send another one.
create index media_files_owner on media_files (owner_actor_id) include (size);

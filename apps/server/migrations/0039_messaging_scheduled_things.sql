-- Pictures and files are scheduled too. What they are is kept as it will be sent and as it will look; until then media
-- holds them under an id of their own, as for a conversation that nobody is in, so that no clean-up takes them away.
alter table messaging_scheduled add column attached jsonb;

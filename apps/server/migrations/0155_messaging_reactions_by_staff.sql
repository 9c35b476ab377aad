-- Who of a business's staff reacted in its name, for their colleagues; null for persons, who react for themselves, and for
-- what was reacted before.
alter table messaging_reactions add column user_id uuid;

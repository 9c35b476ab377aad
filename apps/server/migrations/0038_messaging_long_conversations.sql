-- Most conversations are short and a few are very long. From the average the planner concludes that an index which leads
-- to the conversation is as good as one that leads to the message, and then reads a long one from end to end. So it is told that
-- all are long: what it believes of a table that it has never looked at.
alter table messaging_messages alter column conversation_id set (n_distinct = 200);
alter table messaging_members alter column conversation_id set (n_distinct = 200);
analyze messaging_messages (conversation_id);
analyze messaging_members (conversation_id);

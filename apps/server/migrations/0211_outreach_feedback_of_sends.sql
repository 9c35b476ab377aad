-- What people said about one message, and about one template, was looked for among all that was ever said of a business:
-- with each message that somebody minds, each look at why one came, and each list of newsletters.
create index outreach_feedback_by_send on outreach_feedback (business_actor_id, person_actor_id, send_id);
create index outreach_feedback_by_template on outreach_feedback (business_actor_id, template_id);

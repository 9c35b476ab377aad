-- Operators decide about what was reported, once for each report, and it stays known who did and when. What comes after
-- that about the same message is a report of its own, so that no decision is written over.

alter table messaging_reports
  add column outcome text check (outcome in ('dismissed', 'removed')),
  add column settlement_note text,
  add column settled_by_user_id uuid,
  add column settled_at timestamptz,
  add constraint messaging_reports_settlement check (
    num_nonnulls(outcome, settlement_note, settled_by_user_id, settled_at) in (0, 4));

alter table messaging_reports
  drop constraint messaging_reports_conversation_id_seq_reporter_actor_id_key;
create unique index messaging_reports_open_once on messaging_reports (conversation_id, seq, reporter_actor_id)
  where settled_at is null;

-- Both lists of the operators, and that of whoever reports.
drop index messaging_reports_latest;
create index messaging_reports_open on messaging_reports (at, id) where settled_at is null;
create index messaging_reports_settled on messaging_reports (settled_at, id) where settled_at is not null;
create index messaging_reports_reporter on messaging_reports (reporter_user_id, at, id);

-- An issue may go to a part of its readers: who has bought, whom the staff have labelled, who speaks a language, who has not read for a
-- while. Letters know the clock of their reader, and how often a letterbox sent something back.
alter table newsletters_issues add column segment jsonb;
alter table newsletters_mail_readers
  -- As it was chosen when the link was used; null when none was.
  add column time_zone text,
  -- Letters in a row that came back for a while; one that stays begins anew.
  add column bounces smallint not null default 0;
-- What became of a letter that came back after the mail server had taken it.
alter table newsletters_mail_recipients add column bounced_at timestamptz;
-- Kept when those it went to are forgotten.
alter table newsletters_issues add column sums jsonb;

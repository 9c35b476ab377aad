-- Letters that come back after the mail server had taken them are known by the address from which they went, one for each letter. And who
-- got an issue is forgotten a month after it ended; from then on its sums are those that were kept.
alter table newsletters_mail_recipients add column return_token text;
create unique index newsletters_mail_recipients_return on newsletters_mail_recipients (return_token) where return_token is not null;
create index newsletters_mail_recipients_by_reader on newsletters_mail_recipients (reader_id);
create index newsletters_mail_readers_by_address on newsletters_mail_readers (address_hash);
alter table newsletters_issues add column ended_at timestamptz;
update newsletters_issues set ended_at = now() where state in ('sent', 'stopped');
create index newsletters_issues_ended on newsletters_issues (ended_at) where ended_at is not null and sums is null;

-- Whom sanctions and lists of politically exposed persons name. The operator hands a list in; it replaces the one before. Nothing
-- in it is about people of this server, so it is kept in the open.
create table compliance_listed (
  id text primary key,
  kind text not null check (kind in ('sanction', 'pep')),
  names text[] not null,
  -- Dates of birth as the list has them: a year, a month or a day; empty where it says none.
  born text[] not null,
  -- Beginnings and ends of the folded words of all names, by which those are found that may be meant.
  keys text[] not null
);
create index compliance_listed_keys on compliance_listed using gin (keys);

-- Which ends of levels their holders were told of: the days before it, the least that was told.
alter table compliance_people add column told_days_before smallint;

-- Visitors of a website send pictures and documents, so many at most in one visit: nobody knows who they are.

alter table channels_visits add column things smallint not null default 0;

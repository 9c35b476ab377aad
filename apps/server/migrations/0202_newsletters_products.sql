-- An issue shows products as they are when it is read, so only which they are is kept.
alter table newsletters_issues add column product_ids uuid[] not null default '{}';

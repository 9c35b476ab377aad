-- An order remembers the post from which it was bought, so that whoever wrote it can be given a share.
alter table shop_orders add column post_id uuid;

-- A post shows products that one may buy from it; price and stock are asked of the shop whenever it is shown. An order
-- remembers the post from which it was bought, so that whoever wrote it can be given a share.
alter table feed_posts add column product_ids uuid[] not null default '{}';
alter table shop_orders add column post_id uuid;

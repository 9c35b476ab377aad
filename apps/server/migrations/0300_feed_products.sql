-- A post shows products that one may buy from it; price and stock are asked of the shop whenever it is shown.
alter table feed_posts add column product_ids uuid[] not null default '{}';

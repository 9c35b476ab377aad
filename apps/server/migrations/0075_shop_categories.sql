-- The categories that a shop shows are found by stepping from one to the next in an index, so that they cost what
-- there are of them and not what there are of products.
create index shop_products_by_shown_category on shop_products (seller_id, category) where is_published;

-- Whoever writes a new product begins with the VAT rate of the one that was written last in the shop; it is
-- found without looking at all others.
create index shop_products_by_update on shop_products (seller_id, updated_at desc);

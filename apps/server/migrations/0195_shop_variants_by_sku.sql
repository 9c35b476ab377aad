-- Software that was written for WhatsApp names products by their SKU, up to thirty in a message: each is one look into an index.
create index shop_variants_by_sku on shop_variants (seller_id, sku) where sku <> '';

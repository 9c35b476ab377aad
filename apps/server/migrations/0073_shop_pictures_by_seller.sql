-- Pictures are fetched by turns, seller by seller, so that a large import makes nobody else wait. The index
-- leads from one seller with pictures due to the next, and to the first ones of each.
create index shop_product_pictures_due_of_seller on shop_product_pictures (seller_id, due_at)
  where picture is null and failed_at is null;
drop index shop_product_pictures_due;

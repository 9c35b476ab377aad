-- A product is promoted as a post is; a promotion is about one of the two.
alter table promotion_promotions
  alter column post_id drop not null,
  add column product_id uuid,
  add check (num_nonnulls(post_id, product_id) = 1);
create unique index promotion_of_product on promotion_promotions (product_id) where state = 'running';

-- An order of nothing is paid without a payment: there is no receipt of it to look at.
alter table shop_orders drop constraint shop_orders_paid;
update shop_orders set payment_id = null where total_minor = 0;
alter table shop_orders add constraint shop_orders_paid
  check (state in ('placed', 'cancelled') or payment_id is not null or total_minor = 0);

-- A shop that is paid on its own account may sell to people without an account. What such guests have ordered and not paid yet
-- is counted for all of them together, since nobody knows how many of them are one person.
alter table shop_sellers add column takes_guests boolean not null default false;
alter table shop_orders add column by_guest boolean not null default false;
create index shop_orders_of_guests_waiting on shop_orders (seller_id) where by_guest and state = 'placed';

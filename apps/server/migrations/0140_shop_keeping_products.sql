-- A product can ask that its money is kept until the buyer has it, also where the shop does not promise that for
-- everything. What an order asks for is written with it, because products change.

alter table shop_products add column keeps_money boolean not null default false;
alter table shop_orders add column keeps_money boolean not null default false;

-- From which network a guest's order came, as a digest with the shop, as long as it waits for its money: so one network cannot hold all
-- that a shop puts aside for guests.
alter table shop_orders add column guest_network bytea;

-- Stock that is no longer counted while unpaid orders still hold some of it: its row stays until they are over,
-- because what they hold is given back there. For everybody else it is as if there were no row.
alter table shop_stock add column is_counted boolean not null default true;

-- A plan may have a fee for the month beside its prices. What makes a plan dearer holds after a notice: `next` is what it says from
-- `next_from` on. And an invoice may be taken back in parts: several notes may name it, and what is still owed of it is asked for anew.
alter table billing_plans
  add column base integer not null default 0 check (base >= 0),
  add column next jsonb,
  add column next_from date,
  add constraint billing_plans_next check ((next is null) = (next_from is null));
-- The last month of which the fee was charged.
alter table billing_accounts add column base_month date;
alter table billing_meters drop constraint billing_meters_category_check;
alter table billing_meters add constraint billing_meters_category_check
  check (category in ('base', 'marketing', 'utility', 'authentication', 'service'));

alter table billing_invoices drop constraint billing_invoices_corrects_id_key;
alter table billing_invoices
  -- Nothing of it is left.
  add column is_taken_back boolean not null default false,
  -- What was given back of it as credit.
  add column credited_minor bigint not null default 0,
  -- Under which id its bill is asked for, when an earlier one was withdrawn.
  add column ask_id uuid,
  -- Of a note, of who asked for it and their key: the same twice is one.
  add column request_id uuid unique;
create index billing_invoices_corrects on billing_invoices (corrects_id) where corrects_id is not null;
update billing_invoices i set is_taken_back = true, due_minor = 0
  where exists (select 1 from billing_invoices o where o.corrects_id = i.id);

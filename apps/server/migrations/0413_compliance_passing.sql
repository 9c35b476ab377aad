-- Money that a business only passes on (a tip without a name goes through one) is looked at as what it is: money of whoever
-- gives for whoever gets. So a movement says which of its two sides only passes it on, and who is beyond that one.
alter table compliance_movements
  add column passed_on_by text check (passed_on_by in ('payer', 'payee')),
  add column beyond_actor_id uuid,
  add check ((passed_on_by is null) = (beyond_actor_id is null));

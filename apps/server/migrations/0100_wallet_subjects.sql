-- A payment can belong to something: a request that it settles, a split bill, a gift, a standing order. What that is
-- stands in two columns for all of them, so that a new thing which is paid for needs none of its own. An order keeps the
-- column that it had.
-- Which kinds, rails and ways to confirm there are is said in the contract; here they only have to be words, so that two
-- features that each bring one do not write the same constraint anew.

alter table wallet_payments
  add column subject_kind text check (subject_kind ~ '^[a-z_]{2,30}$'),
  add column subject_id uuid,
  add check ((subject_kind is null) = (subject_id is null)),
  drop constraint wallet_payments_kind_check,
  add constraint wallet_payments_kind_check check (kind ~ '^[a-z_]{2,30}$'),
  drop constraint wallet_payments_rail_check,
  add constraint wallet_payments_rail_check check (rail ~ '^[a-z_]{2,30}$'),
  drop constraint wallet_payments_confirmed_by_check,
  add constraint wallet_payments_confirmed_by_check check (confirmed_by ~ '^[a-z_]{2,30}$');

create trigger wallet_payments_keep_their_subject
  before update of subject_kind, subject_id
  on wallet_payments for each statement execute function wallet_refuse_change();

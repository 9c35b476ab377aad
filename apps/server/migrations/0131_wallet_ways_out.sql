-- A payout says by which way it left, as a payment says by which way it came.
alter table wallet_payments
  drop constraint wallet_payments_check2,
  add constraint wallet_payments_rail_of_crossings check (
    (kind <> 'top_up' or rail is not null) and (rail is null or kind in ('top_up', 'payout', 'refund'))
  );

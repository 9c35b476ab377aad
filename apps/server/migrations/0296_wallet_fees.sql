-- What the town keeps of what creators, clubs and campaigns are paid. Each row holds from a moment on, until the next.
create table wallet_fees (
  valid_from timestamptz primary key,
  -- Hundredths of a percent.
  bp integer not null check (bp between 0 and 2000),
  -- Who gets it; null where there is none.
  to_actor_id uuid,
  reason text not null,
  set_by uuid not null,
  set_at timestamptz not null,
  check ((bp = 0) = (to_actor_id is null))
);

-- A fee is a payment of its own that names the one it was taken of, which has one at most.
create unique index wallet_payments_fee on wallet_payments (subject_id) where subject_kind = 'fee';

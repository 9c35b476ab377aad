-- Of a mandate that fails again and again the payer is told once a day: when they were told last.

alter table wallet_mandates add column failure_told_at timestamptz;

-- The till has shifts: it is opened with what lies in it and counted when it is closed, so that a difference is seen on the
-- day and by the people of that day. What was taken meanwhile is counted with each payment, in its transaction.

create table rails_shifts (
  id uuid primary key,
  asset_code text not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  -- What lay in the till at the beginning.
  float bigint not null check (float >= 0),
  taken bigint not null default 0 check (taken >= 0),
  payments integer not null default 0,
  closed_at timestamptz,
  closed_by uuid,
  counted bigint check (counted >= 0),
  note text not null default '',
  check ((closed_at is null) = (counted is null)),
  check ((closed_at is null) = (closed_by is null))
);
create unique index rails_shifts_one_open on rails_shifts (asset_code) where closed_at is null;
create index rails_shifts_latest on rails_shifts (opened_at desc);

create function rails_refuse_change_of_shift() returns trigger language plpgsql as $$
begin
  raise exception 'a shift that was counted stays as it was' using errcode = 'RA900';
end $$;
create trigger rails_shifts_stay before update on rails_shifts
  for each row when (old.closed_at is not null) execute function rails_refuse_change_of_shift();
create trigger rails_shifts_remain before delete or truncate on rails_shifts
  for each statement execute function rails_refuse_change_of_shift();

-- Tips: who gave whom how much for what, whether the receiver may know it, and what they answered. The money is a payment of the wallet, or
-- two of them where a business passes it on without a name. The rules are in creators/SPEC.md.

create table creators_tips (
  id uuid primary key,
  giver_actor_id uuid not null,
  to_actor_id uuid not null,
  post_id uuid,
  asset_code text not null,
  amount bigint not null check (amount > 0),
  note text not null,
  is_anonymous boolean not null,
  is_shown boolean not null,
  at timestamptz not null,
  -- Of the giver's side, and of the receiver's; the same where nobody passes it on.
  given_payment_id uuid not null unique,
  got_payment_id uuid not null unique,
  thanks text,
  request_key uuid not null unique,
  terms text not null,
  check (giver_actor_id <> to_actor_id),
  check (not (is_anonymous and is_shown)),
  check (is_anonymous = (given_payment_id <> got_payment_id))
);
create index creators_tips_received on creators_tips (to_actor_id, at desc, id desc);
create index creators_tips_given on creators_tips (giver_actor_id, at desc, id desc);

create table creators_tip_jars (
  actor_id uuid primary key,
  goal_title text,
  goal_target bigint check (goal_target > 0),
  goal_asset_code text,
  goal_since timestamptz,
  shows_supporters boolean not null,
  check ((goal_title is null) = (goal_target is null) and (goal_title is null) = (goal_since is null)
    and (goal_title is null) = (goal_asset_code is null))
);

-- Who passes on what comes without a name.
create table creators_tips_via (
  is_only boolean primary key default true check (is_only),
  actor_id uuid not null
);

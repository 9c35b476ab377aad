-- What the software of a business asks to be paid for inside of a message: its own name for it, the bill that it became, and in
-- which message it went, so that what becomes of the bill is told by that name.
create table whatsapp_bills (
  business_actor_id uuid not null,
  reference text not null,
  payable_id uuid not null,
  person_actor_id uuid not null,
  -- By which the same message, sent again, is known.
  send_key text not null,
  -- Null until the message was accepted.
  send_id uuid,
  created_at timestamptz not null,
  primary key (business_actor_id, reference)
);
create unique index whatsapp_bills_by_payable on whatsapp_bills (payable_id);

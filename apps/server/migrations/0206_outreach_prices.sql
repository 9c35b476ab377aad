-- What a message costs its business is decided when it is accepted, and kept with it, so that exactly that is given back when it does not
-- arrive: by the same statement that says so, and therefore once.
alter table outreach_sends add column price_micros integer not null default 0;
-- What was accepted before this moment and never arrived has been given back; null before anything was.
alter table outreach_senders add column credited_until timestamptz;

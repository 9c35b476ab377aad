-- A scheduled text that is being sent is claimed, so that nobody changes it meanwhile and no connection is held while it
-- takes the way of all messages. A claim ends by itself, should the process be killed.
alter table messaging_scheduled add column claimed_until timestamptz;

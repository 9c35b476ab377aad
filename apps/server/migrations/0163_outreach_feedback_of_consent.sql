-- Whoever said yes in the app can leave by one tap. A few of them who report instead must not be able to silence a business, so what
-- they say weighs less, and it has to be known of each whether the message came because of their yes.
alter table outreach_feedback add column had_granted boolean not null default false;

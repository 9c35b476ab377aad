-- Issues that only members get and read: from this tier of creators_tiers on; null for everybody who subscribes. Fixed when an issue
-- is begun, since pictures of the others are public.
alter table newsletters_issues add column members_tier_id uuid;

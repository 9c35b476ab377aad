-- What a campaign is shown with, as it was when it was chosen.
alter table campaigns_campaigns add column picture jsonb;

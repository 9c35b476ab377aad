-- What became of a newsletter is told in tens, so that a single reader cannot be read out of the sums of its sender either.
alter table outreach_days add column in_sums_only boolean not null default false;
update outreach_days d set in_sums_only = true
where exists (
  select 1 from outreach_sends s
  where s.business_actor_id = d.business_actor_id and s.template_id = d.template_id and s.in_sums_only
);

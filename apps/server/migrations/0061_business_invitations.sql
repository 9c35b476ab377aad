-- Nobody is on the staff of a business without having agreed: an owner invites, the person accepts or declines.
-- One invitation per business and person; it ends by being answered, withdrawn, or by its time.
create table business_invitations (
  business_id uuid not null,
  person_id uuid not null,
  role text not null check (role in ('owner', 'manager', 'agent')),
  -- The owner, as a person; with their ownership the invitation falls.
  invited_by uuid not null,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (business_id, person_id)
);
create index business_invitations_of_person on business_invitations (person_id);

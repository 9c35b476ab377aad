-- Whether a letter really comes from the domain of its sender (SPF, DKIM, DMARC): staff see it with each letter. What is
-- not proven never lands in the conversation of somebody who is; the rules are in channels/SPEC.md.

alter table channels_letters add column is_proven boolean not null default false;

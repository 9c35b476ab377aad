-- A movement at the processor is of one currency; where the processor exchanges what came, there is one for each side.
alter table rails_card_movements add column asset_code text not null default 'EUR';
alter table rails_card_movements alter column asset_code drop default;

-- A payment for somebody who is gone: when it became the operator's, and who said so.
alter table rails_card_payments add column kept_at timestamptz, add column kept_by uuid;

-- Pictures and files with which a side of a dispute shows what it says. Who may see them follows from the dispute: its two
-- sides and operators; media asks by the dispute's id.

create table shop_dispute_evidence (
  seller_id uuid not null,
  dispute_id uuid not null,
  -- The statement with which it was shown, and its place there.
  position integer not null,
  place smallint not null,
  -- Of media, and whose it was there.
  picture_id uuid,
  file_id uuid,
  owner_id uuid not null,
  primary key (seller_id, dispute_id, position, place),
  foreign key (seller_id, dispute_id, position)
    references shop_dispute_statements (seller_id, dispute_id, position),
  check ((picture_id is null) <> (file_id is null))
);

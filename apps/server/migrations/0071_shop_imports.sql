-- Catalog imports: a file is read into rows that say what would happen; applying carries them out one
-- product at a time, so that a crash in between loses nothing and repeats nothing.
create table shop_imports (
  seller_id uuid not null,
  id uuid not null,
  file_name text not null,
  format text not null default 'unknown',
  state text not null check (state in ('reading', 'preview', 'applying', 'done', 'failed', 'discarded')),
  language text not null,
  done integer not null default 0,
  total integer,
  create_count integer not null default 0,
  change_count integer not null default 0,
  unchanged_count integer not null default 0,
  refuse_count integer not null default 0,
  failure jsonb,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (seller_id, id)
);
create unique index shop_imports_id on shop_imports (id);
create index shop_imports_of_seller on shop_imports (seller_id, started_at, id);
-- One import at a time may read or write a shop.
create unique index shop_imports_one_at_work on shop_imports (seller_id) where state in ('reading', 'applying');

create table shop_import_rows (
  seller_id uuid not null,
  import_id uuid not null,
  position integer not null,
  first_row integer not null,
  last_row integer not null,
  title text not null,
  action text not null check (action in ('create', 'change', 'unchanged', 'refuse')),
  changes text[] not null default '{}',
  problems jsonb not null default '[]',
  -- The product as the file has it; null when it is refused.
  product jsonb,
  is_applied boolean not null default false,
  primary key (seller_id, import_id, position),
  foreign key (seller_id, import_id) references shop_imports (seller_id, id) on delete cascade
);

-- Pictures are fetched after their product is there. `source_url` stays with the product, so that the
-- same file imported again fetches nothing twice.
create table shop_product_pictures (
  seller_id uuid not null,
  product_id uuid not null,
  position integer not null,
  source_url text not null,
  alt text not null,
  variant_ids uuid[] not null default '{}',
  picture jsonb,
  import_id uuid,
  attempts integer not null default 0,
  due_at timestamptz not null,
  failed_at timestamptz,
  failure text,
  primary key (seller_id, product_id, position),
  foreign key (seller_id, product_id) references shop_products (seller_id, id) on delete cascade
);
create index shop_product_pictures_due on shop_product_pictures (due_at) where picture is null and failed_at is null;
create index shop_product_pictures_of_import on shop_product_pictures (seller_id, import_id) where picture is null;

-- What a business sells, who has put what into a cart, and what was ordered. Everything of a shop lies
-- under its seller, the key by which these tables would be spread over several machines.
create table shop_sellers (
  seller_id uuid primary key,
  is_open boolean not null default true,
  offers_pickup boolean not null default true,
  offers_delivery boolean not null default false,
  delivery_fee_minor bigint not null default 0 check (delivery_fee_minor >= 0),
  free_delivery_from_minor bigint check (free_delivery_from_minor >= 0),
  pickup_note text not null default '',
  delivery_note text not null default '',
  terms text not null default '',
  asset_code text not null default 'EUR',
  created_at timestamptz not null
);

create function shop_plain(words text) returns text
  language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent'::regdictionary, words));

-- The documents of a product that are only ever read whole (pictures, tags) stay in its row. `price_from`
-- and `price_to` repeat what its variants say, for lists; both are written together.
create table shop_products (
  seller_id uuid not null,
  id uuid not null,
  slug text not null,
  title text not null,
  description text not null default '',
  vendor text not null default '',
  category text not null default '',
  tags text[] not null default '{}',
  vat_rate integer not null check (vat_rate between 0 and 3000),
  is_published boolean not null,
  options text[] not null default '{}',
  pictures jsonb not null default '[]',
  pictures_pending integer not null default 0,
  price_from_minor bigint not null,
  price_to_minor bigint not null,
  -- What an imported file calls it; null for products made by hand.
  external_key text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search tsvector generated always as (
    setweight(to_tsvector('german', shop_plain(title)), 'A')
    || setweight(to_tsvector('simple', shop_plain(title)), 'A')
    || setweight(to_tsvector('simple', shop_plain(category || ' ' || vendor)), 'B')
    || setweight(to_tsvector('german', shop_plain(left(description, 5000))), 'D')
  ) stored,
  primary key (seller_id, id)
);
create unique index shop_products_id on shop_products (id);
create unique index shop_products_slug on shop_products (seller_id, slug);
create unique index shop_products_external_key on shop_products (seller_id, external_key) where external_key is not null;
create index shop_products_by_title on shop_products (seller_id, shop_plain(title), id);
create index shop_products_by_category on shop_products (seller_id, category);
create index shop_products_search on shop_products using gin (search);
create index shop_products_title_trigrams on shop_products using gin (shop_plain(title) gin_trgm_ops);

create table shop_variants (
  seller_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  position integer not null,
  option_values text[] not null default '{}',
  sku text not null default '',
  barcode text not null default '',
  price_minor bigint not null check (price_minor >= 0),
  compare_at_minor bigint check (compare_at_minor > 0),
  -- How much it contains, from which the price per unit follows: 500 and 'kg' is half a kilogram.
  content_thousandths integer check (content_thousandths > 0),
  content_unit text,
  weight_grams integer,
  picture jsonb,
  external_key text,
  primary key (seller_id, id),
  foreign key (seller_id, product_id) references shop_products (seller_id, id) on delete cascade
);
create index shop_variants_by_product on shop_variants (seller_id, product_id, position);

-- Counted stock. A variant without a row is not counted. What is for sale is on_hand - reserved; the
-- check is the last wall against overselling, behind the conditional update that respects it.
create table shop_stock (
  seller_id uuid not null,
  variant_id uuid not null,
  on_hand integer not null,
  reserved integer not null default 0 check (reserved >= 0),
  allows_backorder boolean not null default false,
  primary key (seller_id, variant_id),
  foreign key (seller_id, variant_id) references shop_variants (seller_id, id) on delete cascade,
  constraint shop_stock_never_oversold check (allows_backorder or on_hand >= reserved)
);

-- A cart holds nothing back: stock is taken when the order is placed.
create table shop_cart_lines (
  buyer_id uuid not null,
  seller_id uuid not null,
  variant_id uuid not null,
  quantity integer not null check (quantity between 1 and 999),
  price_seen_minor bigint not null,
  added_at timestamptz not null,
  primary key (buyer_id, seller_id, variant_id)
);

-- An order keeps what was true when it was placed: titles, prices and pictures are copies.
create table shop_orders (
  seller_id uuid not null,
  id uuid not null,
  number text not null,
  buyer_id uuid not null,
  conversation_id uuid not null,
  state text not null check (state in ('placed', 'paid', 'accepted', 'ready', 'shipped', 'completed', 'cancelled')),
  fulfilment text not null check (fulfilment in ('pickup', 'delivery')),
  address jsonb,
  note text not null,
  asset_code text not null,
  subtotal_minor bigint not null,
  delivery_fee_minor bigint not null,
  total_minor bigint not null check (total_minor = subtotal_minor + delivery_fee_minor),
  vat jsonb not null,
  payment_id uuid,
  refund_payment_id uuid,
  idempotency_key text not null,
  request_hash text not null,
  placed_at timestamptz not null,
  -- Until when the stock of an unpaid order stays reserved.
  reserved_until timestamptz,
  primary key (seller_id, id),
  constraint shop_orders_paid check ((state in ('placed', 'cancelled')) or payment_id is not null)
);
create unique index shop_orders_id on shop_orders (id);
create unique index shop_orders_number on shop_orders (seller_id, number);
create unique index shop_orders_idempotency on shop_orders (buyer_id, idempotency_key);
create index shop_orders_of_seller on shop_orders (seller_id, placed_at, id);
create index shop_orders_of_buyer on shop_orders (buyer_id, placed_at, id);
create index shop_orders_reserved on shop_orders (reserved_until) where state = 'placed';

create table shop_order_lines (
  seller_id uuid not null,
  order_id uuid not null,
  position integer not null,
  variant_id uuid not null,
  product_id uuid not null,
  title text not null,
  options text not null,
  sku text not null,
  quantity integer not null check (quantity > 0),
  price_minor bigint not null,
  total_minor bigint not null check (total_minor = price_minor * quantity),
  vat_rate integer not null,
  picture jsonb,
  -- Whether stock was taken for it, and so whether it goes back.
  is_counted boolean not null,
  primary key (seller_id, order_id, position),
  foreign key (seller_id, order_id) references shop_orders (seller_id, id)
);

create table shop_order_history (
  seller_id uuid not null,
  order_id uuid not null,
  position integer not null,
  state text not null,
  at timestamptz not null,
  reason text not null default '',
  -- Who did it; null for the clock.
  user_id uuid,
  primary key (seller_id, order_id, position),
  foreign key (seller_id, order_id) references shop_orders (seller_id, id)
);

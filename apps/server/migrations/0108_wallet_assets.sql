-- What wallets can hold is the operator's table: currencies by ISO 4217 and things of the operator's own, such as
-- vouchers or bonus points. One of them is the main currency, in which limits are said; what an amount of
-- another counts as against them, its rate says. Every table of the wallet named its asset from the
-- beginning, so nothing that exists changes.

create table wallet_assets (
  code text primary key check (code ~ '^[A-Z0-9]{2,12}$'),
  -- Digits after the decimal point, as the ledger has it; it can never change.
  scale smallint not null check (scale between 0 and 18),
  kind text not null check (kind in ('currency', 'own')),
  name_de text not null,
  name_en text not null,
  is_main boolean not null default false,
  -- Whether new pockets may be opened and money paid in. What is in a pocket can always be spent.
  is_open boolean not null,
  is_convertible boolean not null,
  -- Where its rate comes from: the European Central Bank's file, or the operator's own word.
  rate_source text not null check (rate_source in ('ecb', 'operator')),
  -- What a conversion takes below the mid rate, in hundredths of a percent.
  spread_bp integer not null default 0 check (spread_bp between 0 and 2000),
  added_at timestamptz not null
);
create unique index wallet_assets_one_main on wallet_assets (is_main) where is_main;

insert into wallet_assets (code, scale, kind, name_de, name_en, is_main, is_open, is_convertible,
  rate_source, added_at)
values ('EUR', 2, 'currency', 'Euro', 'Euro', true, true, true, 'operator', now());

-- `asset_units` of the asset are worth `main_units` of the main currency: exact in both directions, as the source
-- said it (1.0834 USD for 1 EUR, 100 points for 1 EUR). The latest of the asset's own source counts; what was said
-- stays, so that every quote can be explained.
create table wallet_rates (
  id uuid primary key,
  asset_code text not null references wallet_assets (code),
  source text not null check (source in ('ecb', 'operator')),
  asset_units numeric(36, 18) not null check (asset_units > 0),
  main_units numeric(36, 18) not null check (main_units > 0),
  -- The day for which the source gives it.
  day date not null,
  set_at timestamptz not null,
  set_by uuid
);
create index wallet_rates_latest on wallet_rates (asset_code, source, day desc, set_at desc, id desc);

-- The official presence of a business: what everybody may see of it. Name, handle and logo belong to
-- its actor (identity); the copies here serve the directory's search and follow by event.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- unaccent is only stable because its dictionary could change; ours does not, so an index may use it.
create function business_plain(words text) returns text
  language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent'::regdictionary, words));

create table business_presences (
  actor_id uuid primary key,
  category text not null,
  about text not null default '',
  cover jsonb,
  address jsonb,
  hours jsonb,
  website text not null default '',
  imprint jsonb not null,
  opened_at timestamptz not null,
  -- Copies for the directory.
  name text not null,
  handle text not null,
  search tsvector generated always as (
    setweight(to_tsvector('simple', business_plain(name)), 'A')
    || setweight(to_tsvector('simple', business_plain(handle)), 'A')
    || setweight(to_tsvector('german', business_plain(about)), 'C')
    || setweight(to_tsvector('simple', business_plain(coalesce(address ->> 'city', ''))), 'D')
  ) stored
);
create index business_presences_by_name on business_presences (business_plain(name), actor_id);
create index business_presences_search on business_presences using gin (search);
create index business_presences_name_trigrams on business_presences using gin (business_plain(name) gin_trgm_ops);
create index business_presences_by_category on business_presences (category, business_plain(name), actor_id);

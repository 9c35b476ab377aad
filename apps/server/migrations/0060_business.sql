-- The official presence of a business: what everybody may see of it. Name, handle and logo belong to
-- its actor (identity); the copies here serve the directory's search and follow by event.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- unaccent is only stable because its dictionary could change; ours does not, so an index may use it.
create function business_plain(words text) returns text
  language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent'::regdictionary, words));

-- As people write who have no umlauts: `Bäckerei` as `baeckerei`.
create function business_spelled(words text) returns text
  language sql immutable parallel safe strict
  return business_plain(replace(replace(replace(lower(words), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'));

-- What people call a category when they look for one, in both languages.
create function business_category_words(category text) returns text
  language sql immutable parallel safe strict
  return case category
    when 'bakery' then 'Bäckerei Bäcker Brot Brötchen Kuchen Konditorei bakery bread cake'
    when 'food' then 'Lebensmittel Hofladen Gemüse Obst Käse Supermarkt groceries grocery food farm'
    when 'restaurant' then 'Restaurant Café Kaffee Gasthaus Wirtshaus Kneipe Bar Imbiss Essen coffee pub'
    when 'books' then 'Buchhandlung Buchladen Bücher Buch Lesen bookshop books bookstore'
    when 'fashion' then 'Mode Kleidung Schuhe fashion clothes shoes'
    when 'bicycles' then 'Fahrrad Fahrräder Rad Räder Werkstatt bicycle bicycles bike bikes repair'
    when 'crafts' then 'Handwerk Handwerker Tischler Schreiner Maler Elektriker Klempner crafts'
    when 'home' then 'Haus Garten Möbel Blumen home garden furniture flowers'
    when 'health' then 'Gesundheit Apotheke Arzt Praxis Pflege health pharmacy doctor'
    when 'beauty' then 'Schönheit Friseur Kosmetik beauty hairdresser barber'
    when 'music' then 'Musik Band Konzert music concert'
    when 'education' then 'Bildung Schule Kurs Unterricht education school course lessons'
    when 'travel' then 'Reisen Reise Flug Flüge Hotel travel flights airline'
    when 'energy' then 'Energie Strom Gas Wasser energy electricity power water'
    when 'public' then 'Verwaltung Rathaus Stadt Gemeinde Amt Behörde town hall council office'
    when 'club' then 'Verein Klub Club association'
    when 'services' then 'Dienstleistung Service services'
    else 'Geschäft Laden business shop'
  end;

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
  -- The user; so many businesses one person may open.
  opened_by uuid not null,
  -- Copies for the directory.
  name text not null,
  handle text not null,
  search tsvector generated always as (
    setweight(to_tsvector('simple', business_plain(name)), 'A')
    || setweight(to_tsvector('simple', business_spelled(name)), 'A')
    || setweight(to_tsvector('simple', handle), 'A')
    || setweight(to_tsvector('simple', business_plain(business_category_words(category))), 'B')
    || setweight(to_tsvector('simple', business_spelled(business_category_words(category))), 'B')
    || setweight(to_tsvector('german', business_plain(about)), 'C')
    || setweight(to_tsvector('english', business_plain(about)), 'C')
    || setweight(to_tsvector('simple', business_plain(coalesce(address ->> 'city', ''))), 'D')
    || setweight(to_tsvector('simple', business_spelled(coalesce(address ->> 'city', ''))), 'D')
  ) stored
);
create index business_presences_by_name on business_presences (business_plain(name), actor_id);
create index business_presences_by_opener on business_presences (opened_by);
create index business_presences_by_handle on business_presences (handle);
create index business_presences_search on business_presences using gin (search);
create index business_presences_name_trigrams on business_presences using gin (business_plain(name) gin_trgm_ops);
create index business_presences_by_category on business_presences (category, business_plain(name), actor_id);

-- Names that are nearly what was written. The threshold belongs to this question alone, so it is set here.
create function business_named_like(words text) returns setof uuid
  language sql stable
  set pg_trgm.word_similarity_threshold = 0.5
  as $$
    select actor_id from business_presences where business_plain(words) <% business_plain(name) limit 200
  $$;

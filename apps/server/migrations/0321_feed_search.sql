-- Finding posts by their words, in German and English, with umlauts written as letters, spelled out or left away. The words
-- stand in a table of their own, so that what is read for a timeline stays as narrow as it is.

create text search dictionary feed_german (template = snowball, language = german);
create text search dictionary feed_english (template = snowball, language = english);
create text search configuration feed_german (copy = simple);
alter text search configuration feed_german
  alter mapping for asciiword, word, hword, hword_part, hword_asciipart, asciihword with feed_german;
create text search configuration feed_english (copy = simple);
alter text search configuration feed_english
  alter mapping for asciiword, word, hword, hword_part, hword_asciipart, asciihword with feed_english;

-- Small letters without accents.
create function feed_plain(t text) returns text language sql immutable parallel safe as $$
  select replace(regexp_replace(normalize(lower(normalize(t, nfkc)), nfd), '[\u0300-\u036f]', '', 'g'), 'ß', 'ss')
$$;
-- The same with umlauts as those write them who have none.
create function feed_spelled(t text) returns text language sql immutable parallel safe as $$
  select feed_plain(replace(replace(replace(lower(normalize(t, nfkc)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'))
$$;
create function feed_words(t text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('feed_german', feed_plain(t)) || to_tsvector('feed_english', feed_plain(t))
    || to_tsvector('simple', feed_plain(t)) || to_tsvector('simple', feed_spelled(t))
$$;

create table feed_search (
  post_id uuid primary key,
  author_actor_id uuid not null,
  is_public boolean not null,
  words tsvector not null
);
insert into feed_search (post_id, author_actor_id, is_public, words)
  select id, author_actor_id, visibility = 'public', feed_words(content_warning || ' ' || text)
  from feed_posts where boost_of_id is null and deleted_at is null;
create index feed_search_words on feed_search using gin (words);

-- By their beginning.
create index feed_hashtags_begin on feed_hashtags (tag text_pattern_ops);

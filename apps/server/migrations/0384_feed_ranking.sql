-- How somebody wants posts weighed where they ask for another order than that of time. Whoever has no row has the usual weights.
create table feed_ranking (
  actor_id uuid primary key,
  weights jsonb not null
);

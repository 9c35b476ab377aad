import { newUuid, type Uuid } from '../../apps/server/src/platform/ids.ts';
import { createWorld, type Somebody, type World } from '../../dev/world.ts';

/** A town in which very much is posted, written into the tables at once as if it had been said one by one. */
export interface Town {
  world: World;
  posts: number;
  follows: number;
  crowd: number;
  /** Follows `follows` authors who are written into timelines. */
  calm: Somebody;
  /** The same, and 50 whom so many follow that they are merged. */
  mixed: Somebody;
  /** Follows as many as the calm one, all of them merged. */
  starry: Somebody;
  /** Followed by the whole crowd, and by the calm one. */
  big: Somebody;
  /** Followed by 1,999 and by 199: what is written is one pointer for each. */
  small: Somebody;
  tiny: Somebody;
}

/** @param posts In all; a thousandth of them are followed by each reader, and the crowd is a tenth. */
export async function buildTown(posts: number): Promise<Town> {
  const world = await createWorld();
  const { pool } = world.database;
  const follows = Math.max(10, posts / 1_000);
  const crowd = Math.max(2_000, posts / 10);

  async function open(count: number, { isMerged }: { isMerged: boolean }): Promise<Uuid[]> {
    const ids = Array.from({ length: count }, () => newUuid());
    await pool.query(
      `insert into identity_actors (id, kind, handle, name, search, created_at)
       select id, 'person', 'a' || right(id::text, 12), 'Anna Amsel', '', now() from unnest($1::uuid[]) id`,
      [ids],
    );
    await pool.query(
      'insert into feed_authors (actor_id, is_merged, follower_count) select unnest($1::uuid[]), $2, $3',
      [ids, isMerged, isMerged ? 5_000 : 100],
    );
    return ids;
  }

  /** One a minute by each, the last one now. */
  async function say(authors: readonly Uuid[], each: number): Promise<void> {
    for (let from = 0; from < each; from += 100) {
      await pool.query(
        `insert into feed_posts (author_actor_id, id, client_id, content_hash, text, visibility, created_at)
         select a, uuidv7(make_interval(secs => -60 * ($2 - i))), gen_random_uuid(), '', 'Heute gibt es frisches Brot',
           'public', now() - make_interval(secs => 60 * ($2 - i))
         from generate_series($3::integer, $4::integer) i, unnest($1::uuid[]) a`,
        [authors, each, from, Math.min(each, from + 100) - 1],
      );
    }
  }

  async function follow(by: readonly Uuid[], whom: readonly Uuid[]): Promise<void> {
    await pool.query(
      `insert into feed_follows (follower_actor_id, followed_actor_id, is_accepted, since)
       select f, a, true, now() from unnest($1::uuid[]) f, unnest($2::uuid[]) a`,
      [by, whom],
    );
  }

  // Of those who are written half are followed, so that what one does not follow is there as well.
  const written = await open(follows * 2, { isMerged: false });
  const merged = await open(Math.max(50, follows), { isMerged: true });
  const each = Math.max(1, Math.round(posts / (written.length + merged.length)));
  await say(written, each);
  await say(merged, each);
  const [calm, mixed, starry] = [
    await world.open('calm'),
    await world.open('mixed'),
    await world.open('starry'),
  ];
  await pool.query(
    `update feed_authors a set latest_post_id = (
       select id from feed_posts where author_actor_id = a.actor_id order by id desc limit 1)`,
  );
  await follow([calm.actorId, mixed.actorId], written.slice(0, follows));
  await follow([mixed.actorId], merged.slice(0, 50));
  await follow([starry.actorId], merged.slice(0, follows));

  const [big, small, tiny] = [
    await world.open('big'),
    await world.open('small'),
    await world.open('tiny'),
  ];
  const readers = Array.from({ length: crowd }, () => newUuid());
  await pool.query(
    'insert into feed_readers (actor_id, active_at, is_stale) select unnest($1::uuid[]), $2, false',
    [readers, world.clock.now()],
  );
  await pool.query(
    `insert into feed_authors (actor_id, is_merged, follower_count)
     values ($1, true, $4 + 1), ($2, false, 1999), ($3, false, 199)`,
    [big.actorId, small.actorId, tiny.actorId, crowd],
  );
  await follow([...readers, calm.actorId], [big.actorId]);
  await follow(readers.slice(0, 1_999), [small.actorId]);
  await follow(readers.slice(0, 199), [tiny.actorId]);
  await pool.query('vacuum analyze');
  return { world, posts, follows, crowd, calm, mixed, starry, big, small, tiny };
}

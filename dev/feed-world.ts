import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Post } from '@allmende/contract/feed';
import type { Id } from '@allmende/contract/ids';
import type { Database } from '../apps/server/src/platform/database.ts';
import { toPublicId } from '../apps/server/src/platform/ids.ts';
import { type Somebody, testWorld } from './world.ts';

/** People who post and follow each other, for tests of the feed. */
export interface Poster extends Somebody {
  handle: string;
  id: Id<'actor'>;
}

type Input = Partial<Parameters<Poster['client']['feed']['createPost']>[0]['body']>;

/** When every new post is in the timelines where it belongs. */
export async function fannedOut(database: Database): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ left: number }>(
      `select count(*)::integer as left from graphile_worker.jobs where task_identifier = 'feed.fanOut'`,
    );
    if (rows[0]!.left === 0) return;
    await sleep(10);
  }
}

export async function feedWorld(options: Parameters<typeof testWorld>[0] = {}) {
  const world = await testWorld(options);
  let people = 0;
  return {
    ...world,
    async person(): Promise<Poster> {
      people += 1;
      const handle = `mensch-${people}`;
      const opened = await world.open(handle);
      return { ...opened, handle, id: toPublicId('act', opened.actorId) };
    },
    say: (by: Poster, text: string, more: Input = {}): Promise<Post> =>
      by.client.feed.createPost({ body: { clientId: randomUUID(), text, ...more } }),
    follow: (by: Poster, whom: Poster) => by.client.feed.follow({ params: { actorId: whom.id } }),
    async home(of: Poster): Promise<string[]> {
      await fannedOut(world.database);
      const { items } = await of.client.feed.listHome({ query: { limit: 100 } });
      return items.map(
        ({ post, boostedBy }) => `${boostedBy ? `${boostedBy.handle}: ` : ''}${post.text}`,
      );
    },
  };
}

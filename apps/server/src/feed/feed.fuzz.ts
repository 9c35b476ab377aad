import assert from 'node:assert/strict';
import type { PostVisibility } from '@allmende/contract/feed';
import { type FuzzRun, fuzz } from '../../../../dev/fuzz.ts';
import { fannedOut } from '../../../../dev/feed-world.ts';
import { createWorld, type Somebody } from '../../../../dev/world.ts';
import { toPublicId } from '#platform/ids';

/**
 * People post, answer, boost, follow, mute, block, delete, go away and come back, while jobs are killed and repeated and
 * some have so many followers that they are merged. Then everybody's home timeline is what a slow model says, which knows
 * nothing of pointers: it looks at every post there is and asks the rules.
 */
interface Said {
  id: string;
  by: number;
  /** Of a boost: what it passes on. */
  of: Said | null;
  visibility: PostVisibility;
  named: number[];
  answers: Said | null;
  isGone: boolean;
}

fuzz('[FD30] [FD31] [FD32] home timelines', { steps: 150 }, play);

/** A token with which an app for Mastodon reads in somebody's name. */
async function letAppIn(origin: string, { client }: Somebody): Promise<string> {
  const ask = async (path: string, body: object): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${origin}${path}`, init)).json() as Promise<Record<string, string>>;
  };
  const redirectUri = 'https://app.example/';
  const app = await ask('/api/v1/apps', { client_name: 'Probe', redirect_uris: redirectUri });
  const asked = { clientId: app['client_id']!, redirectUri };
  const { code } = await client.mastodon.letAppIn({ body: asked });
  const { access_token: token } = await ask('/oauth/token', {
    grant_type: 'authorization_code',
    client_id: app['client_id'],
    client_secret: app['client_secret'],
    redirect_uri: redirectUri,
    code,
  });
  return token!;
}

async function play({ steps, random }: FuzzRun): Promise<void> {
  const world = await createWorld();
  const { database, clock } = world;
  try {
    const people: Somebody[] = [];
    for (let n = 0; n < 6; n++) people.push(await world.open(`mensch-${n}`));
    const idOf = (n: number) => toPublicId('act', people[n]!.actorId);
    const feedOf = (n: number) => people[n]!.client.feed;
    const tokens = await Promise.all(people.map((one) => letAppIn(world.origin, one)));
    const said: Said[] = [];
    const pairs = {
      follows: new Set<string>(),
      mutes: new Set<string>(),
      blocks: new Set<string>(),
    };
    const key = (a: number, b: number) => `${a}>${b}`;
    const isBlocked = (a: number, b: number) =>
      pairs.blocks.has(key(a, b)) || pairs.blocks.has(key(b, a));

    function sees(viewer: number, post: Said): boolean {
      if (post.isGone) return false;
      if (viewer === post.by) return true;
      if (isBlocked(viewer, post.by)) return false;
      if (post.visibility === 'public' || post.named.includes(viewer)) return true;
      return post.visibility === 'followers' && pairs.follows.has(key(viewer, post.by));
    }

    function homeOf(viewer: number): string[] {
      const knows = (n: number) => n === viewer || pairs.follows.has(key(viewer, n));
      const isMuted = (n: number) => pairs.mutes.has(key(viewer, n));
      const entries = said
        .filter((one) => {
          const post = one.of ?? one;
          if (!sees(viewer, one) || !sees(viewer, post)) return false;
          if (!knows(one.by) || isMuted(one.by) || isMuted(post.by)) return false;
          if (one.of || !one.answers) return true;
          return one.answers.by === one.by || knows(one.answers.by);
        })
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      // Each post where it came by last.
      const isLast = (one: Said) =>
        entries.find((other) => (other.of ?? other) === (one.of ?? one)) === one;
      return entries.filter(isLast).map(({ id }) => id);
    }

    async function post(by: number): Promise<void> {
      const visible = said.filter((one) => !one.of && sees(by, one));
      const answers = random.chance(0.3) && visible.length > 0 ? random.pick(visible) : null;
      const allowed: PostVisibility[] = {
        public: ['public', 'followers', 'mentioned'],
        followers: ['followers', 'mentioned'],
        mentioned: ['mentioned'],
      }[answers?.visibility ?? 'public'] as PostVisibility[];
      const visibility = random.chance(0.6) ? allowed[0]! : random.pick(allowed);
      const names = random.chance(0.3) ? [random.int(0, people.length - 1)] : [];
      const text = [`Nr. ${said.length}`, ...names.map((n) => `@mensch-${n}`)].join(' ');
      const made = await feedOf(by).createPost({
        body: {
          clientId: random.uuid(),
          text,
          visibility,
          replyToId: answers ? (answers.id as never) : null,
        },
      });
      const answered = answers && answers.by !== by ? [answers.by] : [];
      said.push({
        id: made.id,
        by,
        of: null,
        visibility,
        named: [...names, ...answered],
        answers,
        isGone: false,
      });
    }

    async function boost(by: number): Promise<void> {
      const open = said.filter((one) => !one.of && one.visibility === 'public' && sees(by, one));
      if (open.length === 0) return;
      const of = random.pick(open);
      const known = said.find((one) => one.of === of && one.by === by && !one.isGone);
      const params = { postId: of.id as never };
      if (known) {
        await feedOf(by).unboost({ params });
        known.isGone = true;
        return;
      }
      await feedOf(by).boost({ params });
      const { rows } = await database.pool.query<{ id: string }>(
        'select id from feed_posts where author_actor_id = $1 order by id desc limit 1',
        [people[by]!.actorId],
      );
      const id = toPublicId('pst', rows[0]!.id);
      said.push({ id, by, of, visibility: 'public', named: [], answers: null, isGone: false });
    }

    async function remove(by: number): Promise<void> {
      const own = said.filter((one) => one.by === by && !one.of && !one.isGone);
      if (own.length === 0) return;
      const gone = random.pick(own);
      await feedOf(by).deletePost({ params: { postId: gone.id as never } });
      for (const one of said) if (one === gone || one.of === gone) one.isGone = true;
    }

    async function tie(by: number, whom: number): Promise<void> {
      const params = { actorId: idOf(whom) };
      const pair = key(by, whom);
      const dice = random.next();
      if (dice < 0.6) {
        if (pairs.follows.has(pair)) {
          await feedOf(by).unfollow({ params });
          pairs.follows.delete(pair);
        } else if (!isBlocked(by, whom)) {
          await feedOf(by).follow({ params });
          pairs.follows.add(pair);
        }
      } else if (dice < 0.8) {
        const isOn = pairs.mutes.has(pair);
        await feedOf(by)[isOn ? 'unmute' : 'mute']({ params });
        pairs.mutes[isOn ? 'delete' : 'add'](pair);
      } else if (pairs.blocks.has(pair)) {
        await people[by]!.client.identity.unblock({ params });
        pairs.blocks.delete(pair);
      } else if (random.chance(0.5)) {
        await people[by]!.client.identity.block({ params });
        pairs.blocks.add(pair);
        pairs.follows.delete(pair);
        pairs.follows.delete(key(whom, by));
      }
    }

    /** What a death in the middle leaves: pointers of some readers only, and the job again. */
    async function die(): Promise<void> {
      await fannedOut(database);
      const last = said.at(-1);
      if (!last) return;
      await database.transaction(async (tx) => {
        const bare = (
          await tx.client.query<{ post_id: string }>(
            'delete from feed_timeline where post_id = (select post_id from feed_timeline order by post_id desc limit 1) and reader_actor_id < $1 returning post_id',
            [people[random.int(0, people.length - 1)]!.actorId],
          )
        ).rows[0]?.post_id;
        if (bare) await world.app.jobs.add(tx, 'feed.fanOut', { postId: bare });
      });
    }

    /** By the other way that leads to the same posts. */
    async function readByApp(viewer: number): Promise<string[]> {
      const headers = { authorization: `Bearer ${tokens[viewer]}` };
      const answer = await fetch(`${world.origin}/api/v1/timelines/home?limit=40`, { headers });
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id);
    }

    async function check(viewer: number): Promise<void> {
      await fannedOut(database);
      const shown: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const query = { limit: random.int(1, 20), ...(cursor ? { cursor } : {}) };
        const page = await feedOf(viewer).listHome({ query });
        shown.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      assert.deepEqual(shown, homeOf(viewer), `home of mensch-${viewer}`);
      assert.deepEqual(await readByApp(viewer), shown.slice(0, 40), `app of mensch-${viewer}`);
    }

    for (let step = 0; step < steps; step++) {
      // Nobody is as quick as the limits.
      clock.advance(10_000);
      const by = random.int(0, people.length - 1);
      const whom = (by + random.int(1, people.length - 1)) % people.length;
      const dice = random.next();
      if (dice < 0.3) await post(by);
      else if (dice < 0.4) await boost(by);
      else if (dice < 0.46) await remove(by);
      else if (dice < 0.8) await tie(by, whom);
      else if (dice < 0.84) await die();
      else if (dice < 0.86) clock.advance(random.int(1, 20) * 24 * 3_600_000);
      else if (dice < 0.88) {
        await database.pool.query('update feed_authors set is_merged = true where actor_id = $1', [
          people[by]!.actorId,
        ]);
      } else await check(by);
    }
    for (let viewer = 0; viewer < people.length; viewer++) await check(viewer);
  } finally {
    await world.close();
  }
}

import { createHash } from 'node:crypto';
import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Post } from '@allmende/contract/feed';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Answer, FeedCode, FeedContext, Page, Viewer } from './context.ts';
import { readCursor } from './cursor.ts';
import { removedOf } from './changes.ts';
import type { FanOut } from './fan-out.ts';
import { lockAuthors, notePost } from './follows-store.ts';
import type { Noting } from './notices/noting.ts';
import type { Posts } from './posts.ts';
import * as store from './posts-store.ts';
import type { RelationsTo } from './seeing.ts';

export type Reactions = ReturnType<typeof createReactions>;

/** [FD10]–[FD13] Likes, boosts and bookmarks; each is there once, and its sum is exact with every commit. */
export function createReactions(
  { database, changes, clock, identity }: FeedContext,
  parts: { posts: Posts; fanOut: FanOut; relationsTo: RelationsTo; noting: Noting },
) {
  const { posts, fanOut, relationsTo, noting } = parts;
  const { pool } = database;

  /** On a post that the actor may see and that is still there when it is done. */
  async function react(
    actorId: Uuid,
    postId: Uuid,
    work: (tx: Tx, post: store.PostRow) => Promise<Result<undefined, FeedCode>>,
  ): Answer<Post> {
    const before = await posts.seen(actorId, postId);
    if (!before.ok) return before;
    const done = await database.transaction(async (tx) => {
      await lockAuthors(tx.client, [actorId]);
      const row = await store.lockPost(tx.client, postId);
      if (!row || row.deleted_at) return fail('feed.post_unknown');
      return work(tx, row);
    });
    return done.ok ? posts.get(actorId, postId) : done;
  }

  async function boost(tx: Tx, actorId: Uuid, post: store.PostRow) {
    if (post.visibility !== 'public') return fail('feed.not_public');
    if (await store.readBoost(tx.client, { postId: post.id, actorId })) return ok(undefined);
    const id = newUuid();
    await store.insertPost(tx.client, {
      author_actor_id: actorId,
      id,
      client_id: id,
      content_hash: createHash('sha256').update(post.id).digest(),
      text: '',
      content_warning: '',
      language: null,
      visibility: 'public',
      pictures: [],
      hashtags: [],
      product_ids: [],
      is_exclusive: false,
      mentions: [],
      reply_to_id: null,
      reply_to_actor_id: null,
      quote_id: null,
      advertiser_actor_id: null,
      boost_of_id: post.id,
      boost_of_actor_id: post.author_actor_id,
      created_at: clock.now(),
    });
    await notePost(tx.client, { actorId, id, isBoost: true });
    await store.addToBoosts(tx.client, post.id, 1);
    await fanOut.begin(tx, { id });
    await noting.note(tx, [applause('boost', actorId, post)]);
    return ok(undefined);
  }

  const applause = (kind: 'like' | 'boost', byActorId: Uuid, post: store.PostRow) => ({
    actorId: post.author_actor_id,
    kind,
    byActorId,
    postId: post.id,
  });

  return {
    like: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, async (tx, post) => {
        await store.insertLike(tx.client, { postId, actorId, id: newUuid() });
        await noting.note(tx, [applause('like', actorId, post)]);
        return ok(undefined);
      }),
    unlike: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, async (tx, post) => {
        await store.deleteLike(tx.client, { postId, actorId });
        await noting.takeBack(tx, applause('like', actorId, post));
        return ok(undefined);
      }),
    bookmark: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, async (tx) => {
        await store.insertBookmark(tx.client, { postId, actorId, id: newUuid() });
        return ok(undefined);
      }),
    unbookmark: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, async (tx) => {
        await store.deleteBookmark(tx.client, { postId, actorId });
        return ok(undefined);
      }),
    boost: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, (tx, post) => boost(tx, actorId, post)),
    unboost: (actorId: Uuid, postId: Uuid) =>
      react(actorId, postId, async (tx, post) => {
        const row = await store.readBoost(tx.client, { postId, actorId });
        if (!row) return ok(undefined);
        await store.endBoost(tx.client, row.id, clock.now());
        await store.addToBoosts(tx.client, postId, -1);
        await noting.takeBack(tx, applause('boost', actorId, post));
        tx.afterCommit(() => changes.tell(removedOf(row)));
        return ok(undefined);
      }),

    /** The entry by which the actor passes the post on; null when they do not. */
    async boostOf(actorId: Uuid, postId: Uuid): Promise<Uuid | null> {
      return (await store.readBoost(pool, { postId, actorId }))?.id ?? null;
    },

    /** [FD13] Who did it, for whoever may see the post. */
    async doers(
      viewer: Viewer,
      postId: Uuid,
      { what, cursor, limit }: Page & { what: 'likes' | 'boosts' },
    ): Answer<{ items: Actor[]; nextCursor: string | null }> {
      const before = readCursor(cursor);
      if (!before.ok) return before;
      const post = await posts.seen(viewer, postId);
      if (!post.ok) return post;
      const rows = await store.listDoers(pool, what, postId, {
        before: before.value,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const ids = shown.map((row) => row.actor_id);
      const [actors, relationOf] = await Promise.all([
        identity.actors(ids),
        relationsTo(viewer, ids),
      ]);
      const visible = ids.filter((id) => !relationOf(id).isBlocked);
      return ok({
        items: visible.flatMap((id) => actors.get(id) ?? []),
        nextCursor: rows.length > limit ? shown.at(-1)!.id : null,
      });
    },
  };
}

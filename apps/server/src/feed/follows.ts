import type { Actor } from '@allmende/contract/actors';
import { fail, ok } from '@allmende/contract/errors';
import type { FeedProfile } from '@allmende/contract/feed';
import { followsMax } from '@allmende/contract/feed-limits';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Answer, FeedContext, Page, Viewer } from './context.ts';
import { readCursor } from './cursor.ts';
import * as store from './follows-store.ts';
import type { Noting } from './notices/noting.ts';
import type { Posts } from './posts.ts';
import { mergedFrom as mergedByRule } from './rules.ts';
import type { RelationsTo } from './seeing.ts';
import { backfill, deletePointers } from './timelines-store.ts';

type Pair = { follower: Uuid; followed: Uuid };
type Actors = { items: Actor[]; nextCursor: string | null };

export type AuthorFigures = Pick<
  FeedProfile,
  'postCount' | 'followerCount' | 'followingCount' | 'approvesFollowers'
>;

export type Follows = ReturnType<typeof createFollows>;

/** [FD14]–[FD19] Who follows whom, who may, and who is muted. */
export function createFollows(
  context: FeedContext,
  { posts, relationsTo, noting }: { posts: Posts; relationsTo: RelationsTo; noting: Noting },
) {
  const { database, clock, identity, mergedFrom = mergedByRule } = context;
  const { pool } = database;

  async function accept(tx: Tx, pair: Pair): Promise<void> {
    await store.putFollow(tx.client, { ...pair, isAccepted: true, now: clock.now() });
    await store.countFollow(tx.client, pair, { by: 1, mergedFrom });
    await backfill(tx.client, pair.follower, pair.followed);
  }

  const deedOf = (kind: 'follow' | 'request', { follower, followed }: Pair) => ({
    actorId: followed,
    kind,
    byActorId: follower,
    postId: null,
  });

  /** Both authors are locked. */
  async function end(tx: Tx, pair: Pair): Promise<void> {
    const known = await store.readFollow(tx.client, pair);
    if (!known) return;
    await store.deleteFollow(tx.client, pair);
    await noting.takeBack(tx, deedOf(known.is_accepted ? 'follow' : 'request', pair));
    if (!known.is_accepted) return;
    await store.countFollow(tx.client, pair, { by: -1, mergedFrom });
    await deletePointers(tx.client, pair.follower, pair.followed);
  }

  const endInOwn = (pair: Pair) =>
    database.transaction(async (tx) => {
      await store.lockAuthors(tx.client, [pair.follower, pair.followed]);
      await end(tx, pair);
    });

  // [FD16] In the transaction of the block: from it on neither follows the other.
  identity.onBlockChanged(async (tx, { a, b, isBlocked }) => {
    if (!isBlocked) return;
    await store.lockAuthors(tx.client, [a, b]);
    await end(tx, { follower: a, followed: b });
    await end(tx, { follower: b, followed: a });
  });

  async function pageOf(ids: Uuid[], limit: number, viewer: Viewer): Promise<Actors> {
    const shown = ids.slice(0, limit);
    const [actors, relationOf] = await Promise.all([
      identity.actors(shown),
      relationsTo(viewer, shown),
    ]);
    const visible = shown.filter((id) => !relationOf(id).isBlocked);
    return {
      items: visible.flatMap((id) => actors.get(id) ?? []),
      nextCursor: ids.length > limit ? shown.at(-1)! : null,
    };
  }

  return {
    async follow(
      follower: Uuid,
      followed: Uuid,
    ): Answer<
      { follow: 'requested' | 'following' },
      'feed.actor_unknown' | 'feed.cannot_follow_self' | 'feed.blocked' | 'feed.too_many_follows'
    > {
      if (follower === followed) return fail('feed.cannot_follow_self');
      if (!(await identity.actors([followed])).has(followed)) return fail('feed.actor_unknown');
      const pair = { follower, followed };
      return database.transaction(async (tx) => {
        const authors = await store.lockAuthors(tx.client, [follower, followed]);
        // Under the locks that a new block waits for.
        if (await identity.isBlockedBetween(tx, follower, followed)) return fail('feed.blocked');
        const known = await store.readFollow(tx.client, pair);
        if (known) return ok({ follow: known.is_accepted ? 'following' : 'requested' });
        if ((await store.countFollowed(tx.client, follower)) >= followsMax) {
          return fail('feed.too_many_follows');
        }
        if (authors.get(followed)!.approves_followers) {
          await store.putFollow(tx.client, { ...pair, isAccepted: false, now: clock.now() });
          await noting.note(tx, [deedOf('request', pair)]);
          return ok({ follow: 'requested' });
        }
        await accept(tx, pair);
        await noting.note(tx, [deedOf('follow', pair)]);
        return ok({ follow: 'following' });
      });
    },

    unfollow: (follower: Uuid, followed: Uuid) => endInOwn({ follower, followed }),
    removeFollower: (followed: Uuid, follower: Uuid) => endInOwn({ follower, followed }),

    async accept(followed: Uuid, follower: Uuid): Answer<undefined, 'feed.request_unknown'> {
      const pair = { follower, followed };
      return database.transaction(async (tx) => {
        await store.lockAuthors(tx.client, [follower, followed]);
        const known = await store.readFollow(tx.client, pair);
        if (!known) return fail('feed.request_unknown');
        if (known.is_accepted) return ok(undefined);
        await accept(tx, pair);
        await noting.takeBack(tx, deedOf('request', pair));
        return ok(undefined);
      });
    },

    /** [FD15] Who waits when nobody needs approval any more follows. */
    async setApproval(actorId: Uuid, approves: boolean): Promise<void> {
      await database.transaction(async (tx) => {
        await store.lockAuthors(tx.client, [actorId]);
        await store.setApproval(tx.client, actorId, approves);
      });
      while (!approves) {
        const waiting = await store.listFollows(pool, 'requests', actorId, {
          after: null,
          limit: 100,
        });
        if (waiting.length === 0) return;
        for (const follower of waiting) await this.accept(actorId, follower);
      }
    },

    async requests(
      actorId: Uuid,
      { cursor, limit }: Page,
    ): Answer<Actors, 'platform.invalid_input'> {
      const after = readCursor(cursor);
      if (!after.ok) return after;
      const slice = { after: after.value, limit: limit + 1 };
      return ok(
        await pageOf(await store.listFollows(pool, 'requests', actorId, slice), limit, actorId),
      );
    },

    /** [FD19] */
    async list(
      viewer: Viewer,
      side: 'followers' | 'following',
      { handle, cursor, limit }: Page & { handle: string },
    ): Answer<Actors, 'feed.actor_unknown' | 'platform.invalid_input'> {
      const after = readCursor(cursor);
      if (!after.ok) return after;
      const id = await identity.actorIdByHandle(handle);
      if (!id) return fail('feed.actor_unknown');
      const [author, relationOf] = await Promise.all([
        store.readAuthor(pool, id),
        relationsTo(viewer, [id]),
      ]);
      const relation = relationOf(id);
      const isShut = author?.approves_followers && viewer !== id && !relation.isFollowed;
      if (isShut || relation.isBlocked) return ok({ items: [], nextCursor: null });
      const slice = { after: after.value, limit: limit + 1 };
      return ok(await pageOf(await store.listFollows(pool, side, id, slice), limit, viewer));
    },

    async mute(actorId: Uuid, muted: Uuid): Answer<undefined, 'feed.actor_unknown'> {
      if (!(await identity.actors([muted])).has(muted)) return fail('feed.actor_unknown');
      await store.putMute(pool, actorId, muted);
      return ok(undefined);
    },
    unmute: (actorId: Uuid, muted: Uuid) => store.deleteMute(pool, actorId, muted),
    async muted(actorId: Uuid, { cursor, limit }: Page): Answer<Actors, 'platform.invalid_input'> {
      const after = readCursor(cursor);
      if (!after.ok) return after;
      const slice = { after: after.value, limit: limit + 1 };
      return ok(await pageOf(await store.listMuted(pool, actorId, slice), limit, actorId));
    },

    /** Those of the actors who follow the author. */
    async followersAmong(author: Uuid, actorIds: readonly Uuid[]): Promise<Set<Uuid>> {
      if (actorIds.length === 0) return new Set();
      return new Set(await store.listFollowersAmong(pool, author, actorIds));
    },

    /** Those of the others whom the viewer follows. */
    followedAmong: async (viewer: Uuid, others: readonly Uuid[]): Promise<Set<Uuid>> =>
      (await store.readTies(pool, viewer, others)).followed,

    countRequests: (actorId: Uuid) => store.countRequests(pool, actorId),

    /** Of the whole server: how many posts there are, and how many have read the feed since. */
    sums: (since: Date) => store.readSums(pool, since),

    /** What anybody may know of authors; those who never posted nor were followed are missing. */
    async figures(actorIds: readonly Uuid[]): Promise<Map<Uuid, AuthorFigures>> {
      const rows = await store.readAuthors(pool, actorIds);
      return new Map(
        [...rows].map(([id, row]) => [
          id,
          {
            postCount: row.post_count,
            followerCount: row.follower_count,
            followingCount: row.following_count,
            approvesFollowers: row.approves_followers,
          },
        ]),
      );
    },

    async profile(viewer: Viewer, handle: string): Answer<FeedProfile, 'feed.actor_unknown'> {
      const row = await identity.profileByHandle(handle);
      const actor = row && (await identity.actors([row.id])).get(row.id);
      if (!row || !actor) return fail('feed.actor_unknown');
      const [author, relationOf, mine, theirs, pinned] = await Promise.all([
        store.readAuthor(pool, row.id),
        relationsTo(viewer, [row.id]),
        viewer ? store.readFollow(pool, { follower: viewer, followed: row.id }) : undefined,
        viewer ? store.readFollow(pool, { follower: row.id, followed: viewer }) : undefined,
        posts.pinned(viewer, row.id),
      ]);
      const relation = relationOf(row.id);
      return ok({
        actor,
        about: relation.isBlocked ? '' : row.about,
        postCount: author?.post_count ?? 0,
        followerCount: author?.follower_count ?? 0,
        followingCount: author?.following_count ?? 0,
        approvesFollowers: author?.approves_followers ?? false,
        follow: !mine ? 'none' : mine.is_accepted ? 'following' : 'requested',
        followsMe: theirs?.is_accepted ?? false,
        isMutedByMe: relation.isMuted,
        isBlocked: relation.isBlocked,
        pinned,
      });
    },
  };
}

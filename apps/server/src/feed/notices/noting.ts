import { type NoticeKind, usualNotices } from '@allmende/contract/feed-notice-kinds';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { FeedContext } from '../context.ts';
import { isGrouped } from './grouping.ts';
import { listMutedThreads } from '../threads/store.ts';
import * as store from './store.ts';

/** Something that somebody did, and whom it concerns. */
export interface Deed {
  actorId: Uuid;
  kind: NoticeKind;
  byActorId: Uuid;
  postId: Uuid | null;
}

export type Noting = ReturnType<typeof createNoting>;

/** What was taken back so long ago and is done again is told again. */
const anewAfterMs = 24 * 3_600_000;

/** [FD50]–[FD54] Notes, with the deed itself, whom it concerns, and lets devices be called where its receiver wants that. */
export function createNoting({ changes, clock, gateway, noticed, outbox }: FeedContext) {
  async function call(tx: Tx, notice: store.NoticeRow, readUpTo: Uuid | null): Promise<void> {
    const same = isGrouped(notice.kind) ? await store.countSame(tx.client, notice, readUpTo) : 1;
    await outbox.emit(tx, 'feed.noticed', {
      actorId: notice.actor_id,
      byActorId: notice.by_actor_id,
      kind: notice.kind,
      postId: notice.post_id,
      others: Math.max(0, same - 1),
    });
  }

  /** [FD170] Without whom the conversation concerns no longer. */
  async function unmuted(tx: Tx, deeds: readonly Deed[]): Promise<readonly Deed[]> {
    const postIds = [...new Set(deeds.flatMap(({ postId }) => postId ?? []))];
    if (postIds.length === 0) return deeds;
    const actorIds = deeds.map(({ actorId }) => actorId);
    const muted = await listMutedThreads(tx.client, { actorIds, postIds });
    return deeds.filter(
      (deed) => !muted.some((one) => one.actorId === deed.actorId && one.postId === deed.postId),
    );
  }

  async function put(tx: Tx, deeds: readonly Deed[]): Promise<void> {
    const byActorId = deeds[0]?.byActorId;
    const concerning = deeds.length === 0 ? [] : await unmuted(tx, deeds);
    if (!byActorId || concerning.length === 0) return;
    const ids = concerning.map(({ actorId }) => actorId);
    const receivers = await store.readReceivers(tx.client, ids, byActorId);
    const now = clock.now();
    const rows = concerning.map(({ actorId, kind, postId }) => ({
      actor_id: actorId,
      id: newUuid(),
      kind,
      by_actor_id: byActorId,
      post_id: postId,
      at: now,
    }));
    const anewBefore = new Date(now.getTime() - anewAfterMs);
    for (const made of await store.putNotices(tx.client, rows, anewBefore)) {
      const { levels, read_up_to: readUpTo, is_muted: isMuted } = receivers.get(made.actor_id)!;
      if (isMuted) continue;
      const level = levels[made.kind] ?? usualNotices[made.kind];
      if (level === 'push') await call(tx, made, readUpTo);
      if (level !== 'off') {
        await noticed(tx, made);
        const actorId = toPublicId('act', made.actor_id);
        const change = { kind: 'noticed', actorId: made.actor_id, noticeId: made.id } as const;
        tx.afterCommit(() => {
          gateway.deliver([made.actor_id], { type: 'changed', topic: 'feed', actorId });
          changes.tell(change);
        });
      }
    }
  }

  return {
    /** All of them by one actor, between whom and the receivers no block stands. Nobody is told of their own deeds. */
    note: (tx: Tx, deeds: readonly Deed[]): Promise<void> =>
      put(
        tx,
        deeds.filter(({ actorId, byActorId }) => actorId !== byActorId),
      ),

    /** [FD104] That the poll of a post has ended, which its author is told too. Between them and the author no block stands. */
    noteEnd: (
      tx: Tx,
      post: { byActorId: Uuid; postId: Uuid },
      actorIds: readonly Uuid[],
    ): Promise<void> =>
      put(
        tx,
        actorIds.map((actorId) => ({ ...post, actorId, kind: 'poll' })),
      ),

    takeBack: (tx: Tx, deed: Deed): Promise<void> =>
      store.withdraw(
        tx.client,
        {
          actor_id: deed.actorId,
          kind: deed.kind,
          by_actor_id: deed.byActorId,
          post_id: deed.postId,
        },
        clock.now(),
      ),

    /** [FD6] */
    forgetPost: (tx: Tx, postId: Uuid): Promise<void> =>
      store.deleteNoticesOfPost(tx.client, postId),
  };
}

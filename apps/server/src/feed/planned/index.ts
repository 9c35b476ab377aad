import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Post } from '@allmende/contract/feed';
import { plannedAheadDays, plannedMax } from '@allmende/contract/feed-limits';
import {
  type feedPlannedErrors,
  feedPlannedOperations,
  type PlannedPost,
} from '@allmende/contract/feed-planned';
import type { NewPostPicture } from '@allmende/contract/post-pictures';
import { anyActor } from '#platform/access';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { FeedCode, FeedContext } from '../context.ts';
import { lockAuthors } from '../follows-store.ts';
import { letGo, lookAtPictures, takePictures, thingsIn } from '../pictures.ts';
import type { Posts } from '../posts.ts';
import { readByClientId } from '../posts-store.ts';
import * as store from './store.ts';
import type { PlanKey, PlannedRow } from './store.ts';

type PlannedCode = keyof typeof feedPlannedErrors;
type Refusal = Extract<FeedCode, string> | PlannedCode;
type Answer<T> = Promise<Result<T, Refusal>>;

export interface PlanInput {
  content: PlannedPost['content'];
  publishAt: string | null;
  revision: number;
}

export type Planned = ReturnType<typeof createPlanned>;

const job = 'feed.publishPlanned';

/** [FD110]–[FD113] Drafts on all devices, and posts that come at their time, once. */
export function createPlanned(context: FeedContext, { posts }: { posts: Posts }) {
  const { database, clock, gateway, http, jobs, media } = context;
  const { pool } = database;

  async function present(row: PlannedRow): Promise<PlannedPost> {
    return {
      clientId: row.client_id,
      revision: row.revision,
      content: row.content,
      pictures: await lookAtPictures(media, row.content.pictures, row.author_actor_id),
      publishAt: row.publish_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
      refused: row.refused,
    };
  }

  /** [FD113] Pictures are kept for as long as something waits that shows them. */
  async function lend(tx: Tx, next: PlannedRow, before: PlannedRow | undefined) {
    const pictures = picturesIn(next.content);
    const showing = { ownerActorId: next.author_actor_id, shownBy: next.id };
    const taken = await takePictures(tx, media, pictures, showing);
    if (!taken.ok) return taken;
    const kept = JSON.stringify(thingsIn(pictures));
    const dropped = before ? thingsIn(picturesIn(before.content)) : [];
    for (const thing of dropped.filter((one) => !kept.includes(JSON.stringify(one)))) {
      await media.revokeFromConversation(tx, { ...thing, conversationId: next.id });
    }
    return ok(undefined);
  }

  /** False where it says something else by now. */
  async function drop(tx: Tx, row: PlannedRow): Promise<boolean> {
    if (!(await store.deletePlan(tx.client, row))) return false;
    await letGo(tx, media, picturesIn(row.content), row.id);
    return true;
  }

  function tell(authorActorId: Uuid): void {
    const actorId = toPublicId('act', authorActorId);
    gateway.deliver([authorActorId], { type: 'changed', topic: 'feed', actorId });
  }

  function isInReach(publishAt: Date): boolean {
    const aheadMs = publishAt.getTime() - clock.now().getTime();
    return aheadMs > 0 && aheadMs <= plannedAheadDays * 86_400_000;
  }

  async function put(key: PlanKey, input: PlanInput): Answer<PlannedPost> {
    const { content, revision } = input;
    const publishAt = input.publishAt === null ? null : new Date(input.publishAt);
    if (publishAt && !isInReach(publishAt)) return fail('feed.planned_when');
    const saysNothing =
      !content.text && content.pictures.length + (content.productIds?.length ?? 0) === 0;
    if (saysNothing || (content.poll && !content.text)) return fail('feed.says_nothing');
    const { authorActorId, clientId } = key;
    const kept = await database.transaction(async (tx): Answer<PlannedRow> => {
      await lockAuthors(tx.client, [authorActorId]);
      const before = await store.readPlan(tx.client, key);
      if (before && isSame(before, input)) return ok(before);
      if ((before?.revision ?? 0) !== revision) return fail('feed.planned_changed');
      if (await readByClientId(tx.client, key)) return fail('feed.client_id_reused');
      const all = before ? [] : await store.listPlans(tx.client, authorActorId);
      if (all.length >= plannedMax) return fail('feed.planned_too_many');
      const row: PlannedRow = {
        author_actor_id: authorActorId,
        client_id: clientId,
        id: before?.id ?? newUuid(),
        revision: revision + 1,
        content,
        publish_at: publishAt,
        updated_at: clock.now(),
        refused: null,
      };
      const lent = await lend(tx, row, before);
      if (!lent.ok) return lent;
      await store.putPlan(tx.client, row);
      if (publishAt) {
        const options = { key: `${job}:${row.id}`, runAt: publishAt };
        await jobs.add(tx, job, { ...key, revision: row.revision }, options);
      }
      tx.afterCommit(() => tell(authorActorId));
      return ok(row);
    });
    return kept.ok ? ok(await present(kept.value)) : kept;
  }

  /** [FD111] The plan goes in the transaction in which its post comes, so neither is there twice and none is lost. */
  async function publish(key: PlanKey): Answer<Post> {
    for (;;) {
      const plan = await store.readPlan(pool, key);
      if (!plan) {
        const known = await readByClientId(pool, key);
        return known ? posts.get(key.authorActorId, known.id) : fail('feed.planned_unknown');
      }
      const post = { ...plan.content, clientId: key.clientId };
      try {
        return await posts.create(key.authorActorId, post, async (tx) => {
          if (!(await drop(tx, plan))) throw new Changed();
        });
      } catch (error) {
        // What it says now is published.
        if (!(error instanceof Changed)) throw error;
      }
    }
  }

  jobs.register<PlanKey & { revision: number }>(job, async ({ revision, ...key }) => {
    // What got another time since has another job.
    if ((await store.readPlan(pool, key))?.revision !== revision) return;
    const made = await publish(key);
    const plan = await store.readPlan(pool, key);
    if (!made.ok && plan) await store.refusePlan(pool, plan, made.code);
    tell(key.authorActorId);
  });

  const keyOf = (ctx: { auth: { actorId: Uuid } }, params: { clientId: string }): PlanKey => ({
    authorActorId: ctx.auth.actorId,
    clientId: params.clientId,
  });

  async function list(authorActorId: Uuid): Promise<PlannedPost[]> {
    return Promise.all((await store.listPlans(pool, authorActorId)).map(present));
  }

  async function remove(key: PlanKey): Promise<void> {
    await database.transaction(async (tx) => {
      await lockAuthors(tx.client, [key.authorActorId]);
      const row = await store.readPlan(tx.client, key);
      if (row) await drop(tx, row);
    });
  }

  http.register<typeof feedPlannedOperations, Refusal>('feedPlanned', feedPlannedOperations, {
    listPlanned: {
      access: anyActor,
      handle: async ({ ctx }) => ok({ items: await list(ctx.auth.actorId) }),
    },
    putPlanned: {
      access: anyActor,
      handle: ({ ctx, params, body }) => put(keyOf(ctx, params), body),
    },
    deletePlanned: {
      access: anyActor,
      async handle({ ctx, params }) {
        await remove(keyOf(ctx, params));
        return ok({});
      },
    },
    publishPlanned: {
      access: anyActor,
      handle: ({ ctx, params }) => publish(keyOf(ctx, params)),
    },
  });

  return {
    list,
    put,
    remove,
    publish,
    async get(key: PlanKey): Promise<PlannedPost | null> {
      const row = await store.readPlan(pool, key);
      return row ? present(row) : null;
    },
  };
}

/** A plan says something else by now, or is gone. */
class Changed extends Error {}

/** Said again, because the answer was lost. */
function isSame(row: PlannedRow, { content, publishAt, revision }: PlanInput): boolean {
  const at = publishAt === null ? null : new Date(publishAt).getTime();
  return (
    row.revision === revision + 1 &&
    (row.publish_at?.getTime() ?? null) === at &&
    sorted(row.content) === sorted(content)
  );
}

/** Columns of JSON forget the order of members. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** All of its pictures, also those that only members or buyers will see. */
function picturesIn({ pictures, exclusive }: PlannedRow['content']): NewPostPicture[] {
  return [...pictures, ...(exclusive?.pictures ?? [])];
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { ReportOutcome, ReportReason } from '@allmende/contract/limits';
import { type PostReport, postReportsOperations } from '@allmende/contract/post-reports';
import { anyActor, operators, signedIn } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Tx } from '#platform/database';
import type { CodeOf } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { FeedContext, Page } from '../context.ts';
import { lockAuthors } from '../follows-store.ts';
import { letGo, thingsIn } from '../pictures.ts';
import type { Posts } from '../posts.ts';
import * as store from './store.ts';

type Answer<T, Name extends keyof typeof postReportsOperations> = Promise<
  Result<T, CodeOf<(typeof postReportsOperations)[Name]>>
>;

export type PostReports = ReturnType<typeof registerPostReports>;

/** [FD40]–[FD43] Posts that somebody shows to the operators, and what these decide. */
export function registerPostReports(context: FeedContext, { posts }: { posts: Posts }) {
  const { database, clock, http, identity, media } = context;
  const { pool } = database;

  async function report(
    by: { actorId: Uuid; userId: Uuid },
    postId: Uuid,
    said: { reason: ReportReason; note: string },
  ): Promise<Result<{ id: Uuid; at: Date }, 'feed.post_unknown'>> {
    const post = await posts.get(by.actorId, postId);
    if (!post.ok) return post;
    const authorActorId = toUuid(post.value.author.id);
    const { id, at } = await database.transaction(async (tx) => {
      await lockAuthors(tx.client, [authorActorId]);
      const put = await store.putReport(tx.client, {
        id: newUuid(),
        post_id: postId,
        author_actor_id: authorActorId,
        reporter_actor_id: by.actorId,
        reporter_user_id: by.userId,
        ...said,
        post: post.value,
        at: clock.now(),
      });
      for (const thing of put.isNew ? thingsIn(post.value.pictures) : []) {
        // What is gone in this moment is not lent: the words are kept all the same.
        const lent = { ownerActorId: authorActorId, conversationId: put.id };
        await media.grantToConversation(tx, { ...thing, ...lent });
      }
      return put;
    });
    return ok({ id, at });
  }

  /** The persons of the operators who settled them. */
  async function deciders(rows: readonly store.ReportRow[]): Promise<Map<Uuid, Uuid | null>> {
    const users = new Set(rows.flatMap((row) => row.settled_by_user_id ?? []));
    const known = [...users].map(
      async (user) => [user, await identity.personOfUser(user)] as const,
    );
    return new Map(await Promise.all(known));
  }

  async function list(query: Page & { state: 'open' | 'settled' }) {
    const after = readMoment(query.cursor);
    if (!after.ok) return after;
    const window = { after: after.value, limit: query.limit + 1 };
    const [rows, openCount] = await Promise.all([
      query.state === 'open' ? store.listOpen(pool, window) : store.listSettled(pool, window),
      store.countOpen(pool),
    ]);
    const shown = rows.slice(0, query.limit);
    const persons = await deciders(shown);
    const named = new Set([
      ...shown.flatMap((row) => [row.reporter_actor_id, row.author_actor_id]),
      ...[...persons.values()].filter((person) => person !== null),
    ]);
    return ok({
      items: shown.map((row) => present(row, persons)),
      actors: [...(await identity.actors([...named])).values()],
      openCount,
      nextCursor: cursorAfter(rows, shown, (row) => row.settled_at ?? row.at),
    });
  }

  /** Under the lock of the author, so that two operators do not decide two things. */
  async function decide(
    tx: Tx,
    found: store.ReportRow,
    decision: { userId: Uuid; outcome: ReportOutcome; note: string },
  ) {
    await lockAuthors(tx.client, [found.author_actor_id]);
    const waiting = (await store.readReport(tx.client, found.id))!;
    if (waiting.settled_at) {
      return waiting.outcome === decision.outcome ? ok(waiting) : fail('reports.settled_otherwise');
    }
    const isRemoved = decision.outcome === 'removed';
    if (isRemoved) await posts.erase(tx, waiting.post_id);
    const now = clock.now();
    const settled = await store.settle(tx.client, {
      ...decision,
      report: waiting,
      all: isRemoved,
      now,
    });
    for (const one of settled) {
      await letGo(tx, media, one.post.pictures, one.id);
    }
    return ok(settled.find((one) => one.id === waiting.id)!);
  }

  async function settle(
    reportId: Uuid,
    decision: { userId: Uuid; outcome: ReportOutcome; note: string },
  ): Answer<PostReport, 'settlePostReport'> {
    const found = await store.readReport(pool, reportId);
    if (!found) return fail('reports.report_unknown');
    const decided = await database.transaction((tx) => decide(tx, found, decision));
    if (!decided.ok) return decided;
    return ok(present(decided.value, await deciders([decided.value])));
  }

  async function listOwn(userId: Uuid, { cursor, limit }: Page) {
    const after = readMoment(cursor);
    if (!after.ok) return after;
    const rows = await store.listOf(pool, { userId, after: after.value, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return ok({
      items: shown.map((row) => ({
        id: toPublicId('rpt', row.id),
        reason: row.reason,
        reportedAt: row.at.toISOString(),
        settlement: row.settled_at && { outcome: row.outcome!, at: row.settled_at.toISOString() },
      })),
      nextCursor: cursorAfter(rows, shown, (row) => row.at),
    });
  }

  http.register('postReports', postReportsOperations, {
    reportPost: {
      access: anyActor,
      async handle({ ctx, params, body }) {
        const done = await report(ctx.auth, toUuid(params.postId), body);
        return done.ok ? ok({ reportedAt: done.value.at.toISOString() }) : done;
      },
    },
    listPostReports: { access: operators, handle: ({ query }) => list(query) },
    settlePostReport: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        settle(toUuid(params.reportId), { ...body, userId: ctx.auth.userId }),
    },
    listOwnPostReports: {
      access: signedIn,
      handle: ({ ctx, query }) => listOwn(ctx.auth.userId, query),
    },
  });

  return { report };
}

function cursorAfter(
  rows: readonly store.ReportRow[],
  shown: readonly store.ReportRow[],
  momentOf: (row: store.ReportRow) => Date,
): string | null {
  const last = shown.at(-1);
  return rows.length > shown.length && last
    ? writeMoment({ at: momentOf(last), id: last.id })
    : null;
}

function present(row: store.ReportRow, persons: ReadonlyMap<Uuid, Uuid | null>): PostReport {
  const person = row.settled_by_user_id && persons.get(row.settled_by_user_id);
  return {
    id: toPublicId('rpt', row.id),
    reporterActorId: toPublicId('act', row.reporter_actor_id),
    reason: row.reason,
    note: row.note,
    reportedAt: row.at.toISOString(),
    post: row.post,
    settlement: row.settled_at && {
      outcome: row.outcome!,
      note: row.settlement_note!,
      byActorId: person ? toPublicId('act', person) : null,
      at: row.settled_at.toISOString(),
    },
  };
}

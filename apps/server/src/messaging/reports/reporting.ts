import type { Party } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { ReportOutcome } from '@allmende/contract/limits';
import type { Message } from '@allmende/contract/messaging';
import type { OwnReport, Report, reportsOperations } from '@allmende/contract/reports';
import type { Clock } from '#platform/clock';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { CodeOf } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type AttachmentStore, thingsIn } from '../attachments.ts';
import type { PersonDirectory } from '../authors.ts';
import { removedBody } from '../body.ts';
import { type Echo, tellOwnDevices } from '../echo.ts';
import type { Erase } from '../erasing.ts';
import * as messages from '../store.ts';
import * as store from './store.ts';

type Answer<T, Name extends keyof typeof reportsOperations> = Promise<
  Result<T, CodeOf<(typeof reportsOperations)[Name]>>
>;

interface Page {
  cursor: string | undefined;
  limit: number;
}

/** [MS250]–[MS256] What becomes of reported messages. */
export interface Reporting {
  list(query: Page & { state: 'open' | 'settled' }): Answer<
    {
      items: Report[];
      actors: Party[];
      openCount: number;
      nextCursor: string | null;
    },
    'listReports'
  >;
  settle(
    reportId: Uuid,
    settlement: { userId: Uuid; outcome: ReportOutcome; note: string },
  ): Answer<Report, 'settleReport'>;
  listOwn(
    userId: Uuid,
    query: Page,
  ): Answer<{ items: OwnReport[]; nextCursor: string | null }, 'listOwnReports'>;
}

/** The pictures and files of the copy, each once. */
function thingsOf(copy: readonly Message[]) {
  return copy.flatMap(({ body, preview }) => thingsIn(body, preview));
}

/**
 * [MS143] Keeps what the reporter shows, and has what is seen in it stay as long as the report is open: it is lent to
 * the report as it would be to another conversation. Returns since when it is reported.
 */
export async function handOver(
  tx: Tx,
  media: Pick<AttachmentStore, 'shareWithConversation'>,
  report: Omit<Parameters<typeof store.putReport>[1], 'id'>,
): Promise<Date> {
  const id = newUuid();
  const { isNew, at } = await store.putReport(tx, { ...report, id });
  for (const thing of isNew ? thingsOf(report.messages) : []) {
    await media.shareWithConversation(tx, {
      ...thing,
      fromConversationId: report.conversationId,
      toConversationId: id,
    });
  }
  return at;
}

export function createReporting(deps: {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  echo: Echo;
  erase: Erase;
  media: Pick<AttachmentStore, 'revokeFromConversation'>;
  identity: PersonDirectory;
}): Reporting {
  const { database, clock, gateway, echo, erase, media, identity } = deps;
  const { pool } = database;

  /** The persons of the operators who settled them. */
  async function deciders(rows: readonly store.ReportRow[]): Promise<Map<Uuid, Uuid | null>> {
    const users = new Set(rows.flatMap((row) => row.settled_by_user_id ?? []));
    const known = [...users].map(
      async (user) => [user, await identity.personOfUser(user)] as const,
    );
    return new Map(await Promise.all(known));
  }

  async function present(row: store.ReportRow): Promise<Report> {
    return presentReport(row, await deciders([row]));
  }

  /** Under the lock of the conversation nobody else decides or writes. */
  async function decide(
    tx: Tx,
    { id, conversation_id: conversationId, seq }: store.ReportRow,
    decision: { userId: Uuid; outcome: ReportOutcome; note: string },
  ) {
    await messages.lockConversation(tx, conversationId);
    const report = (await store.readReport(tx.client, id))!;
    if (report.settled_at) {
      return report.outcome === decision.outcome
        ? ok({ report, settled: [], rows: [] })
        : fail('reports.settled_otherwise');
    }
    const isRemoved = decision.outcome === 'removed';
    const rows: messages.MessageRow[] = [];
    if (isRemoved) {
      const [message] = await messages.readMessages(tx.client, [{ conversationId, seq }]);
      // Its module would bring it up to date, or it is a receipt.
      if (message!.kind === 'card') return fail('messaging.card_stays');
      if (message!.kind !== 'deleted') rows.push(...(await erase(tx, message!, removedBody)));
    }
    const now = clock.now();
    const settled = await store.settle(tx, { ...decision, report, all: isRemoved, now });
    for (const one of settled) {
      for (const thing of thingsOf(one.messages)) {
        await media.revokeFromConversation(tx, { ...thing, conversationId: one.id });
      }
    }
    return ok({ report: settled.find((one) => one.id === id)!, settled, rows });
  }

  return {
    async list({ state, cursor, limit }) {
      const after = readMoment(cursor);
      if (!after.ok) return after;
      const query = { after: after.value, limit: limit + 1 };
      const [rows, openCount] = await Promise.all([
        state === 'open' ? store.listOpen(pool, query) : store.listSettled(pool, query),
        store.countOpen(pool),
      ]);
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const persons = await deciders(shown);
      const named = new Set([
        ...shown.map((row) => row.reporter_actor_id),
        ...shown.flatMap((row) => row.messages.map((one) => toUuid(one.senderActorId))),
        ...[...persons.values()].filter((person) => person !== null),
      ]);
      return ok({
        items: shown.map((row) => presentReport(row, persons)),
        actors: [...(await identity.parties(named)).values()],
        openCount,
        nextCursor:
          rows.length > limit && last
            ? writeMoment({ at: last.settled_at ?? last.at, id: last.id })
            : null,
      });
    },

    async settle(reportId, decision) {
      const found = await store.readReport(pool, reportId);
      if (!found) return fail('reports.report_unknown');
      const decided = await database.transaction((tx) => decide(tx, found, decision));
      if (!decided.ok) return decided;
      const { report, settled, rows } = decided.value;
      await echo.pushChanged(rows);
      for (const one of settled) tellOwnDevices(gateway, one.reporter_actor_id, 'reports');
      return ok(await present(report));
    },

    async listOwn(userId, { cursor, limit }) {
      const after = readMoment(cursor);
      if (!after.ok) return after;
      const rows = await store.listOf(pool, { userId, after: after.value, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return ok({
        items: shown.map((row) => ({
          id: toPublicId('rpt', row.id),
          reason: row.reason,
          reportedAt: row.at.toISOString(),
          settlement: row.settled_at && {
            outcome: row.outcome!,
            at: row.settled_at.toISOString(),
          },
        })),
        nextCursor: rows.length > limit && last ? writeMoment(last) : null,
      });
    },
  };
}

function presentReport(row: store.ReportRow, persons: ReadonlyMap<Uuid, Uuid | null>): Report {
  const person = row.settled_by_user_id && persons.get(row.settled_by_user_id);
  return {
    id: toPublicId('rpt', row.id),
    reporterActorId: toPublicId('act', row.reporter_actor_id),
    authorActorId: row.messages.at(-1)!.senderActorId,
    conversationKind: row.conversation_kind,
    reason: row.reason,
    note: row.note,
    reportedAt: row.at.toISOString(),
    messages: row.messages,
    settlement: row.settled_at && {
      outcome: row.outcome!,
      note: row.settlement_note!,
      byActorId: person ? toPublicId('act', person) : null,
      at: row.settled_at.toISOString(),
    },
  };
}

import type { Actor } from '@allmende/contract/actors';
import type { AuditEntry } from '@allmende/contract/compliance';
import { ok, type Result } from '@allmende/contract/errors';
import { operators } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import type { WatchedCall } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { ComplianceContext } from '../context.ts';
import * as store from './store.ts';

/** Longer texts are cut: the trail says what was done, not all that was written. */
const textMax = 200;
const exportPage = 1000;

export interface AuditQuery {
  operation?: string | undefined;
  handle?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

type AuditLocale = 'de' | 'en';

export type Audit = ReturnType<typeof createAudit>;

/** The trail of what staff do: every change, and every look at something of somebody's. */
export function createAudit(context: Pick<ComplianceContext, 'database' | 'clock' | 'identity'>) {
  const { database, clock, identity } = context;

  /** Null when there is nobody by the handle, and so no entry. */
  async function filterOf(query: AuditQuery): Promise<store.AuditFilter | null> {
    const filter: store.AuditFilter = {
      operation: query.operation || undefined,
      from: query.from ? new Date(query.from) : undefined,
      to: query.to ? new Date(query.to) : undefined,
    };
    if (!query.handle) return filter;
    const actor = await identity.actorByHandle(query.handle.replace(/^@/, '').toLowerCase());
    const userId = actor && (await identity.userOfPerson(toUuid(actor.id)));
    return userId ? { ...filter, userId } : null;
  }

  async function presented(rows: readonly store.AuditRow[]): Promise<AuditEntry[]> {
    const persons = new Map<Uuid, Uuid>();
    for (const userId of new Set(rows.map((row) => row.user_id))) {
      const actorId = await identity.personOfUser(userId);
      if (actorId) persons.set(userId, actorId);
    }
    const actors = await identity.actors(persons.values());
    return rows.map((row) => present(row, actors.get(persons.get(row.user_id) ?? '') ?? null));
  }

  async function* lines(
    filter: store.AuditFilter | null,
    locale: AuditLocale,
  ): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    yield encoder.encode(`\uFEFF${csvLine(head[locale], locale)}`);
    let after: { at: Date; id: Uuid } | null = null;
    while (filter) {
      const rows: store.AuditRow[] = await store.listEntries(database.pool, {
        filter,
        after,
        limit: exportPage,
      });
      const entries = await presented(rows);
      const text = entries.map((entry) =>
        csvLine(
          [
            entry.at,
            entry.person?.handle ?? '',
            entry.operation,
            JSON.stringify(entry.what),
            entry.outcome,
            entry.address,
          ],
          locale,
        ),
      );
      yield encoder.encode(text.join(''));
      const last = rows.at(-1);
      if (!last || rows.length < exportPage) return;
      after = { at: last.at, id: last.id };
    }
  }

  return {
    /** Told of every call that was let in; keeps those of staff that change or look at something. */
    async watch({ name, operation, access, ctx, input, outcome }: WatchedCall): Promise<void> {
      if (access !== operators) return;
      const params = (input.params ?? {}) as Record<string, unknown>;
      const isLook = operation.method === 'GET';
      // A list says nothing about anybody in particular; a download and a single thing do.
      if (isLook && Object.keys(params).length === 0 && !operation.download) return;
      const now = clock.now();
      await store.insertEntry(database.pool, {
        id: newUuid(now.getTime()),
        at: now,
        user_id: ctx.auth.userId,
        operation: name,
        what: shortened({ ...params, ...asRecord(input.query), ...asRecord(input.body) }),
        outcome,
        address: ctx.request.ip,
      });
    },

    async list(
      query: AuditQuery & { cursor: string | undefined; limit: number },
    ): Promise<
      Result<{ items: AuditEntry[]; nextCursor: string | null }, 'platform.invalid_input'>
    > {
      const after = readMoment(query.cursor);
      if (!after.ok) return after;
      const filter = await filterOf(query);
      if (!filter) return ok({ items: [], nextCursor: null });
      const { limit } = query;
      const rows = await store.listEntries(database.pool, { filter, after: after.value, limit });
      const last = rows.length === limit ? rows.at(-1)! : null;
      return ok({ items: await presented(rows), nextCursor: last && writeMoment(last) });
    },

    csv: async (query: AuditQuery & { locale: AuditLocale }) =>
      lines(await filterOf(query), query.locale),
  };
}

function present(row: store.AuditRow, person: Actor | null): AuditEntry {
  return {
    id: toPublicId('aud', row.id),
    at: row.at.toISOString(),
    person,
    operation: row.operation,
    what: row.what,
    outcome: row.outcome,
    address: row.address,
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

/** Texts at their length, also inside; what was not given is left out. */
function shortened(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'string' && inner.length > textMax ? `${inner.slice(0, textMax)}…` : inner,
    ),
  ) as Record<string, unknown>;
}

const head = {
  de: ['Zeit', 'Handle', 'Vorgang', 'Angaben', 'Ausgang', 'Adresse'],
  en: ['time', 'handle', 'operation', 'what', 'outcome', 'address'],
} as const;

/** RFC 4180, with semicolons in German as its spreadsheets expect; a cell that a spreadsheet would take for a formula is preceded by an apostrophe. */
function csvLine(cells: readonly string[], locale: AuditLocale): string {
  const separator = locale === 'de' ? ';' : ',';
  const cell = (text: string) => {
    const harmless = /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
    return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return `${cells.map(cell).join(separator)}\r\n`;
}

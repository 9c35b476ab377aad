import { type CaseChange, countMax, type InboxCase } from '@allmende/contract/inbox';
import { type CaseSort, type Filter, fits, standingViews } from '@allmende/contract/inbox-filter';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { readPlace, writePlace } from '#platform/cursor';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Announcing } from './announcing.ts';
import { type Assigning, factOf } from './assigning.ts';
import type { InboxContext } from './context.ts';
import { listFields, listLabels, listViews, readSettings } from './desk-store.ts';
import { actorsIn, filterSql } from './filter-sql.ts';
import type { People } from './people.ts';
import type { Presenter } from './present.ts';
import { change, type Changer, type Change } from './rules.ts';
import * as store from './store.ts';
import type { CaseRow, EntryRow } from './tables.ts';

type ChangeError =
  | 'inbox.case_unknown'
  | 'inbox.role_may_not'
  | 'inbox.not_staff'
  | 'inbox.case_taken'
  | 'inbox.snooze_past'
  | 'inbox.label_unknown'
  | 'inbox.field_unknown'
  | 'inbox.field_value_wrong';

export interface Cases {
  /**
   * The same change for some cases of one business, all or none, in the caller's transaction: for rules and other modules.
   * `by.userId` is null for what no person did.
   */
  change(
    tx: Tx,
    wanted: { businessActorId: Uuid; caseIds: readonly Uuid[]; change: CaseChange; by: Changer },
  ): Promise<Result<CaseRow[], ChangeError>>;
  changeAll(
    wanted: { businessActorId: Uuid; caseIds: readonly Uuid[]; change: CaseChange } & {
      by: Changer & { userId: Uuid };
    },
  ): Promise<Result<InboxCase[], ChangeError>>;
  list(asked: {
    businessActorId: Uuid;
    meUserId: Uuid;
    filter: Filter;
    sort: CaseSort;
    cursor: string | undefined;
    limit: number;
  }): Promise<Result<{ items: InboxCase[]; nextCursor: string | null }, 'platform.invalid_input'>>;
  count(
    businessActorId: Uuid,
    meUserId: Uuid,
  ): Promise<{ views: Record<string, { count: number; unread: number }>; isMore: boolean }>;
  get(
    place: { businessActorId: Uuid } & ({ caseId: Uuid } | { conversationId: Uuid }),
    meUserId: Uuid,
  ): Promise<Result<InboxCase, 'inbox.case_unknown'>>;
  /** [IN11] Brings back what was put off until now. */
  wakeDue(): Promise<void>;
}

const wakeJob = 'inbox.wake';

export function createCases(
  context: InboxContext,
  parts: { people: People; presenter: Presenter; assigning: Assigning; announcing: Announcing },
): Cases {
  const { database, clock, identity, messaging, outbox, jobs } = context;
  const { presenter, assigning, announcing, people } = parts;
  const { pool } = database;

  /** [IN9] Cases are held before the staff, always, so that two changes never wait for one another. */
  async function resolve(
    tx: Tx,
    businessActorId: Uuid,
    wanted: CaseChange,
  ): Promise<Result<Change, 'inbox.not_staff' | 'inbox.case_taken' | 'inbox.label_unknown'>> {
    const { assigneeId, fromAssigneeId, ...others } = wanted;
    const rest: Change = others;
    if (fromAssigneeId !== undefined) {
      const person = fromAssigneeId && toUuid(fromAssigneeId);
      rest.fromUserId = person && (await identity.userOfPerson(person));
      if (person && !rest.fromUserId) return fail('inbox.case_taken');
    }
    if (wanted.addLabelIds && wanted.addLabelIds.length > 0) {
      const labels = new Set((await listLabels(pool, businessActorId)).map(({ id }) => id));
      if (!wanted.addLabelIds.every((id) => labels.has(toUuid(id)))) {
        return fail('inbox.label_unknown');
      }
    }
    if (assigneeId === undefined) return ok(rest);
    if (assigneeId === null) return ok({ ...rest, assigneeUserId: null });
    // Whoever leaves meanwhile has left before this, or leaves after it and gives the case back.
    const staff = await identity.lockStaff(tx, businessActorId);
    const person = toUuid(assigneeId);
    const assignee = staff.find(({ personActorId }) => personActorId === person);
    return assignee ? ok({ ...rest, assigneeUserId: assignee.userId }) : fail('inbox.not_staff');
  }

  const changeInTx: Cases['change'] = async (
    tx,
    { businessActorId, caseIds, change: named, by },
  ) => {
    const ids = [...new Set(caseIds)];
    const rows = await store.lockCases(tx.client, businessActorId, ids);
    const wanted = await resolve(tx, businessActorId, named);
    if (!wanted.ok) return wanted;
    const settings = await readSettings(tx.client, businessActorId);
    const mayBulk = by.role !== 'agent' || settings.agents_may.includes('bulk');
    if (ids.length > 1 && !mayBulk) return fail('inbox.role_may_not');
    const fields = named.fields ? await listFields(tx.client, businessActorId) : [];
    if (rows.length < ids.length) return fail('inbox.case_unknown');
    const states = named.takesBack ? await store.readLastStates(tx.client, ids) : new Map();
    const now = clock.now();
    const next: CaseRow[] = [];
    const entries: EntryRow[] = [];
    for (const row of rows) {
      const changed = change(row, wanted.value, {
        ...by,
        now,
        fields,
        settings,
        lastState: states.get(row.id),
      });
      if (!changed.ok) return changed;
      next.push(changed.value.row);
      entries.push(...changed.value.entries);
    }
    await store.saveCases(tx.client, next);
    await store.insertEntries(tx.client, entries);
    await follow(tx, { before: rows, after: next, by, now });
    tx.afterCommit(() => announcing.cases(businessActorId, ids));
    return ok(next);
  };

  /** What else a change of state brings with it. */
  async function follow(
    tx: Tx,
    moved: { before: readonly CaseRow[]; after: readonly CaseRow[]; by: Changer; now: Date },
  ): Promise<void> {
    const { before, after, by, now } = moved;
    const pairs = after.map((row, index) => ({ row, known: before[index]! }));
    const done = pairs.filter(({ row, known }) => row.state === 'done' && known.state !== 'done');
    const again = pairs.filter(({ row, known }) => row.state !== 'done' && known.state === 'done');
    const opened = again
      .filter(({ row, known }) => row.round > known.round)
      .map(({ row }) => ({ row, at: now, seq: row.seen_seq }));
    await store.openRounds(tx.client, opened);
    const resumed = again.filter(({ row, known }) => row.round === known.round);
    await store.resumeRounds(tx.client, resumed.map(roundOf));
    const undone = pairs.filter(({ row, known }) => row.round < known.round);
    await store.removeRounds(
      tx.client,
      undone.map(({ known }) => ({ caseId: known.id, round: known.round })),
    );
    // One that was opened again by mistake was done before, and stays so as it was.
    const closed = done.filter(({ row, known }) => row.round === known.round).map(roundOf);
    await store.closeRounds(tx.client, closed, { userId: by.userId, at: now });
    const marks = [...done, ...again].map(({ row }) => ({
      conversationId: row.conversation_id,
      actorId: row.business_actor_id,
      isDone: row.state === 'done',
    }));
    for (const { row, known } of pairs) {
      const fact = factOf(row, now);
      const names = namesOf(known, row);
      if (names.length === 0) continue;
      const byUserId = by.userId;
      await outbox.emit(tx, 'inbox.case.changed', { ...fact, names, byUserId });
      if (row.state === 'done' && known.state !== 'done' && row.round === known.round) {
        await outbox.emit(tx, 'inbox.case.done', { ...fact, round: row.round, byUserId });
      }
      if (row.snoozed_until && row.snoozed_until.getTime() !== known.snoozed_until?.getTime()) {
        const runAt = new Date(row.snoozed_until.getTime() + 1);
        await jobs.add(tx, wakeJob, {}, { key: `inbox wake ${row.id}`, runAt });
      }
    }
    const isLeft = ({ row, known }: (typeof pairs)[0]) =>
      known.state === 'open' &&
      known.assignee_user_id !== null &&
      (row.state !== 'open' || row.assignee_user_id !== known.assignee_user_id);
    if (pairs.some(isLeft)) await assigning.fillUp(tx, after[0]!.business_actor_id);
    // Last, because whoever sends waits for these rows.
    if (marks.length > 0) await messaging.markDone(tx, marks);
  }

  async function usersFor(filter: Filter): Promise<Map<string, Uuid>> {
    const users = new Map<string, Uuid>();
    for (const actorId of new Set(actorsIn(filter))) {
      const userId = await identity.userOfPerson(toUuid(actorId));
      if (userId) users.set(actorId, userId);
    }
    return users;
  }

  jobs.register(wakeJob, () => wakeDue());

  async function wakeDue(): Promise<void> {
    const now = clock.now();
    for (let isMore = true; isMore; ) {
      isMore = await database.transaction(async (tx) => {
        const rows = await store.lockDue(tx.client, now, 100);
        for (const [businessActorId, own] of Map.groupBy(rows, (row) => row.business_actor_id)) {
          const caseIds = own.map(({ id }) => id);
          await changeInTx(tx, {
            businessActorId,
            caseIds,
            change: { state: 'open' },
            by: { userId: null, role: null },
          });
        }
        return rows.length === 100;
      });
    }
  }

  return {
    change: changeInTx,
    async changeAll({ businessActorId, caseIds, change: named, by }) {
      const changed = await undoing(database, (tx) =>
        changeInTx(tx, { businessActorId, caseIds, change: named, by }),
      );
      return changed.ok ? ok(await presenter.cases(changed.value, by.userId)) : changed;
    },

    async list({ businessActorId, meUserId, filter, sort, cursor, limit }) {
      const place = readPlace(cursor);
      if (!place.ok) return place;
      const after = place.value && afterOf(place.value);
      if (place.value && !after) {
        return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
      }
      const users = await usersFor(filter);
      const rows = await store.listCases(pool, {
        businessActorId,
        sort,
        after,
        limit: limit + 1,
        filter: (values) => filterSql(filter, { now: clock.now(), meUserId, users }, values),
      });
      const items = await presenter.cases(rows.slice(0, limit), meUserId);
      const last = rows.length > limit ? rows[limit - 1]! : null;
      return ok({ items, nextCursor: last && writePlace(placeOf(last, sort)) });
    },

    async count(businessActorId, meUserId) {
      const rows = await store.listActive(pool, businessActorId, countMax + 1);
      const isMore = rows.length > countMax;
      const counted = rows.slice(0, countMax);
      const me = toPublicId('act', (await people.personsOf([meUserId])).get(meUserId)!);
      const assignees = counted.flatMap((row) => row.assignee_user_id ?? []);
      const persons = await people.personsOf(assignees);
      const ids = counted.map(({ id }) => id);
      const mentioned = await store.mentionedIn(pool, meUserId, ids);
      const cases = counted.map((row) => ({
        state: row.state,
        assigneeId: row.assignee_user_id && toPublicId('act', persons.get(row.assignee_user_id)!),
        labelIds: row.label_ids.map((id) => toPublicId('lbl', id)),
        priority: (['low', 'normal', 'high', 'urgent'] as const)[row.priority]!,
        channel: row.channel,
        isUnread: row.contact_seq > row.read_seq,
        isMentioned: mentioned.has(row.id),
        waitingSince: row.waiting_since?.toISOString() ?? null,
        lastAt: row.last_at.toISOString(),
        round: row.round,
        fields: row.fields,
      }));
      const own = await listViews(pool, businessActorId, meUserId);
      const filters: [string, Filter][] = [
        ...(Object.entries(standingViews) as unknown as [string, Filter][]),
        ...own.map((row): [string, Filter] => [toPublicId('viw', row.id), row.filter]),
      ];
      const now = clock.now();
      const views = filters.map(([name, filter]) => {
        const held = cases.filter((one) => fits(filter, one, { me, now }));
        const unread = held.filter(({ isUnread }) => isUnread).length;
        return [name, { count: held.length, unread }] as const;
      });
      return { views: Object.fromEntries(views), isMore };
    },

    async get(place, meUserId) {
      const row =
        'caseId' in place
          ? (await store.readCases(pool, place.businessActorId, [place.caseId]))[0]
          : await store.readCaseOf(pool, place);
      const [found] = row ? await presenter.cases([row], meUserId) : [];
      return found ? ok(found) : fail('inbox.case_unknown');
    },

    wakeDue,
  };
}

function roundOf({ row }: { row: CaseRow }): { caseId: Uuid; round: number } {
  return { caseId: row.id, round: row.round };
}

function namesOf(known: CaseRow, row: CaseRow): string[] {
  const same = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime();
  return [
    ...(known.state !== row.state || !same(known.snoozed_until, row.snoozed_until)
      ? ['state']
      : []),
    ...(known.assignee_user_id !== row.assignee_user_id ? ['assigneeId'] : []),
    ...(known.priority !== row.priority ? ['priority'] : []),
    ...(String(known.label_ids) !== String(row.label_ids) ? ['labelIds'] : []),
    ...(JSON.stringify(known.fields) !== JSON.stringify(row.fields) ? ['fields'] : []),
  ];
}

function placeOf(row: CaseRow, sort: CaseSort) {
  const at = sort === 'longest_waiting' ? row.waiting_since : row.last_at;
  return { key: `${row.priority} ${at?.toISOString() ?? 'infinity'}`, id: row.id };
}

function afterOf({ key, id }: { key: string; id: Uuid }): store.After | null {
  const [priority, at, ...rest] = key.split(' ');
  const isTime = at === 'infinity' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at ?? '');
  if (!isTime || rest.length > 0 || !/^[0-3]$/.test(priority ?? '')) return null;
  if (at !== 'infinity' && Number.isNaN(Date.parse(at!))) return null;
  return { priority: Number(priority), at: at!, id };
}

import type { EventPayload } from '@allmende/contract/events';
import type { DoneMark, Followed } from '#messaging';
import { createBatcher } from '#platform/batcher';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Announcing } from './announcing.ts';
import { type Assigning, factOf } from './assigning.ts';
import type { InboxContext } from './context.ts';
import type { People } from './people.ts';
import { hear, type Heard } from './rules.ts';
import * as store from './store.ts';

/** Takes in what was said: opens cases, opens them again, and notes who answered. */
export interface Intake {
  /** Everything that was said while nobody listened. Hourly, and when the server starts. */
  catchUp(): Promise<void>;
  /** Resolves when what was said in a conversation so far is taken in. */
  takenIn(conversationId: Uuid): Promise<void>;
  idle(): Promise<void>;
}

type Reading = { conversationId: Uuid; actorId: Uuid; readSeq: number };

/** [IN5] What is older when it is taken in is told to nobody, and assigned to nobody. */
const freshMs = 3_600_000;
const nobody = '00000000-0000-0000-0000-000000000000';

export function createIntake(
  context: InboxContext,
  parts: {
    people: People;
    assigning: Assigning;
    announcing: Announcing;
    changeState(businessActorId: Uuid, caseId: Uuid, state: 'open' | 'done'): Promise<void>;
  },
): Intake {
  const { database, clock, identity, messaging, business, outbox, log } = context;
  const { people, assigning, announcing, changeState } = parts;
  const said = createBatcher<Uuid, null>({
    maxBatch: 500,
    async run(ids) {
      await takeIn([...new Set(ids)]);
      return ids.map(() => null);
    },
  });
  const read = createBatcher<Reading, null>({
    maxBatch: 1000,
    async run(readings) {
      const own = await people.businessesAmong(readings.map(({ actorId }) => actorId));
      const wanted = readings.filter(({ actorId }) => own.has(actorId));
      if (wanted.length === 0) return readings.map(() => null);
      const moved = await store.markRead(database.pool, wanted);
      for (const [id, rows] of Map.groupBy(moved, (row) => row.business_actor_id)) {
        announcing.cases(
          id,
          rows.map((row) => row.id),
        );
      }
      return readings.map(() => null);
    },
  });

  /** Most conversations are between persons, and nothing is asked for them. */
  async function takeIn(ids: readonly Uuid[]): Promise<void> {
    const rosters = await Promise.all(ids.map((id) => messaging.membersOf(id)));
    const pairs = rosters.map((members) => (members.length === 2 ? members : []));
    const businesses = await people.businessesAmong(pairs.flat());
    const wanted = ids.filter((_, index) => pairs[index]!.some((id) => businesses.has(id)));
    if (wanted.length > 0) await follow(wanted, businesses);
  }

  async function follow(ids: readonly Uuid[], businesses: ReadonlySet<Uuid>): Promise<void> {
    const sides = (await messaging.pairsOf(database.pool, ids)).filter(({ actorId }) =>
      businesses.has(actorId),
    );
    for (let left = sides; left.length > 0; ) {
      left = await database.transaction((tx) => hearAll(tx, left));
    }
  }

  /** Returns those that another process was opening at the same moment. */
  async function hearAll(tx: Tx, sides: readonly Followed[]): Promise<Followed[]> {
    const places = sides.map(({ conversationId, actorId }) => ({
      conversationId,
      businessActorId: actorId,
    }));
    const keyOf = (conversationId: Uuid, actorId: Uuid) => `${conversationId} ${actorId}`;
    const known = new Map(
      (await store.lockCasesOf(tx.client, places)).map((row) => [
        keyOf(row.conversation_id, row.business_actor_id),
        row,
      ]),
    );
    const afterSeqs = new Map<Uuid, number>();
    for (const { conversationId, actorId } of sides) {
      const seen = known.get(keyOf(conversationId, actorId))?.seen_seq ?? 0;
      afterSeqs.set(conversationId, Math.min(seen, afterSeqs.get(conversationId) ?? seen));
    }
    const sayings = Map.groupBy(
      await messaging.saidAfter(
        tx.client,
        [...afterSeqs].map(([conversationId, afterSeq]) => ({ conversationId, afterSeq })),
      ),
      (one) => one.conversationId,
    );
    const all: Heard[] = [];
    for (const { conversationId, actorId, otherActorId, readSeq, isDone } of sides) {
      const heard = hear(
        known.get(keyOf(conversationId, actorId)) ?? null,
        { conversationId, businessActorId: actorId, contactActorId: otherActorId, readSeq, isDone },
        sayings.get(conversationId) ?? [],
      );
      if (heard) all.push(heard);
    }
    await leaveToStaff(tx, all);
    await nameChannels(all);
    const inserted = await store.insertCases(
      tx.client,
      all.filter(({ isNew }) => isNew).map(({ row }) => row),
    );
    const own = all.filter(({ isNew, row }) => !isNew || inserted.has(row.id));
    const late = all.filter((one) => !own.includes(one));
    await settle(tx, own);
    return late.flatMap(({ row }) =>
      sides.filter(
        (one) =>
          one.conversationId === row.conversation_id && one.actorId === row.business_actor_id,
      ),
    );
  }

  /** [IN24] Asked when a case opens; it is the guest's way to the business, or the app. */
  async function nameChannels(all: readonly Heard[]): Promise<void> {
    const rows = all.flatMap(({ row, opening }) => (opening ? [row] : []));
    if (rows.length === 0) return;
    const guests = await identity.guests.find(rows.map((row) => row.contact_actor_id));
    for (const row of rows) row.channel = guests.get(row.contact_actor_id)?.channel ?? 'chat';
  }

  /** [IN9] Whoever answered and has left before it was taken in is in charge of nothing. */
  async function leaveToStaff(tx: Tx, all: readonly Heard[]): Promise<void> {
    if (!all.some(({ takenBy }) => takenBy !== null)) return;
    const businesses = [...new Set(all.map(({ row }) => row.business_actor_id))].sort();
    // All of them at once and in their order, also those of which cases are shared out after this.
    for (const businessActorId of businesses) {
      const staff = await identity.lockStaff(tx, businessActorId);
      const present = new Set(staff.map(({ userId }) => userId));
      for (const heard of all) {
        const { takenBy, row } = heard;
        if (row.business_actor_id !== businessActorId || takenBy === null) continue;
        if (present.has(takenBy)) continue;
        row.assignee_user_id = null;
        heard.entries = heard.entries.filter(({ detail }) => !detail['byAnswering']);
      }
    }
  }

  async function settle(tx: Tx, all: readonly Heard[]): Promise<void> {
    if (all.length === 0) return;
    await store.saveCases(
      tx.client,
      all.filter(({ isNew }) => !isNew).map(({ row }) => row),
    );
    await store.openRounds(
      tx.client,
      all.flatMap(({ row, opening }) => (opening ? [{ row, ...opening }] : [])),
    );
    await store.insertEntries(
      tx.client,
      all.flatMap(({ entries }) => entries),
    );
    for (const heard of all) await tell(tx, heard);
    const groups = Map.groupBy(all, ({ row }) => row.business_actor_id);
    for (const [businessActorId, ones] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const fresh = ones.filter(({ opening, row }) => opening !== null && isFresh(row.last_at));
      await assigning.shareOut(
        tx,
        businessActorId,
        fresh.map(({ row }) => row),
      );
      tx.afterCommit(() =>
        announcing.cases(
          businessActorId,
          ones.map(({ row }) => row.id),
        ),
      );
    }
  }

  function isFresh(at: Date): boolean {
    return clock.now().getTime() - at.getTime() < freshMs;
  }

  async function tell(tx: Tx, { row, opening, answer, saidSeq }: Heard): Promise<void> {
    const fact = (at: Date) => factOf(row, at);
    if (answer) {
      const { at, seq, userId } = answer;
      const isFirst = await store.noteAnswer(tx.client, {
        caseId: row.id,
        round: row.round,
        at,
        userId,
      });
      const answered: EventPayload<'inbox.case.answered'> = { ...fact(at), seq, userId, isFirst };
      if (isFresh(at)) await outbox.emit(tx, 'inbox.case.answered', answered);
    }
    if (!isFresh(row.last_at)) return;
    if (opening) {
      const { at, isByContact } = opening;
      await outbox.emit(tx, 'inbox.case.opened', { ...fact(at), round: row.round, isByContact });
    } else if (saidSeq !== null) {
      await outbox.emit(tx, 'inbox.case.said', { ...fact(row.last_at), seq: saidSeq });
    }
  }

  messaging.onSaidWithBusiness((conversationId) => {
    said.submit(conversationId).catch((error) => log.warn({ err: error }, 'inbox.missed'));
  });
  messaging.onRead((readings) => {
    for (const reading of readings) {
      read.submit(reading).catch((error) => log.warn({ err: error }, 'inbox.reading_missed'));
    }
  });

  /** [IN12] What was marked by messaging's own operation is so here too. */
  async function takeDone({ conversationId, actorId, isDone }: DoneMark): Promise<void> {
    await said.submit(conversationId);
    const place = { conversationId, businessActorId: actorId };
    const known = await store.readCaseOf(database.pool, place);
    if (!known || (known.state === 'done') === isDone) return;
    await changeState(actorId, known.id, isDone ? 'done' : 'open');
  }
  messaging.onDone((mark) => {
    marking = marking
      .then(() => takeDone(mark))
      .catch((error) => log.warn({ err: error }, 'inbox.mark_missed'));
  });

  let marking: Promise<void> = Promise.resolve();
  let catching: Promise<void> = Promise.resolve();
  async function walk(): Promise<void> {
    const { pool } = database;
    const xid = await store.readProgress(pool);
    const next = await messaging.horizonOf(pool);
    for await (const actorIds of business.everybody()) {
      const businesses = new Set(actorIds);
      for (let afterId = nobody; ; ) {
        const asked = { actorIds, xid, afterId, limit: 500 };
        const ids = await messaging.changedSince(pool, asked);
        if (ids.length > 0) await follow(ids, businesses);
        if (ids.length < 500) break;
        afterId = ids.at(-1)!;
      }
    }
    await store.saveProgress(pool, next);
  }

  return {
    catchUp() {
      const walked = catching.then(walk);
      catching = walked.catch(() => undefined);
      return walked;
    },
    async takenIn(conversationId) {
      await said.submit(conversationId);
    },
    async idle() {
      await catching;
      await marking;
      await said.idle();
      await read.idle();
    },
  };
}

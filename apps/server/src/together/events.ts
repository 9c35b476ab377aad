import type { Actor } from '@allmende/contract/actors';
import { fail, ok } from '@allmende/contract/errors';
import type { Event, EventAnswer, EventInput } from '@allmende/contract/together';
import type { EventCard } from '@allmende/contract/together-cards';
import type { Messaging } from '#messaging';
import { readPosition } from '#platform/cursor';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { writeCalendar } from './ics.ts';
import { admitted, endsBeforeStart } from './rules.ts';
import type { Db, Thing } from './store.ts';
import * as store from './store.ts';
import { type Acting, type Answer, facesOf, type Reached, type Things } from './things.ts';

export async function eventCardOf(
  db: Db,
  thing: Thing,
  actors: (ids: Iterable<Uuid>) => Promise<Map<Uuid, Actor>>,
): Promise<EventCard> {
  const row = await store.readEvent(db, thing.id);
  const attendance = await store.readAttendance(db, thing.id);
  const seen = thing.shows_faces ? attendance.faces : [];
  return {
    type: 'event',
    eventId: toPublicId('evt', thing.id),
    revision: thing.revision,
    creatorActorId: toPublicId('act', thing.creator_actor_id),
    moment: 'planned',
    title: row.title,
    occasion: store.occasionOf(row),
    place: row.place,
    mapUrl: row.map_url,
    capacity: row.capacity,
    isCancelled: thing.ended_at !== null,
    comingCount: attendance.coming,
    maybeCount: attendance.maybe,
    declinedCount: attendance.declined,
    waitingCount: attendance.waiting,
    faces: facesOf(seen, await actors(seen)),
  };
}

export function createEvents(
  things: Things,
  { messaging, publicUrl }: { messaging: Pick<Messaging, 'postCard'>; publicUrl: string },
) {
  const { pool } = things;

  async function present({ thing, standing, mayManage }: Reached, actorId: Uuid): Promise<Event> {
    const row = await store.readEvent(pool, thing.id);
    const own = await store.readAnswer(pool, thing.id, actorId);
    return {
      card: await eventCardOf(pool, thing, things.actors),
      conversationId: toPublicId('cnv', thing.conversation_id),
      description: row.description,
      own: own ? { answer: own.answer, guests: own.guests, isWaiting: own.is_waiting } : null,
      mayManage,
      maySeeGuests: thing.shows_faces || standing.isAdmin,
    };
  }

  async function get(actorId: Uuid, id: Uuid): Answer<Event, 'together.unknown'> {
    const reached = await things.read('event', id, actorId);
    return reached.ok ? ok(await present(reached.value, actorId)) : reached;
  }

  /** [T33] Whoever waits and finds room now comes; they are told on their devices. */
  async function admitWaiting(tx: Parameters<typeof store.admit>[0], id: Uuid): Promise<void> {
    const { capacity } = await store.readEvent(tx.client, id);
    const { coming } = await store.readAttendance(tx.client, id);
    const next = admitted(await store.listWaiting(tx.client, id), { capacity, coming });
    if (next.length === 0) return;
    const actorIds = next.map(({ actorId }) => actorId);
    await store.admit(tx, id, actorIds);
    tx.afterCommit(() => things.tell(actorIds, id));
  }

  /** [T35] One line in the conversation; the event's own card is brought up to date besides. */
  async function announce(
    tx: Parameters<typeof store.admit>[0],
    thing: Thing,
    { actorId, userId }: Acting,
    moment: 'changed' | 'cancelled',
  ): Promise<void> {
    const card = await eventCardOf(tx.client, thing, things.actors);
    await messaging.postCard(tx, {
      conversationId: thing.conversation_id,
      senderActorId: actorId,
      senderUserId: userId,
      clientId: newUuid(),
      card: { ...card, moment, isCancelled: moment === 'cancelled' },
    });
  }

  return {
    get,

    /** [T30] */
    async create(
      acting: Acting,
      input: store.EventFacts & { conversationId: Uuid; clientId: Uuid },
    ) {
      if (endsBeforeStart(input.occasion)) return fail('together.ends_before_start');
      const started = await things.start('event', acting, input, async (tx, id) => {
        await store.putEvent(tx, id, { ...input, changedAt: things.now() });
      });
      return started.ok ? get(acting.actorId, started.value) : started;
    },

    /** [T35] */
    async update(acting: Acting, id: Uuid, changes: Partial<EventInput>) {
      const updated = await things.change('event', id, acting, async (tx, reached) => {
        const { thing, mayManage } = reached;
        if (!mayManage) return fail('together.not_allowed');
        if (thing.ended_at !== null) return fail('together.closed');
        const row = await store.readEvent(tx.client, id);
        const before: store.EventFacts = {
          title: row.title,
          description: row.description,
          occasion: store.occasionOf(row),
          place: row.place,
          mapUrl: row.map_url,
          capacity: row.capacity,
        };
        const next = { ...before, ...changes };
        if (endsBeforeStart(next.occasion)) return fail('together.ends_before_start');
        if (isSame(before, next)) return ok(false);
        await store.putEvent(tx, id, { ...next, changedAt: things.now() });
        await admitWaiting(tx, id);
        const { description: _, capacity: __, ...seen } = before;
        const { description: ___, capacity: ____, ...seenNext } = next;
        if (!isSame(seen, seenNext)) await announce(tx, thing, acting, 'changed');
        return ok(true);
      });
      return updated.ok ? get(acting.actorId, id) : updated;
    },

    /** [T36] */
    async cancel(acting: Acting, id: Uuid) {
      const cancelled = await things.change('event', id, acting, async (tx, reached) => {
        const { thing, mayManage } = reached;
        if (!mayManage) return fail('together.not_allowed');
        if (thing.ended_at !== null) return ok(false);
        await store.touchEvent(tx, id, things.now());
        await store.bump(tx, id, things.now());
        await announce(tx, thing, acting, 'cancelled');
        return ok(true);
      });
      return cancelled.ok ? get(acting.actorId, id) : cancelled;
    },

    /** [T31] [T32] [T33] [T34] */
    async answer(
      acting: Acting,
      id: Uuid,
      { answer, guests }: { answer: EventAnswer | null; guests: number },
    ) {
      const { actorId } = acting;
      const said = await things.change('event', id, acting, async (tx, { thing }) => {
        if (thing.ended_at !== null) return fail('together.closed');
        const own = await store.readAnswer(tx.client, id, actorId);
        const brings = answer === 'no' || answer === null ? 0 : guests;
        if ((own?.answer ?? null) === answer && (own?.guests ?? 0) === brings) return ok(false);
        if (answer === null) await store.deleteAnswer(tx, id, actorId);
        else {
          const isComing = own?.answer === 'yes' && !own.is_waiting;
          const { capacity } = await store.readEvent(tx.client, id);
          const { coming } = await store.readAttendance(tx.client, id);
          const held = isComing ? 1 + own.guests : 0;
          const fits = capacity === null || coming - held + 1 + brings <= capacity;
          const isMore = 1 + brings > held;
          if (answer === 'yes' && isComing && isMore && !fits) return fail('together.full');
          const line = await store.listWaiting(tx.client, id);
          const isBehind = line.length > 0 && line[0]!.actorId !== actorId;
          // A place once held is kept, also when the event has been made smaller since.
          const isWaiting = answer === 'yes' && !isComing && (!fits || isBehind);
          const row = { answer, guests: brings, is_waiting: isWaiting };
          await store.writeAnswer(tx, id, { ...row, actorId, at: things.now() });
        }
        await admitWaiting(tx, id);
        return ok(true);
      });
      return said.ok ? get(actorId, id) : said;
    },

    /** [T37] */
    async guests(
      actorId: Uuid,
      id: Uuid,
      page: { answer: EventAnswer | 'waiting'; cursor: string | undefined; limit: number },
    ) {
      const after = readPosition(page.cursor);
      if (!after.ok) return after;
      const reached = await things.read('event', id, actorId);
      if (!reached.ok) return reached;
      const { thing, standing } = reached.value;
      if (!thing.shows_faces && !standing.isAdmin) return fail('together.not_allowed');
      const isWaiting = page.answer === 'waiting';
      const rows = await store.listAnswers(pool, id, {
        answer: page.answer === 'waiting' ? 'yes' : page.answer,
        isWaiting,
        after: after.value,
        limit: page.limit + 1,
      });
      const shown = rows.slice(0, page.limit);
      const actors = await things.actors(shown.map(({ actor_id }) => actor_id));
      return ok({
        items: shown.flatMap(({ actor_id, guests }) => {
          const actor = actors.get(actor_id);
          return actor ? [{ actor, guests }] : [];
        }),
        nextCursor: rows.length > page.limit ? String(shown.at(-1)!.turn) : null,
      });
    },

    /** [T38] */
    async calendar(actorId: Uuid, id: Uuid) {
      const reached = await things.read('event', id, actorId);
      if (!reached.ok) return reached;
      const { thing } = reached.value;
      const row = await store.readEvent(pool, id);
      const text = writeCalendar({
        uid: `${toPublicId('evt', id)}@${new URL(publicUrl).hostname}`,
        sequence: row.sequence,
        createdAt: thing.created_at,
        changedAt: row.changed_at,
        title: row.title,
        description: row.description,
        occasion: store.occasionOf(row),
        place: row.place,
        mapUrl: row.map_url,
        isCancelled: thing.ended_at !== null,
      });
      return ok({ fileName: 'event.ics', text });
    },
  };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

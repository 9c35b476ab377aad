import { fail, ok, type Result } from '@allmende/contract/errors';
import type { RatingCard, Score } from '@allmende/contract/rating-card';
import { ratingDays, type SatisfactionSettings } from '@allmende/contract/satisfaction';
import type { EventPayload } from '@allmende/contract/events';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Outbox } from '#platform/outbox';
import { undoing } from '#platform/undoing';
import { type Doer, noteDeed } from './notes.ts';
import type { Announcing } from './announcing.ts';
import { entryOf } from './rules.ts';
import * as store from './satisfaction-store.ts';
import { insertEntries, lockCases, saveCases } from './store.ts';

/** [IN100]–[IN105] Asks customers how it went once their case is done, where the business wishes it. */
export interface Satisfaction {
  settings(businessActorId: Uuid): Promise<SatisfactionSettings>;
  change(by: Doer, to: SatisfactionSettings): Promise<SatisfactionSettings>;
  /** `contactActorId` is whoever says it. The same score once more notes nothing. */
  rate(
    contactActorId: Uuid,
    ratingId: Uuid,
    score: Score,
  ): Promise<Result<RatingCard, 'satisfaction.unknown' | 'satisfaction.over'>>;
}

export interface SatisfactionContext {
  database: Database;
  clock: Clock;
  outbox: Outbox;
  identity: Pick<Identity, 'parties' | 'guests' | 'isBlockedBetween'>;
  messaging: Pick<Messaging, 'saidIn' | 'postCard' | 'updateCard' | 'cardStands' | 'standing'>;
}

const unset: SatisfactionSettings = { isOn: false, everyDays: 30 };
const dayMs = 86_400_000;
/** How far back the customer's last word is looked for. */
const looked = 50;

export function createSatisfaction(
  { database, clock, outbox, identity, messaging }: SatisfactionContext,
  announcing: Pick<Announcing, 'cases'>,
): Satisfaction {
  const { pool } = database;

  function cardOf(row: Pick<store.RatingRow, 'id' | 'business_actor_id' | 'score'>): RatingCard {
    return {
      type: 'rating',
      ratingId: toPublicId('rtg', row.id),
      businessActorId: toPublicId('act', row.business_actor_id),
      score: row.score,
    };
  }

  /** [IN101] Only whoever can tap: people with an account, and visitors of the website. */
  async function canTap(businessActorId: Uuid, contactActorId: Uuid): Promise<boolean> {
    const kind = (await identity.parties([contactActorId])).get(contactActorId)?.kind;
    if (kind !== 'person') {
      const guest = (await identity.guests.find([contactActorId])).get(contactActorId);
      if (guest?.channel !== 'website') return false;
    }
    return !(await identity.isBlockedBetween(null, businessActorId, contactActorId));
  }

  async function ask(
    tx: Tx,
    { businessActorId, caseId, round, byUserId }: EventPayload<'inbox.case.done'>,
  ): Promise<void> {
    if (byUserId === null) return;
    const settings = await store.readSatisfaction(tx.client, businessActorId);
    if (!settings?.isOn) return;
    const [row] = await lockCases(tx.client, businessActorId, [caseId]);
    // Opened again meanwhile: then it is not over.
    if (row?.state !== 'done' || row.round !== round) return;
    if (!(await store.wasAnswered(tx.client, caseId, round))) return;
    const { contact_actor_id: contactActorId, conversation_id: conversationId } = row;
    if (!(await canTap(businessActorId, contactActorId))) return;
    const standing = await messaging.standing(tx, { conversationId, actorId: businessActorId });
    if (!standing?.mayWrite) return;
    const said = await messaging.saidIn(conversationId, { limit: looked });
    const last = said.findLast(({ senderActorId }) => senderActorId === contactActorId);
    const now = clock.now();
    if (!last || now.getTime() - last.sentAt.getTime() > dayMs) return;
    const rating = {
      id: newUuid(),
      business_actor_id: businessActorId,
      case_id: caseId,
      round,
      conversation_id: conversationId,
      contact_actor_id: contactActorId,
      user_id: byUserId,
      asked_at: now,
    };
    const since = new Date(now.getTime() - settings.everyDays * dayMs);
    if (!(await store.insertRating(tx.client, rating, since))) return;
    await messaging.postCard(tx, {
      conversationId,
      senderActorId: businessActorId,
      senderUserId: null,
      clientId: rating.id,
      card: cardOf({ ...rating, score: null }),
    });
  }

  outbox.on('inbox.case.done', 'inbox.askSatisfaction', (fact, tx) => ask(tx, fact));

  return {
    settings: async (businessActorId) =>
      (await store.readSatisfaction(pool, businessActorId)) ?? unset,

    async change(by, to) {
      await database.transaction(async (tx) => {
        await store.putSatisfaction(tx.client, by.actorId, to);
        await noteDeed(tx, by, { kind: 'satisfaction_kept', at: clock.now(), detail: { ...to } });
      });
      return to;
    },

    rate: (contactActorId, ratingId, score) =>
      undoing(database, async (tx) => {
        const row = await store.lockRating(tx.client, ratingId);
        if (row?.contact_actor_id !== contactActorId) return fail('satisfaction.unknown');
        const now = clock.now();
        if (now.getTime() - row.asked_at.getTime() > ratingDays * dayMs) {
          return fail('satisfaction.over');
        }
        if (row.score === score) return ok(cardOf(row));
        const next = { ...row, score, answered_at: now };
        await store.saveScore(tx.client, next);
        const { business_actor_id: businessActorId, conversation_id: conversationId } = row;
        const [one] = await lockCases(tx.client, businessActorId, [row.case_id]);
        const detail = { from: row.score, to: score };
        await insertEntries(tx.client, [
          entryOf(one!, { kind: 'rated', at: now, user_id: null, detail }),
        ]);
        await saveCases(tx.client, [{ ...one!, revision: one!.revision + 1 }]);
        tx.afterCommit(() => announcing.cases(businessActorId, [row.case_id]));
        const key = { conversationId, senderActorId: businessActorId, clientId: row.id };
        if (await messaging.cardStands(tx, key)) {
          await messaging.updateCard(tx, { ...key, card: cardOf(next) });
        }
        return ok(cardOf(next));
      }),
  };
}

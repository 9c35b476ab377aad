import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Split } from '@allmende/contract/payment-requests';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { requestIdOf } from '../store.ts';
import type { Acting, AskRefusal, RequestDeps, Requests } from './requests.ts';
import { type Division, type DivisionRefusal, judgeDivision, stateAt, termsOf } from './rules.ts';
import * as store from './store.ts';

export interface NewSplit {
  total: Money;
  note: string;
  days: number;
  conversationId: Uuid | null;
  paymentId: Uuid | null;
  division: Division;
  idempotencyKey: string;
}

type SplitRefusal =
  | AmountRefusal
  | DivisionRefusal
  | AskRefusal
  | 'wallet.payment_unknown'
  | 'wallet.split_needs_group'
  | 'wallet.split_not_members'
  | 'messaging.conversation_unknown'
  | 'messaging.may_not_write'
  | 'platform.idempotency_key_reused';

const dayMs = 24 * 3_600_000;

/** A bill that one person paid and several bear: as many requests as there are others, made at once. */
export function createSplits(deps: RequestDeps, requests: Requests) {
  const { database, clock, messaging, wallet, assets } = deps;
  const { showing } = requests;

  async function present(id: Uuid, viewerActorId: Uuid): Promise<Split> {
    const split = await store.readSplit(database.pool, id);
    return showing.split(database.pool, split!, viewerActorId);
  }

  /** [W42] In a group: its members, and one card. */
  async function askGroup(
    tx: Tx,
    acting: Acting,
    { conversationId, split, shares }: { conversationId: Uuid; split: SplitDraft; shares: Shares },
  ): Promise<Result<null, SplitRefusal>> {
    const place = { conversationId, actorId: acting.actorId };
    const standing = await messaging.standing(tx, place);
    if (!standing) return fail('messaging.conversation_unknown');
    if (standing.kind !== 'group') return fail('wallet.split_needs_group');
    if (!standing.mayWrite) return fail('messaging.may_not_write');
    const members = new Set(await messaging.membersOf(conversationId));
    if (shares.some(({ actorId }) => !members.has(actorId))) {
      return fail('wallet.split_not_members');
    }
    await store.insertSplit(tx, split);
    const rows = shares.map((share) => rowOf(split, share, conversationId));
    await store.insertRequests(tx, rows);
    for (const row of rows) requests.announce(tx, row);
    await messaging.postCards(tx, [
      {
        conversationId,
        senderActorId: acting.actorId,
        senderUserId: acting.userId,
        clientId: split.id,
        card: await showing.splitCardOf(tx, (await store.readSplit(tx.client, split.id))!),
      },
    ]);
    return ok(null);
  }

  /** [W42] Among contacts: each in their own conversation, and nobody learns of the others. */
  async function askEach(
    tx: Tx,
    acting: Acting,
    { people, split, shares }: { people: People; split: SplitDraft; shares: Shares },
  ): Promise<Result<null, SplitRefusal>> {
    await store.insertSplit(tx, split);
    const places = new Map<Uuid, Uuid>();
    // In the order of their ids, so that two who open conversations with the same do not wait in a circle.
    for (const one of people.toSorted((a, b) => (a.actorId < b.actorId ? -1 : 1))) {
      const opened = await requests.reach(tx, acting.actorId, one);
      if (!opened.ok) return opened;
      places.set(one.actorId, opened.value);
    }
    const rows = shares.map((share) => rowOf(split, share, places.get(share.actorId)!));
    await store.insertRequests(tx, rows);
    const cards = [];
    for (const row of rows) {
      requests.announce(tx, row);
      cards.push({
        conversationId: row.conversation_id,
        senderActorId: acting.actorId,
        senderUserId: acting.userId,
        clientId: row.id,
        card: await showing.cardOf(tx, (await store.readRequest(tx.client, row.id))!),
      });
    }
    await messaging.postCards(tx, cards);
    return ok(null);
  }

  async function isOwnPayment(actorId: Uuid, paymentId: Uuid): Promise<boolean> {
    const payment = (await wallet.payments([paymentId])).get(paymentId);
    return payment?.from?.id.slice(4) === actorId.replaceAll('-', '');
  }

  async function replay(key: Uuid, terms: string, actorId: Uuid) {
    const known = await store.readSplitByKey(database.pool, key);
    if (!known) return null;
    if (known.terms !== terms) return fail('platform.idempotency_key_reused');
    return ok(await present(known.id, actorId));
  }

  async function reachable(actorId: Uuid, split: store.SplitRow): Promise<boolean> {
    if (split.creator_actor_id === actorId) return true;
    if (!split.conversation_id) return false;
    const shares = await store.listShares(database.pool, split.id);
    if (shares.some((share) => share.payer_actor_id === actorId)) return true;
    const standing = await messaging.standing(null, {
      conversationId: split.conversation_id,
      actorId,
      card: { senderActorId: split.creator_actor_id, clientId: split.id },
    });
    return standing !== null;
  }

  return {
    /** [W40] [W41] [W42] */
    async split(acting: Acting, input: NewSplit): Promise<Result<Split, SplitRefusal>> {
      const { actorId, userId } = acting;
      const judged = judgeAmount(input.total, await assets.table());
      if (!judged.ok) return judged;
      const { minor: totalMinor, assetCode } = judged.value;
      const divided = judgeDivision(input.division, { creatorActorId: actorId, totalMinor });
      if (!divided.ok) return divided;
      const { ownMinor, shares } = divided.value;
      const key = requestIdOf(userId, `split ${input.idempotencyKey}`);
      const { idempotencyKey: _, ...asked } = input;
      const terms = termsOf([actorId, asked]);
      const before = await replay(key, terms, actorId);
      if (before) return before;
      if (input.paymentId && !(await isOwnPayment(actorId, input.paymentId))) {
        return fail('wallet.payment_unknown');
      }
      const others = shares.map((share) => share.actorId);
      const people = await requests.judgePeople(actorId, others);
      if (!people.ok) return people;
      const now = clock.now();
      const split: SplitDraft = {
        id: newUuid(),
        creator_actor_id: actorId,
        creator_user_id: userId,
        asset_code: assetCode,
        total: totalMinor,
        own_amount: ownMinor,
        note: input.note,
        way: input.division.way,
        conversation_id: input.conversationId,
        payment_id: input.paymentId,
        created_at: now,
        expires_at: new Date(now.getTime() + input.days * dayMs),
        request_key: key,
        terms,
      };
      const { conversationId } = input;
      try {
        const done = await undoing(database, async (tx): Promise<Result<null, SplitRefusal>> => {
          if (!(await requests.haveRoom(tx, actorId, others))) {
            return fail('wallet.too_many_requests');
          }
          return conversationId
            ? askGroup(tx, acting, { conversationId, split, shares })
            : askEach(tx, acting, { people: people.value, split, shares });
        });
        if (!done.ok) return done;
      } catch (error) {
        // The same split reached us twice at the same moment, and the other one was first.
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay(key, terms, actorId))!;
    },

    /** [W43] */
    async get(actorId: Uuid, id: Uuid): Promise<Result<Split, 'wallet.split_unknown'>> {
      const split = await store.readSplit(database.pool, id);
      if (!split || !(await reachable(actorId, split))) return fail('wallet.split_unknown');
      return ok(await showing.split(database.pool, split, actorId));
    },

    /** [W43] Shares that were paid stay paid. */
    async cancel(acting: Acting, id: Uuid): Promise<Result<Split, 'wallet.split_unknown'>> {
      const split = await store.readSplit(database.pool, id);
      if (split?.creator_actor_id !== acting.actorId) return fail('wallet.split_unknown');
      const shares = await store.listShares(database.pool, id);
      await database.transaction(async (tx) => {
        const rows = await store.lockRequests(
          tx,
          shares.map((share) => share.id),
        );
        for (const row of rows) {
          if (stateAt(row, clock.now()) !== 'open') continue;
          await requests.close(tx, row, 'cancelled');
          requests.announce(tx, row);
        }
        for (const row of rows) await showing.refresh(tx, row.id);
      });
      return ok(await present(id, acting.actorId));
    },
  };
}

type SplitDraft = Omit<store.SplitRow, 'revision'>;
type Shares = readonly { actorId: Uuid; minor: bigint }[];
type People = readonly Parameters<Requests['reach']>[2][];

function rowOf(split: SplitDraft, share: Shares[number], conversationId: Uuid) {
  return {
    id: newUuid(),
    asker_actor_id: split.creator_actor_id,
    asker_user_id: split.creator_user_id,
    payer_actor_id: share.actorId,
    asset_code: split.asset_code,
    amount: share.minor,
    note: split.note,
    created_at: split.created_at,
    expires_at: split.expires_at,
    split_id: split.id,
    conversation_id: conversationId,
    request_key: null,
    terms: null,
  };
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { MoneyRequest } from '@allmende/contract/payment-requests';
import { openRequestsMax } from '@allmende/contract/request-limits';
import type { RequestState } from '@allmende/contract/request-cards';
import type { Payment } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import type { Assets } from '../currencies/assets.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { cardOf as paymentCardOf } from '../cards.ts';
import { requestIdOf } from '../store.ts';
import type { PayRefusal, Wallet } from '../wallet.ts';
import { nextReminder, stateAt, termsOf } from './rules.ts';
import { createShowing } from './showing.ts';
import * as store from './store.ts';

/** Who acts: the actor, and the user behind it. */
export interface Acting {
  actorId: Uuid;
  userId: Uuid;
}

export interface RequestDeps {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: Pick<Identity, 'actors' | 'isBlockedBetween'>;
  messaging: Pick<
    Messaging,
    | 'kinshipOf'
    | 'turnTo'
    | 'standing'
    | 'membersOf'
    | 'postCards'
    | 'updateCard'
    | 'cardStands'
    | 'isMember'
  >;
  wallet: Pick<Wallet, 'pay' | 'payments'>;
  assets: Assets;
}

/** Why somebody cannot be asked. */
export type AskRefusal =
  | 'identity.actor_unknown'
  | 'wallet.payee_blocked'
  | 'wallet.too_many_requests'
  | 'messaging.no_strangers'
  | 'messaging.stopped'
  | 'messaging.too_many_new_people';
type ChangeRefusal = 'wallet.request_unknown' | 'wallet.request_closed';
type Reused = 'platform.idempotency_key_reused';

const dayMs = 24 * 3_600_000;

/**
 * Asking for money, and what becomes of it. A request is paid by the same judgement as money that is sent; its
 * card and its state change in the transaction of the payment.
 *
 *   open ──▶ paid | declined | cancelled | expired      (none of these ever changes again)
 */
export type Requests = ReturnType<typeof createRequests>;

export function createRequests(deps: RequestDeps) {
  const { database, clock, gateway, identity, messaging, wallet, assets } = deps;
  const showing = createShowing(deps);

  /** The devices of both ask again. */
  function announce(
    tx: Tx,
    row: Pick<store.RequestRow, 'id' | 'asker_actor_id' | 'payer_actor_id'>,
  ) {
    tx.afterCommit(() => {
      for (const actorId of [row.asker_actor_id, row.payer_actor_id]) {
        gateway.deliver([actorId], {
          type: 'changed',
          topic: 'wallet',
          actorId: toPublicId('act', actorId),
          id: toPublicId('req', row.id),
        });
      }
    });
  }

  async function present(id: Uuid): Promise<MoneyRequest> {
    const row = await store.readRequest(database.pool, id);
    return (await showing.requests([row!]))[0]!;
  }

  /** Their conversation, by the rules for whoever turns to somebody; to a stranger it is a chat request. */
  async function reach(tx: Tx, actorId: Uuid, other: { actorId: Uuid; kinship: Kinship }) {
    const opened = await messaging.turnTo(tx, {
      fromActorId: actorId,
      toActorId: other.actorId,
      kinship: other.kinship,
    });
    if (opened.ok) return opened;
    return opened.code === 'messaging.blocked' ? fail('wallet.payee_blocked') : fail(opened.code);
  }

  /** Asked before a transaction: who these are to the one who asks. */
  async function judgePeople(
    actorId: Uuid,
    others: readonly Uuid[],
  ): Promise<
    Result<{ actorId: Uuid; kinship: Kinship }[], 'identity.actor_unknown' | 'wallet.payee_blocked'>
  > {
    const known = await identity.actors(others);
    if (others.some((other) => !known.has(other))) return fail('identity.actor_unknown');
    const people = [];
    for (const other of others) {
      if (await identity.isBlockedBetween(null, actorId, other)) {
        return fail('wallet.payee_blocked');
      }
      people.push({ actorId: other, kinship: await messaging.kinshipOf(actorId, other) });
    }
    return ok(people);
  }

  async function haveRoom(tx: Tx, askerActorId: Uuid, payerActorIds: readonly Uuid[]) {
    const open = await store.countOpen(tx, { askerActorId, payerActorIds });
    return [...open.values()].every((count) => count < openRequestsMax);
  }

  /** Runs `work` on a request that stands still, for the side to which it belongs; undone when it fails. */
  async function change<T, Code extends string>(
    id: Uuid,
    isAllowed: (row: store.RequestRow) => boolean,
    work: (tx: Tx, row: store.RequestRow) => Promise<Result<T, Code>>,
  ): Promise<Result<T, Code | 'wallet.request_unknown'>> {
    const before = await store.readRequest(database.pool, id);
    if (!before || !isAllowed(before)) return fail('wallet.request_unknown');
    return undoing(database, async (tx) => work(tx, (await store.lockRequests(tx, [id]))[0]!));
  }

  /** Ends an open request without money; what is over in the same way already stays as it is. */
  async function close(
    tx: Tx,
    row: store.RequestRow,
    state: 'declined' | 'cancelled' | 'expired',
  ): Promise<Result<boolean, 'wallet.request_closed'>> {
    const now = clock.now();
    if (row.state === state) return ok(false);
    const isOpen = state === 'expired' ? row.state === 'open' : stateAt(row, now) === 'open';
    if (!isOpen) return fail('wallet.request_closed');
    await store.closeRequest(tx, { id: row.id, state, paymentId: null, at: now });
    return ok(true);
  }

  return {
    showing,
    announce,
    reach,
    judgePeople,
    haveRoom,
    close,

    /** [W31] [W32] */
    async ask(
      acting: Acting,
      input: { toActorId: Uuid; amount: Money; note: string; days: number; idempotencyKey: string },
    ): Promise<
      Result<MoneyRequest, AmountRefusal | 'wallet.payee_is_payer' | AskRefusal | Reused>
    > {
      const { toActorId, note, days } = input;
      const judged = judgeAmount(input.amount, await assets.table());
      if (!judged.ok) return judged;
      if (toActorId === acting.actorId) return fail('wallet.payee_is_payer');
      const key = requestIdOf(acting.userId, `request ${input.idempotencyKey}`);
      const terms = termsOf([acting.actorId, toActorId, input.amount, note, days]);
      const replay = async () => {
        const known = await store.readRequestByKey(database.pool, key);
        if (!known) return null;
        if (known.terms !== terms) return fail('platform.idempotency_key_reused');
        return ok(await present(known.id));
      };
      const before = await replay();
      if (before) return before;
      const people = await judgePeople(acting.actorId, [toActorId]);
      if (!people.ok) return people;
      const { minor, assetCode } = judged.value;
      const now = clock.now();
      const id = newUuid();
      try {
        const asked = await undoing(database, async (tx) => {
          const opened = await reach(tx, acting.actorId, people.value[0]!);
          if (!opened.ok) return opened;
          if (!(await haveRoom(tx, acting.actorId, [toActorId]))) {
            return fail('wallet.too_many_requests');
          }
          const row = {
            id,
            asker_actor_id: acting.actorId,
            asker_user_id: acting.userId,
            payer_actor_id: toActorId,
            asset_code: assetCode,
            amount: minor,
            note,
            created_at: now,
            expires_at: new Date(now.getTime() + days * dayMs),
            split_id: null,
            conversation_id: opened.value,
            request_key: key,
            terms,
          };
          await store.insertRequests(tx, [row]);
          announce(tx, row);
          await messaging.postCards(tx, [
            {
              conversationId: opened.value,
              senderActorId: acting.actorId,
              senderUserId: acting.userId,
              clientId: id,
              card: await showing.cardOf(tx, (await store.readRequest(tx.client, id))!),
            },
          ]);
          return ok(null);
        });
        if (!asked.ok) return asked;
      } catch (error) {
        // The same request reached us twice at the same moment, and the other one was first.
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },

    async get(actorId: Uuid, id: Uuid): Promise<Result<MoneyRequest, 'wallet.request_unknown'>> {
      const row = await store.readRequest(database.pool, id);
      const isSide = row?.asker_actor_id === actorId || row?.payer_actor_id === actorId;
      if (!row || !isSide) return fail('wallet.request_unknown');
      return ok((await showing.requests([row]))[0]!);
    },

    async list(
      actorId: Uuid,
      query: {
        direction?: 'in' | 'out' | undefined;
        state?: RequestState | undefined;
        cursor: string | undefined;
        limit: number;
      },
    ): Promise<
      Result<{ items: MoneyRequest[]; nextCursor: string | null }, 'platform.invalid_input'>
    > {
      const after = readMoment(query.cursor);
      if (!after.ok) return after;
      const { direction, state, limit } = query;
      const rows = await store.listRequests(database.pool, {
        actorId,
        direction,
        state,
        after: after.value,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return ok({
        items: await showing.requests(shown),
        nextCursor:
          rows.length > limit && last ? writeMoment({ at: last.created_at, id: last.id }) : null,
      });
    },

    /** [W34] */
    async pay(
      acting: Acting,
      id: Uuid,
      confirmation: string | undefined,
    ): Promise<Result<Payment, ChangeRefusal | PayRefusal>> {
      const paid = await change(
        id,
        (row) => row.payer_actor_id === acting.actorId,
        async (tx, row): Promise<Result<Uuid, 'wallet.request_closed' | PayRefusal>> => {
          if (row.payment_id) return ok(row.payment_id);
          const now = clock.now();
          if (stateAt(row, now) !== 'open') return fail('wallet.request_closed');
          const payment = {
            id: newUuid(),
            fromActorId: row.payer_actor_id,
            toActorId: row.asker_actor_id,
            amountMinor: row.amount,
            assetCode: row.asset_code,
            note: row.note,
          };
          const moved = await wallet.pay(tx, {
            ...payment,
            paymentId: payment.id,
            kind: 'transfer',
            subject: row.split_id
              ? { kind: 'split', id: row.split_id }
              : { kind: 'request', id: row.id },
            confirmedBy: { userId: acting.userId, token: confirmation },
            payerUserId: acting.userId,
          });
          if (!moved.ok) return moved;
          await store.closeRequest(tx, { id, state: 'paid', paymentId: payment.id, at: now });
          announce(tx, row);
          // A group sees it on the card of the bill; between two it is a line of its own, as with any payment.
          if (!row.is_in_group) {
            await messaging.postCards(tx, [
              {
                conversationId: row.conversation_id,
                senderActorId: acting.actorId,
                senderUserId: acting.userId,
                clientId: payment.id,
                card: paymentCardOf(
                  payment,
                  (await assets.table(tx)).money(row.asset_code, row.amount),
                ),
              },
            ]);
          }
          await showing.refresh(tx, id);
          return ok(payment.id);
        },
      );
      if (!paid.ok) return paid;
      return ok((await wallet.payments([paid.value])).get(paid.value)!);
    },

    /** [W35] */
    async decline(acting: Acting, id: Uuid): Promise<Result<MoneyRequest, ChangeRefusal>> {
      const declined = await change(
        id,
        (row) => row.payer_actor_id === acting.actorId,
        async (tx, row) => {
          const closed = await close(tx, row, 'declined');
          if (!closed.ok || !closed.value) return closed;
          announce(tx, row);
          if (!row.is_in_group) {
            await messaging.postCards(tx, [
              {
                conversationId: row.conversation_id,
                senderActorId: acting.actorId,
                senderUserId: acting.userId,
                clientId: newUuid(),
                card: await showing.cardOf(
                  tx,
                  (await store.readRequest(tx.client, id))!,
                  'declined',
                ),
              },
            ]);
          }
          await showing.refresh(tx, id);
          return closed;
        },
      );
      return declined.ok ? ok(await present(id)) : declined;
    },

    /** [W35] */
    async cancel(acting: Acting, id: Uuid): Promise<Result<MoneyRequest, ChangeRefusal>> {
      const cancelled = await change(
        id,
        (row) => row.asker_actor_id === acting.actorId,
        async (tx, row) => {
          const closed = await close(tx, row, 'cancelled');
          if (!closed.ok || !closed.value) return closed;
          announce(tx, row);
          await showing.refresh(tx, id);
          return closed;
        },
      );
      return cancelled.ok ? ok(await present(id)) : cancelled;
    },

    /** [W37] In their own conversation, also of a share in a group, so that nobody is put on the spot. */
    async remind(
      acting: Acting,
      id: Uuid,
    ): Promise<
      Result<
        MoneyRequest,
        | ChangeRefusal
        | 'wallet.reminded_already'
        | Exclude<AskRefusal, 'identity.actor_unknown' | 'wallet.too_many_requests'>
      >
    > {
      const known = await store.readRequest(database.pool, id);
      if (known?.asker_actor_id !== acting.actorId) return fail('wallet.request_unknown');
      const { payer_actor_id: payerActorId } = known;
      if (await identity.isBlockedBetween(null, acting.actorId, payerActorId)) {
        return fail('wallet.payee_blocked');
      }
      const kinship = await messaging.kinshipOf(acting.actorId, payerActorId);
      const reminded = await undoing(database, async (tx) => {
        const row = (await store.lockRequests(tx, [id]))[0]!;
        const now = clock.now();
        if (stateAt(row, now) !== 'open') return fail('wallet.request_closed');
        const next = nextReminder(row.reminded_at, now);
        if (next) {
          return fail('wallet.reminded_already', { data: { nextAt: next.toISOString() } });
        }
        const opened = await reach(tx, acting.actorId, { actorId: payerActorId, kinship });
        if (!opened.ok) return opened;
        await store.setReminded(tx, id, now);
        announce(tx, row);
        await messaging.postCards(tx, [
          {
            conversationId: opened.value,
            senderActorId: acting.actorId,
            senderUserId: acting.userId,
            clientId: newUuid(),
            card: await showing.cardOf(tx, (await store.readRequest(tx.client, id))!, 'reminded'),
          },
        ]);
        await showing.refresh(tx, id);
        return ok(null);
      });
      return reminded.ok ? ok(await present(id)) : reminded;
    },

    /** [W36] Says of everything that has run out that it has; a job does so every minute. */
    async expire(): Promise<void> {
      for (;;) {
        const ids = await store.listEnded(database.pool, clock.now(), expiresAtATime);
        for (const id of ids) {
          await database.transaction(async (tx) => {
            const row = (await store.lockRequests(tx, [id]))[0]!;
            const closed = await close(tx, row, 'expired');
            if (!closed.ok || !closed.value) return;
            announce(tx, row);
            await showing.refresh(tx, id);
          });
        }
        if (ids.length < expiresAtATime) return;
      }
    },
  };
}

export type Kinship = Awaited<ReturnType<Messaging['kinshipOf']>>;
const expiresAtATime = 200;

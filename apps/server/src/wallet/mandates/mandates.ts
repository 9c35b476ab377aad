import { fail, ok, type Result } from '@allmende/contract/errors';
import type { MandateState } from '@allmende/contract/mandate-cards';
import { type Mandate, mandateDays, openMandatesMax } from '@allmende/contract/mandates';
import type { Money } from '@allmende/contract/money';
import type { StandingInterval } from '@allmende/contract/standing-orders';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Outbox } from '#platform/outbox';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import { announceThing } from '../announce.ts';
import type { ConfirmationRefusal } from '../confirmation.ts';
import type { Assets } from '../currencies/assets.ts';
import type { Acting, AskRefusal } from '../requests/requests.ts';
import { termsOf } from '../requests/rules.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { dayOf } from '../standing-orders/rules.ts';
import { requestIdOf } from '../store.ts';
import type { Wallet } from '../wallet.ts';
import { createCharging } from './charging.ts';
import { isLastDay, stateAt } from './rules.ts';
import { createShowing } from './showing.ts';
import * as store from './store.ts';

export interface MandateDeps {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<Identity, 'actors' | 'consumeConfirmation' | 'isBlockedBetween'>;
  messaging: Pick<
    Messaging,
    'kinshipOf' | 'turnTo' | 'directConversation' | 'postCards' | 'updateCard' | 'cardStands'
  >;
  wallet: Pick<Wallet, 'pay' | 'payments'>;
  assets: Assets;
}

interface NewMandate {
  payerActorId: Uuid;
  limit: Money;
  interval: StandingInterval;
  note: string;
  endsOn: string | null;
  idempotencyKey: string;
}

type ChangeRefusal = 'wallet.mandate_unknown' | 'wallet.mandate_over';
type NewRefusal =
  | AmountRefusal
  | 'wallet.payee_is_payer'
  | 'wallet.day_invalid'
  | 'wallet.too_many_mandates'
  | 'platform.idempotency_key_reused'
  | Exclude<AskRefusal, 'wallet.too_many_requests'>;
type GrantRefusal = ChangeRefusal | ConfirmationRefusal | 'wallet.payee_blocked';

const dayMs = 24 * 3_600_000;
const closesAtATime = 200;

/** The right to collect: asked for, granted, ended. What is collected is in `charging.ts`. [W130] to [W137] */
export type Mandates = ReturnType<typeof createMandates>;

/**
 *   asked ──▶ granted ──▶ revoked | cancelled | ended
 *     └── declined | cancelled | expired          (none of these ever changes again)
 */
export function createMandates(deps: MandateDeps) {
  const { database, clock, gateway, identity, messaging, assets } = deps;
  const showing = createShowing(deps);
  const charging = createCharging(deps);

  /** The card follows, and the devices of both are told. Locks the conversation, so it comes last. */
  async function show(tx: Tx, row: store.MandateRow): Promise<void> {
    const place = { conversationId: row.conversation_id, senderActorId: row.payee_actor_id };
    const key = { ...place, clientId: row.id };
    const card = showing.cardOf(row, await assets.table(tx));
    if (await messaging.cardStands(tx, key)) await messaging.updateCard(tx, { ...key, card });
    announce(tx, row);
  }

  function announce(tx: Tx, row: store.MandateRow): void {
    const actorIds = [row.payee_actor_id, row.payer_actor_id];
    announceThing(gateway, tx, { actorIds, id: toPublicId('mdt', row.id) });
  }

  async function view(actorId: Uuid, id: Uuid): Promise<Result<Mandate, 'wallet.mandate_unknown'>> {
    const row = await store.readMandate(database.pool, id);
    if (row?.payee_actor_id !== actorId && row?.payer_actor_id !== actorId) {
      return fail('wallet.mandate_unknown');
    }
    return ok((await showing.mandates(database.pool, [row], actorId))[0]!);
  }

  /** Ends one in a way that is open to this side; again, it stays as it is. */
  async function close(
    actorId: Uuid,
    id: Uuid,
    how: { side: 'payer_actor_id' | 'payee_actor_id'; from: MandateState[]; to: MandateState },
  ): Promise<Result<Mandate, ChangeRefusal>> {
    const before = await store.readMandate(database.pool, id);
    if (before?.[how.side] !== actorId) return fail('wallet.mandate_unknown');
    const closed = await undoing(database, async (tx) => {
      const row = await store.lockMandate(tx, id);
      if (row.state === how.to) return ok(null);
      const now = clock.now();
      if (!how.from.includes(stateAt(row, now))) return fail('wallet.mandate_over');
      await show(tx, await store.close(tx, { id, state: how.to, at: now }));
      return ok(null);
    });
    return closed.ok ? view(actorId, id) : closed;
  }

  async function closeOne(id: Uuid, now: Date): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockMandate(tx, id);
      const state = stateAt(row, now);
      if (state === row.state) return;
      await show(tx, await store.close(tx, { id, state, at: now }));
    });
  }

  return {
    charge: charging.charge,
    get: view,

    /** [W130] [W131] */
    async ask(
      { actorId, userId }: Acting,
      input: NewMandate,
    ): Promise<Result<Mandate, NewRefusal>> {
      const { payerActorId, interval, note, endsOn } = input;
      const judged = judgeAmount(input.limit, await assets.table());
      if (!judged.ok) return judged;
      if (payerActorId === actorId) return fail('wallet.payee_is_payer');
      const now = clock.now();
      const key = requestIdOf(userId, `mandate ${input.idempotencyKey}`);
      const terms = termsOf([actorId, payerActorId, input.limit, interval, note, endsOn]);
      const replay = async () => {
        const known = await store.readByKey(database.pool, key);
        if (!known) return null;
        if (known.terms !== terms) return fail('platform.idempotency_key_reused');
        return ok((await showing.mandates(database.pool, [known], actorId))[0]!);
      };
      const before = await replay();
      if (before) return before;
      if (endsOn !== null && !isLastDay(endsOn, now)) return fail('wallet.day_invalid');
      if (!(await identity.actors([payerActorId])).has(payerActorId)) {
        return fail('identity.actor_unknown');
      }
      if (await identity.isBlockedBetween(null, actorId, payerActorId)) {
        return fail('wallet.payee_blocked');
      }
      const kinship = await messaging.kinshipOf(actorId, payerActorId);
      const { minor, assetCode } = judged.value;
      const id = newUuid();
      try {
        const asked = await undoing(database, async (tx): Promise<Result<null, NewRefusal>> => {
          const opened = await messaging.turnTo(tx, {
            fromActorId: actorId,
            toActorId: payerActorId,
            kinship,
          });
          if (!opened.ok) {
            return opened.code === 'messaging.blocked'
              ? fail('wallet.payee_blocked')
              : fail(opened.code);
          }
          const pair = { payeeActorId: actorId, payerActorId, now };
          if ((await store.countAsked(tx, pair)) >= openMandatesMax) {
            return fail('wallet.too_many_mandates');
          }
          const row = await store.insertMandate(tx, {
            id,
            payee_actor_id: actorId,
            payee_user_id: userId,
            payer_actor_id: payerActorId,
            asset_code: assetCode,
            max_amount: minor,
            interval,
            note,
            ends_on: endsOn,
            asked_at: now,
            expires_at: new Date(now.getTime() + mandateDays * dayMs),
            conversation_id: opened.value,
            request_key: key,
            terms,
          });
          announce(tx, row);
          await messaging.postCards(tx, [
            {
              conversationId: opened.value,
              senderActorId: actorId,
              senderUserId: userId,
              clientId: id,
              card: showing.cardOf(row, await assets.table(tx)),
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

    async list(
      actorId: Uuid,
      query: {
        side?: 'payer' | 'payee' | undefined;
        isOver?: boolean | undefined;
        cursor: string | undefined;
        limit: number;
      },
    ): Promise<Result<{ items: Mandate[]; nextCursor: string | null }, 'platform.invalid_input'>> {
      const after = readMoment(query.cursor);
      if (!after.ok) return after;
      const { side, isOver, limit } = query;
      const wanted = { actorId, side, isOver, after: after.value, limit: limit + 1 };
      const rows = await store.listMandates(database.pool, wanted);
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return ok({
        items: await showing.mandates(database.pool, shown, actorId),
        nextCursor:
          rows.length > limit && last ? writeMoment({ at: last.asked_at, id: last.id }) : null,
      });
    },

    /** [W133] */
    async grant(
      { actorId, userId }: Acting,
      id: Uuid,
      token: string | undefined,
    ): Promise<Result<Mandate, GrantRefusal>> {
      const before = await store.readMandate(database.pool, id);
      if (before?.payer_actor_id !== actorId) return fail('wallet.mandate_unknown');
      const granted = await undoing(database, async (tx): Promise<Result<null, GrantRefusal>> => {
        const row = await store.lockMandate(tx, id);
        const now = clock.now();
        const state = stateAt(row, now);
        if (state === 'granted') return ok(null);
        const isTooLate = row.ends_on !== null && row.ends_on < dayOf(now.getTime());
        if (state !== 'asked' || isTooLate) return fail('wallet.mandate_over');
        if (await identity.isBlockedBetween(tx, row.payee_actor_id, actorId)) {
          return fail('wallet.payee_blocked');
        }
        if (token === undefined) return fail('identity.confirmation_required');
        const consumed = await identity.consumeConfirmation(tx, {
          userId,
          token,
          purpose: {
            action: 'mandate',
            mandateId: id,
            payeeActorId: row.payee_actor_id,
            amountMinor: row.max_amount,
            assetCode: row.asset_code,
          },
        });
        if (!consumed.ok) return consumed;
        await show(tx, await store.grant(tx, { id, userId, at: now }));
        return ok(null);
      });
      return granted.ok ? view(actorId, id) : granted;
    },

    /** [W134] */
    decline: (actorId: Uuid, id: Uuid) =>
      close(actorId, id, { side: 'payer_actor_id', from: ['asked'], to: 'declined' }),
    revoke: (actorId: Uuid, id: Uuid) =>
      close(actorId, id, { side: 'payer_actor_id', from: ['granted'], to: 'revoked' }),
    cancel: (actorId: Uuid, id: Uuid) =>
      close(actorId, id, { side: 'payee_actor_id', from: ['asked', 'granted'], to: 'cancelled' }),

    /**
     * [W134] Says of everything that has run out that it has; a job does so every minute. One that cannot be said keeps no other
     * from being said.
     * @throws AggregateError of what went wrong, in the end.
     */
    async closeRunOut(): Promise<void> {
      const failed = new Map<Uuid, unknown>();
      for (;;) {
        const now = clock.now();
        const ids = await store.listRunOut(database.pool, {
          now,
          today: dayOf(now.getTime()),
          except: [...failed.keys()],
          limit: closesAtATime,
        });
        if (ids.length === 0) break;
        for (const id of ids) {
          await closeOne(id, now).catch((error: unknown) => failed.set(id, error));
        }
      }
      if (failed.size > 0) {
        const which = [...failed.keys()].join(', ');
        throw new AggregateError(failed.values(), `mandates that could not be closed: ${which}`);
      }
    },
  };
}

import { randomBytes } from 'node:crypto';
import type { Envelope } from '@allmende/contract/envelopes';
import { envelopesErrors, envelopesOperations } from '@allmende/contract/envelopes';
import type { EnvelopeCard } from '@allmende/contract/envelope-cards';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import { type Auth, anyActor, treasurers } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Http } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import { Refused } from '#platform/refusal';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import type { ConfirmationRefusal } from '../confirmation.ts';
import { type AssetTable, createAssets } from '../currencies/assets.ts';
import { termsOf } from '../requests/rules.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { requestIdOf } from '../store.ts';
import type { Giving } from './giving.ts';
import { createReach } from './reach.ts';
import { envelopeState, equalParts, luckyParts } from './rules.ts';
import * as store from './store.ts';

interface EnvelopeDeps {
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  identity: Pick<Identity, 'actors' | 'isBlockedBetween'>;
  messaging: Pick<Messaging, 'standing' | 'postCards' | 'updateCard' | 'cardStands'>;
}

/** What goes on by itself. */
export interface EnvelopeWork {
  /** [W49] Gives back what is left in those whose time is over; a job does so every minute. */
  giveBack(): Promise<void>;
}

interface NewEnvelope {
  conversationId: Uuid;
  total: Money;
  count: number;
  way: 'equal' | 'lucky';
  note: string;
  hours: number;
  confirmation: string | undefined;
  idempotencyKey: string;
}

type GiveRefusal =
  | AmountRefusal
  | ConfirmationRefusal
  | 'wallet.envelope_too_small'
  | 'wallet.envelope_for_one'
  | 'wallet.insufficient_funds'
  | 'platform.idempotency_key_reused'
  | 'messaging.conversation_unknown'
  | 'messaging.blocked'
  | 'messaging.may_not_write';
type TakeRefusal =
  | 'wallet.envelope_unknown'
  | 'wallet.envelope_own'
  | 'wallet.envelope_empty'
  | 'wallet.envelope_over'
  | 'wallet.payee_blocked';

const hourMs = 3_600_000;
const givesBackAtATime = 100;
const facesMax = 5;

/**
 * Gifts of money in a conversation. The money leaves the giver when it is given; each member takes one part, in the order of
 * coming, and what is left when the time is over goes back. [W45] to [W49]
 *
 *   open ──▶ empty | over      (neither ever changes again)
 */
export function createEnvelopes(deps: EnvelopeDeps, giving: Giving): EnvelopeWork {
  const { database, clock, identity, messaging } = deps;
  const { reach, groupNameOf } = createReach(deps);
  const assets = createAssets(deps);

  async function cardOf(tx: Tx, row: store.EnvelopeRow): Promise<EnvelopeCard> {
    const gifts = (await store.listGifts(tx.client, row.id)).slice(0, facesMax);
    const actors = await identity.actors(gifts.map((gift) => gift.actor_id));
    return present(row, { gifts, actors, table: await assets.table(tx) });
  }

  function present(
    row: store.EnvelopeRow,
    {
      gifts,
      actors,
      table,
    }: {
      gifts: readonly store.GiftRow[];
      actors: Awaited<ReturnType<Identity['actors']>>;
      table: AssetTable;
    },
  ): EnvelopeCard {
    return {
      type: 'envelope',
      envelopeId: toPublicId('env', row.id),
      revision: row.revision,
      giverActorId: toPublicId('act', row.giver_actor_id),
      note: row.note,
      way: row.way,
      total: table.money(row.asset_code, row.total),
      count: row.parts.length,
      taken: row.taken,
      state: envelopeState(row, clock.now()),
      expiresAt: row.expires_at.toISOString(),
      faces: gifts.slice(0, facesMax).flatMap((gift) => {
        const actor = actors.get(gift.actor_id);
        if (!actor) return [];
        const { id: actorId, kind, name, accent, picture } = actor;
        return [{ actorId, kind, name, accent, pictureUrl: picture?.smallUrl ?? null }];
      }),
    };
  }

  async function view(actorId: Uuid, id: Uuid): Promise<Envelope> {
    const row = (await store.readEnvelope(database.pool, id))!;
    const gifts = await store.listGifts(database.pool, id);
    const [groupName, actors, table] = await Promise.all([
      groupNameOf(actorId, id),
      identity.actors(new Set([row.giver_actor_id, ...gifts.map((gift) => gift.actor_id)])),
      assets.table(),
    ]);
    const own = gifts.find((gift) => gift.actor_id === actorId);
    const isGiver = row.giver_actor_id === actorId;
    const isOpen = envelopeState(row, clock.now()) === 'open';
    const money = (minor: bigint) => table.money(row.asset_code, minor);
    return {
      card: present(row, { gifts, actors, table }),
      giver: actors.get(row.giver_actor_id)!,
      conversationId: toPublicId('cnv', row.conversation_id),
      groupName,
      own: own ? { amount: money(own.amount), paymentId: toPublicId('pay', own.payment_id) } : null,
      mayTake: isOpen && !isGiver && !own,
      gifts:
        isGiver || own || !isOpen
          ? gifts.map((gift) => ({
              actor: actors.get(gift.actor_id)!,
              amount: money(gift.amount),
              takenAt: gift.taken_at.toISOString(),
            }))
          : [],
      returned: row.return_payment_id ? money(row.total - row.taken_amount) : null,
    };
  }

  async function refresh(tx: Tx, id: Uuid): Promise<void> {
    const row = (await store.readEnvelope(tx.client, id))!;
    const key = {
      conversationId: row.conversation_id,
      senderActorId: row.giver_actor_id,
      clientId: row.id,
    };
    const card = await cardOf(tx, row);
    if (await messaging.cardStands(tx, key)) await messaging.updateCard(tx, { ...key, card });
  }

  /** [W45] [W46] */
  async function give(
    { actorId, userId }: Auth,
    input: NewEnvelope,
  ): Promise<Result<Envelope, GiveRefusal>> {
    const { conversationId, count, way, note, hours, confirmation } = input;
    const judged = judgeAmount(input.total, await assets.table());
    if (!judged.ok) return judged;
    const { minor: total, assetCode } = judged.value;
    if (total < BigInt(count)) return fail('wallet.envelope_too_small');
    const key = requestIdOf(userId, `envelope ${input.idempotencyKey}`);
    const terms = termsOf([actorId, conversationId, input.total, count, way, note, hours]);
    const replay = async () => {
      const known = await store.readByKey(database.pool, key);
      if (!known) return null;
      if (known.terms !== terms) return fail('platform.idempotency_key_reused');
      return ok(await view(actorId, known.id));
    };
    const before = await replay();
    if (before) return before;
    const place = { conversationId, actorId };
    const standing = await messaging.standing(null, place);
    if (!standing) return fail('messaging.conversation_unknown');
    if (standing.isBlocked) return fail('messaging.blocked');
    if (!standing.mayWrite) return fail('messaging.may_not_write');
    if (standing.kind === 'direct' && count !== 1) return fail('wallet.envelope_for_one');
    const now = clock.now();
    const [id, paymentId] = [newUuid(), newUuid()];
    const gift = { paymentId, envelopeId: id, giverActorId: actorId, assetCode, note };
    try {
      const given = await undoing(database, async (tx): Promise<Result<null, GiveRefusal>> => {
        const put = await giving.put(tx, {
          ...gift,
          amountMinor: total,
          conversationId,
          userId,
          token: confirmation,
        });
        if (!put.ok) return put;
        // Once more, and held to the end: who left meanwhile gives nothing there.
        const still = await messaging.standing(tx, place);
        if (!still?.mayWrite) return fail('messaging.may_not_write');
        const row = {
          id,
          giver_actor_id: actorId,
          giver_user_id: userId,
          conversation_id: conversationId,
          asset_code: assetCode,
          total,
          way,
          note,
          parts: way === 'lucky' ? luckyParts(total, count, chance) : equalParts(total, count),
          created_at: now,
          expires_at: new Date(now.getTime() + hours * hourMs),
          payment_id: paymentId,
          request_key: key,
          terms,
        };
        await store.insertEnvelope(tx, row);
        await messaging.postCards(tx, [
          {
            conversationId,
            senderActorId: actorId,
            senderUserId: userId,
            clientId: id,
            card: await cardOf(tx, (await store.readEnvelope(tx.client, id))!),
          },
        ]);
        return ok(null);
      });
      if (!given.ok) return (await replay()) ?? given;
    } catch (error) {
      // The same gift reached us twice at the same moment, and the other one was first: it has the key, or used a limit up.
      const isRefused = error instanceof Refused;
      if (!isRefused && !isKeyTaken(error, 'wallet_envelopes_request_key_key')) throw error;
      const first = await replay();
      if (first || !isRefused) return first!;
      throw error;
    }
    return (await replay())!;
  }

  /** [W47] [W48] */
  async function take({ actorId, userId }: Auth, id: Uuid): Promise<Result<Envelope, TakeRefusal>> {
    const seen = await reach(actorId, id);
    if (!seen) return fail('wallet.envelope_unknown');
    const { giver_actor_id: giverActorId, asset_code: assetCode, note } = seen;
    if (giverActorId === actorId) return fail('wallet.envelope_own');
    const isBlocked = await identity.isBlockedBetween(null, giverActorId, actorId);
    const taken = await undoing(database, async (tx): Promise<Result<null, TakeRefusal>> => {
      const row = await store.lockEnvelope(tx, id);
      const gifts = await store.listGifts(tx.client, id);
      if (gifts.some((gift) => gift.actor_id === actorId)) return ok(null);
      const now = clock.now();
      const state = envelopeState(row, now);
      if (state === 'empty') return fail('wallet.envelope_empty');
      if (state === 'over') return fail('wallet.envelope_over');
      if (isBlocked) return fail('wallet.payee_blocked');
      const amountMinor = row.parts[row.taken]!;
      const paymentId = newUuid();
      await giving.give(tx, {
        paymentId,
        envelopeId: id,
        giverActorId,
        toActorId: actorId,
        userId,
        amountMinor,
        assetCode,
        note,
      });
      await store.insertGift(tx, id, {
        actor_id: actorId,
        place: row.taken + 1,
        amount: amountMinor,
        taken_at: now,
        payment_id: paymentId,
      });
      await refresh(tx, id);
      return ok(null);
    });
    return taken.ok ? ok(await view(actorId, id)) : taken;
  }

  async function giveBackOne(id: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockEnvelope(tx, id);
      const now = clock.now();
      if (row.ended_at || envelopeState(row, now) !== 'over') return;
      const paymentId = newUuid();
      await giving.giveBack(tx, {
        paymentId,
        putPaymentId: row.payment_id,
        envelopeId: id,
        giverActorId: row.giver_actor_id,
        amountMinor: row.total - row.taken_amount,
        assetCode: row.asset_code,
        note: row.note,
      });
      await store.setReturned(tx, { id, paymentId, at: now });
      await refresh(tx, id);
    });
  }

  async function giveBack(): Promise<void> {
    for (;;) {
      const ids = await store.listEnded(database.pool, clock.now(), givesBackAtATime);
      for (const id of ids) await giveBackOne(id);
      if (ids.length < givesBackAtATime) return;
    }
  }

  deps.http.declareErrors(envelopesErrors);
  deps.http.register('envelopes', envelopesOperations, {
    giveEnvelope: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        give(ctx.auth, {
          ...body,
          conversationId: toUuid(body.conversationId),
          confirmation: body.confirmation,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    getEnvelope: {
      access: anyActor,
      async handle({ ctx, params }) {
        const id = toUuid(params.envelopeId);
        const seen = await reach(ctx.auth.actorId, id);
        return seen ? ok(await view(ctx.auth.actorId, id)) : fail('wallet.envelope_unknown');
      },
    },
    takeGift: {
      access: treasurers,
      handle: ({ ctx, params }) => take(ctx.auth, toUuid(params.envelopeId)),
    },
  });
  deps.jobs.register('wallet.giveBackEnvelopes', giveBack);
  deps.jobs.schedule('* * * * *', 'wallet.giveBackEnvelopes');
  return { giveBack };
}

/** A whole number from 0 up to, and not including, the limit; each as likely as any other. */
function chance(below: bigint): bigint {
  const space = 2n ** 64n;
  const fair = space - (space % below);
  for (;;) {
    const drawn = randomBytes(8).readBigUInt64BE();
    if (drawn < fair) return drawn % below;
  }
}

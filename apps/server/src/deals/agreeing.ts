import type { Deal, DealTerms } from '@allmende/contract/deals';
import { dealsMax } from '@allmende/contract/deals-limits';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { TurnRefusal } from '#messaging';
import { isKeyTaken } from '#platform/key-taken';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { judgeAmount, type PayRefusal, requestIdOf, termsOf } from '#wallet';
import type { Acting, Answer, DealsContext } from './context.ts';
import { postByOf } from './rules.ts';
import { cardOf, type Showing } from './showing.ts';
import * as store from './store.ts';
import type { DealRow, Side, TermsRow } from './tables.ts';
import { feeOf, type Step, type StepRefusal, type Writing } from './writing.ts';

type TermsRefusal =
  | 'deals.worth_nothing'
  | 'wallet.currency_unknown'
  | 'wallet.amount_invalid'
  | 'wallet.amount_too_large';

/** [DE1] What stands between a brand and somebody with whom it shares nothing. */
type StrangerRefusal = Exclude<TurnRefusal, 'messaging.blocked'>;

type AcceptRefusal =
  | 'deals.changed'
  | 'deals.address_missing'
  | 'deals.blocked'
  | Exclude<PayRefusal, 'wallet.payee_blocked' | 'wallet.payee_is_payer'>;

/** Offer, negotiation and signing: [DE1] to [DE6]. */
export function createAgreeing(
  context: DealsContext,
  { showing, writing }: { showing: Showing; writing: Writing },
) {
  const { database, clock, identity, messaging, wallet } = context;
  const { pool } = database;

  /** [DE2] Money as it is kept: in the main currency, an amount that can be paid, or none. */
  async function judge(terms: DealTerms): Answer<TermsRow, TermsRefusal> {
    const { fee, shareBps, sample } = terms;
    const main = await wallet.mainAsset();
    if (fee.assetCode !== main.assetCode || fee.assetScale !== main.assetScale) {
      return fail('wallet.currency_unknown');
    }
    if (BigInt(fee.value) !== 0n) {
      const judged = judgeAmount(fee, await wallet.currencies.table());
      if (!judged.ok) return judged;
    } else if (shareBps === 0 && sample === '') return fail('deals.worth_nothing');
    return ok({
      title: terms.title,
      brief: terms.brief,
      asset_code: main.assetCode,
      fee: BigInt(fee.value),
      share_bps: shareBps,
      share_days: terms.shareDays,
      post_days: terms.postDays,
      sample,
    });
  }

  async function shown(row: DealRow, viewer: Uuid): Promise<Deal> {
    return (await showing.deals([row], viewer))[0]!;
  }

  /** [DE6] The brand’s yes: the fee is held, and from now on it holds. */
  async function sign(
    tx: Parameters<Writing['write']>[0],
    row: DealRow,
    acting: Acting,
    token: string | undefined,
  ): Promise<Result<Step, AcceptRefusal>> {
    const now = clock.now();
    const changes: Partial<DealRow> = {
      state: 'signed',
      turn: null,
      accepted_revision: row.revision,
      signed_at: now,
      post_by: postByOf(row, now),
      payer_user_id: acting.userId,
    };
    if (row.fee > 0n) {
      const payment = feeOf({ ...row, payer_user_id: acting.userId, signed_at: now });
      const held = await wallet.pledging.hold(tx, { ...payment, token });
      if (!held.ok) {
        const { code } = held;
        if (code === 'wallet.payee_blocked') return fail('deals.blocked');
        if (code === 'wallet.payee_is_payer') throw new Error('a deal with oneself');
        return { ...held, code };
      }
      Object.assign(changes, { hold_id: held.value.holdId, confirmed_by: held.value.confirmedBy });
    }
    return ok({ changes, moment: 'signed' });
  }

  return {
    /** [DE1] */
    async offer(
      acting: Acting & { isBusiness: boolean },
      creatorActorId: Uuid,
      terms: DealTerms,
      idempotencyKey: string,
    ): Answer<
      Deal,
      | TermsRefusal
      | 'deals.no_brand'
      | 'deals.creator_unknown'
      | 'deals.own'
      | 'deals.blocked'
      | 'deals.too_many'
      | StrangerRefusal
      | 'platform.idempotency_key_reused'
    > {
      const { actorId, userId } = acting;
      if (!acting.isBusiness) return fail('deals.no_brand');
      if (creatorActorId === actorId) return fail('deals.own');
      const key = requestIdOf(userId, `deal ${idempotencyKey}`);
      const requestTerms = termsOf([actorId, creatorActorId, JSON.stringify(terms)]);
      const replay = async () => {
        const known = await store.readDealByKey(pool, key);
        if (!known) return null;
        if (known.request_terms !== requestTerms) return fail('platform.idempotency_key_reused');
        return ok(await shown(known, actorId));
      };
      const before = await replay();
      if (before) return before;
      if (!(await identity.actor(creatorActorId))) return fail('deals.creator_unknown');
      const judged = await judge(terms);
      if (!judged.ok) return judged;
      const kinship = await messaging.kinshipOf(actorId, creatorActorId);
      try {
        const made = await undoing(
          database,
          async (
            tx,
          ): Promise<Result<null, 'deals.too_many' | 'deals.blocked' | StrangerRefusal>> => {
            if ((await store.lockBrand(tx, actorId)) >= dealsMax) return fail('deals.too_many');
            if (await identity.isBlockedBetween(tx, actorId, creatorActorId)) {
              return fail('deals.blocked');
            }
            const conversation = await messaging.turnTo(tx, {
              fromActorId: actorId,
              toActorId: creatorActorId,
              kinship,
            });
            if (!conversation.ok) {
              const { code } = conversation;
              return code === 'messaging.blocked' ? fail('deals.blocked') : fail(code);
            }
            const now = clock.now();
            const row: DealRow = {
              ...judged.value,
              id: newUuid(now.getTime()),
              brand_actor_id: actorId,
              creator_actor_id: creatorActorId,
              conversation_id: conversation.value,
              revision: 1,
              state: 'offered',
              turn: 'creator',
              accepted_revision: null,
              offered_at: now,
              asked_at: now,
              signed_at: null,
              address: '',
              sample_note: '',
              sample_sent_at: null,
              sample_received_at: null,
              post_by: null,
              answer_by: null,
              objection: '',
              answer: '',
              ended_by: null,
              ended_at: null,
              hold_id: null,
              payment_id: newUuid(now.getTime()),
              payer_user_id: null,
              confirmed_by: null,
              request_key: key,
              request_terms: requestTerms,
            };
            await store.insertDeal(tx, row);
            await messaging.postCard(tx, {
              conversationId: row.conversation_id,
              senderActorId: actorId,
              senderUserId: userId,
              clientId: row.id,
              card: cardOf(row, 'offered', await wallet.currencies.table(tx)),
            });
            return ok(null);
          },
        );
        if (!made.ok) return made;
      } catch (error) {
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },

    /** [DE4] */
    async counter(
      acting: Acting,
      id: Uuid,
      { revision, ...terms }: DealTerms & { revision: number },
    ): Answer<Deal, StepRefusal | TermsRefusal | 'deals.changed'> {
      const judged = await judge(terms);
      if (!judged.ok) return judged;
      const what = { action: 'counter', isDone: () => false } as const;
      return writing.act<'deals.changed'>(acting, id, what, async (_tx, row, side) => {
        if (row.revision !== revision) return fail('deals.changed');
        const turn: Side = side === 'brand' ? 'creator' : 'brand';
        const changes = { ...judged.value, turn, asked_at: clock.now() };
        return ok({ changes, moment: 'countered' });
      });
    },

    /** [DE5] */
    async accept(
      acting: Acting,
      id: Uuid,
      {
        revision,
        address,
        confirmation,
      }: { revision: number; address: string; confirmation: string | undefined },
    ): Answer<Deal, StepRefusal | AcceptRefusal> {
      const isDone = (row: DealRow, side: Side) =>
        row.accepted_revision === revision && row.turn !== side;
      const what = { action: 'accept', isDone } as const;
      return writing.act<AcceptRefusal>(acting, id, what, async (tx, row, side) => {
        if (row.revision !== revision) return fail('deals.changed');
        if (side === 'brand') {
          if (row.sample === '' || row.address !== '') return sign(tx, row, acting, confirmation);
          // What the creator proposed; where the sample goes only they can say.
          const asked = {
            turn: 'creator' as const,
            accepted_revision: revision,
            asked_at: clock.now(),
          };
          return ok({ changes: asked, moment: 'agreed' });
        }
        if (row.sample !== '' && address === '') return fail('deals.address_missing');
        const agreed = { ...row, address: row.sample === '' ? '' : address };
        if (row.fee === 0n) {
          const signed = await sign(tx, agreed, acting, undefined);
          if (!signed.ok) return signed;
          const changes = { ...signed.value.changes, address: agreed.address };
          return ok({ ...signed.value, changes });
        }
        const changes = {
          state: 'agreed' as const,
          turn: 'brand' as const,
          address: agreed.address,
          accepted_revision: revision,
          asked_at: clock.now(),
        };
        return ok({ changes, moment: 'agreed' });
      });
    },

    async decline(acting: Acting, id: Uuid): Answer<Deal, StepRefusal> {
      const isDone = ({ state }: DealRow) => state === 'declined';
      return writing.act(acting, id, { action: 'decline', isDone }, async (_tx, _row, side) => {
        const end = { ended_by: side, ended_at: clock.now(), turn: null, address: '' };
        return ok({ changes: { ...end, state: 'declined' }, moment: 'declined' });
      });
    },
  };
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { RailName } from '@allmende/contract/rails';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { AssetTables, ConfirmedBy, Wallet } from '#wallet';
import { requestIdOf } from './request-id.ts';
import type { Rail, Rails } from './rail.ts';
import { endToEndIdOf, judgeAmount, payoutsUnderWayMax, transferCodes } from './rules.ts';
import * as payoutStore from './payouts-store.ts';
import * as bankStore from './sepa/store.ts';

export interface RequestPayout {
  rail: RailName;
  actorId: Uuid;
  userId: Uuid;
  amount: Money;
  name: string;
  /** In electronic form; empty for a payout without an account. */
  iban: string;
  isInstant: boolean;
  confirmation: string | undefined;
  idempotencyKey: string;
}
export type RequestRefusal =
  | 'rails.off'
  | 'rails.amount_out_of_range'
  | 'rails.amount_uneven'
  | 'wallet.currency_unknown'
  | 'rails.iban_invalid'
  | 'rails.iban_own'
  | 'rails.too_many_payouts'
  | 'wallet.insufficient_funds'
  | 'identity.confirmation_required'
  | 'identity.confirmation_invalid'
  | 'platform.idempotency_key_reused';

/**
 * Money on its way out, whatever the rail:
 *
 *   held ──released──▶ released ──the bank has paid──▶ paid ──came back──▶ returned
 *     │                    └── the bank refused it, or it came back ──────▶ returned
 *     ├── called off by the owner ──▶ cancelled
 *     └── refused by the operator ──▶ refused
 *
 * While it is held the ledger reserves the amount in the wallet; released, it has left the wallet as a payment and stands
 * among what is on its way.
 */
export type Payouts = ReturnType<typeof createPayouts>;

export function createPayouts(deps: {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: Pick<Identity, 'consumeConfirmation'>;
  ledger: Ledger;
  wallet: Pick<Wallet, 'accountOf' | 'outside'>;
  table: AssetTables;
  rails: Rails;
}) {
  const { database, clock, gateway, identity, ledger, wallet, table, rails } = deps;
  const railOf = ({ rail }: { rail: RailName }): Rail => rails.get(rail)!;

  const tell = (tx: Tx, payout: payoutStore.StoredPayout) => tellOf(gateway, tx, payout);

  /** Reserves the amount; false when there is not enough of it. The hold has the payout's id. */
  async function hold(tx: Tx, payout: payoutStore.StoredPayout): Promise<boolean> {
    const { id, actorId, amountMinor, assetCode } = payout;
    const { booksOf, releasesTo } = railOf(payout);
    const books = booksOf(assetCode);
    const [result] = await ledger.apply(tx, [
      {
        kind: 'hold',
        id,
        debitAccountId: actorId
          ? await wallet.accountOf(tx, actorId, assetCode)
          : await books.account(tx, 'suspense'),
        creditAccountId: await books.account(tx, releasesTo),
        amount: amountMinor,
        assetCode,
        code: transferCodes.held,
      },
    ]);
    if (result!.ok) return true;
    if (result!.code === 'ledger.insufficient_funds') return false;
    throw new Error(`the ledger refused a hold: ${result!.code}`);
  }

  async function judge(
    request: RequestPayout,
  ): Promise<Result<{ minor: bigint; boundTo: string }, RequestRefusal>> {
    const rail = railOf(request);
    const { amount, iban, isInstant } = request;
    const asset = (await table()).of(amount);
    if (!asset) return fail('wallet.currency_unknown');
    const { payOut } = await rail.capabilities(asset, request.actorId);
    if (!payOut) return fail('rails.off');
    if (isInstant && !payOut.isInstantPossible) return fail('rails.off');
    const minor = BigInt(amount.value);
    const inLimits = judgeAmount(minor, payOut);
    if (!inLimits.ok) return inLimits;
    const target = await rail.judgeTarget({ iban });
    if (!target.ok) return target;
    return ok({ minor, boundTo: target.value.boundTo });
  }

  function isSame(payout: payoutStore.StoredPayout, request: RequestPayout): boolean {
    return (
      payout.rail === request.rail &&
      payout.actorId === request.actorId &&
      payout.iban === request.iban &&
      payout.name === request.name &&
      payout.isInstant === request.isInstant &&
      payout.amountMinor === BigInt(request.amount.value) &&
      payout.assetCode === request.amount.assetCode
    );
  }

  async function replay(
    request: RequestPayout,
    requestId: Uuid,
  ): Promise<Result<payoutStore.StoredPayout, 'platform.idempotency_key_reused'> | null> {
    const known = await payoutStore.payoutByRequest(database, requestId);
    if (!known) return null;
    return isSame(known, request) ? ok(known) : fail('platform.idempotency_key_reused');
  }

  async function write(
    tx: Tx,
    payout: payoutStore.StoredPayout,
    request: RequestPayout & { boundTo: string },
  ): Promise<Result<payoutStore.StoredPayout, RequestRefusal>> {
    // The row is the turn of those who race with the same request; the hold comes before the second factor.
    if (!(await payoutStore.insertPayout(tx, payout))) return ok(payout);
    if (!(await hold(tx, payout))) return fail('wallet.insufficient_funds');
    if ((await payoutStore.countUnderWay(tx.client, request.actorId)) > payoutsUnderWayMax) {
      throw new Refused('rails.too_many_payouts');
    }
    const { amountMinor, assetCode, userId } = payout;
    const consumed = await identity.consumeConfirmation(tx, {
      userId,
      token: request.confirmation!,
      purpose: { action: 'payout', iban: request.boundTo, amountMinor, assetCode },
    });
    if (!consumed.ok) throw new Refused('identity.confirmation_invalid');
    const confirmedBy: ConfirmedBy = consumed.value.method;
    await payoutStore.setConfirmedBy(tx, { id: payout.id, confirmedBy });
    tell(tx, payout);
    return ok({ ...payout, confirmedBy });
  }

  function draft(
    terms: Pick<
      payoutStore.StoredPayout,
      | 'rail'
      | 'actorId'
      | 'userId'
      | 'movementId'
      | 'amountMinor'
      | 'assetCode'
      | 'name'
      | 'iban'
      | 'isInstant'
      | 'remittance'
      | 'requestId'
      | 'confirmedBy'
    >,
  ): payoutStore.StoredPayout {
    const id = newUuid();
    const now = clock.now();
    return {
      ...terms,
      id,
      endToEndId: endToEndIdOf(id),
      state: 'held',
      reason: null,
      isInTransit: false,
      fileId: null,
      paymentId: null,
      requestedAt: now,
      changedAt: now,
    };
  }

  /** Frees what is held, and says why. */
  async function free(
    tx: Tx,
    payout: payoutStore.StoredPayout,
    to: { state: 'cancelled' | 'refused'; reason: string | null },
  ): Promise<payoutStore.StoredPayout> {
    await railOf(payout)
      .booksOf(payout.assetCode)
      .apply(tx, { kind: 'void', id: newUuid(), holdId: payout.id });
    await payoutStore.changePayout(tx, { id: payout.id, ...to, at: clock.now() });
    if (payout.movementId !== null) {
      await bankStore.decideMovement(tx, {
        id: payout.movementId,
        state: 'open',
        userId: null,
        at: clock.now(),
        note: to.reason ?? '',
      });
    }
    tell(tx, payout);
    return { ...payout, ...to, changedAt: clock.now() };
  }

  return {
    /**
     * Reserves the amount and writes down where it is to go. Once per user and idempotency key. Always needs a second
     * factor that is bound to account and amount, and asks for it only when all else is in order.
     */
    async request(
      request: RequestPayout,
    ): Promise<Result<payoutStore.StoredPayout, RequestRefusal>> {
      const requestId = requestIdOf(request.userId, request.idempotencyKey);
      const before = await replay(request, requestId);
      if (before) return before;
      const judged = await judge(request);
      if (!judged.ok) return judged;
      const { rail, actorId, userId, name, iban, isInstant, confirmation } = request;
      const { minor: amountMinor, boundTo } = judged.value;
      const { assetCode } = request.amount;
      if ((await payoutStore.countUnderWay(database.pool, actorId)) >= payoutsUnderWayMax) {
        return fail('rails.too_many_payouts');
      }
      const accountId = await database.transaction((tx) =>
        wallet.accountOf(tx, actorId, assetCode),
      );
      const account = await ledger.balance(accountId);
      if (account!.available < amountMinor) return fail('wallet.insufficient_funds');
      await wallet.outside.askPayOut({
        actorId,
        amountMinor,
        assetCode,
        confirmedBy: 'password',
      });
      if (confirmation === undefined) return fail('identity.confirmation_required');
      const payout = draft({
        rail,
        actorId,
        userId,
        movementId: null,
        amountMinor,
        assetCode,
        name,
        iban,
        isInstant,
        remittance: '',
        requestId,
        confirmedBy: 'password',
      });
      try {
        const written = await database.transaction(async (tx) => {
          const result = await write(tx, payout, { ...request, boundTo });
          // A refusal leaves nothing behind, the row included.
          if (!result.ok) await payoutStore.deletePayout(tx, payout.id);
          return result;
        });
        if (!written.ok) return written;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // Whoever raced with the same request may have used the second factor up.
        return (
          (await replay(request, requestId)) ?? (error.result as Result<never, RequestRefusal>)
        );
      }
      return (await replay(request, requestId))!;
    },

    /** Reserves what nobody was found for, to go back to where it came from. */
    async sendBack(
      tx: Tx,
      {
        movement,
        userId,
        note,
      }: { movement: bankStore.StoredMovement; userId: Uuid; note: string },
    ): Promise<Uuid> {
      const payout = draft({
        rail: 'sepa',
        actorId: null,
        userId,
        movementId: movement.id,
        amountMinor: movement.amountMinor,
        assetCode: movement.assetCode,
        name: movement.name ?? 'NOTPROVIDED',
        iban: movement.iban!,
        isInstant: false,
        remittance: note,
        requestId: null,
        confirmedBy: 'operator',
      });
      await payoutStore.insertPayout(tx, payout);
      if (!(await hold(tx, payout))) throw new Error('what came in was not there');
      return payout.id;
    },

    async cancel(
      actorId: Uuid,
      payoutId: Uuid,
    ): Promise<Result<payoutStore.StoredPayout, 'rails.payout_unknown' | 'rails.payout_not_held'>> {
      return database.transaction(async (tx) => {
        const [payout] = await payoutStore.lockPayouts(tx, [payoutId]);
        if (payout?.actorId !== actorId) return fail('rails.payout_unknown');
        // Again after it was called off is no refusal: it is as it was asked for.
        if (payout.state === 'cancelled') return ok(payout);
        if (payout.state !== 'held') return fail('rails.payout_not_held');
        return ok(await free(tx, payout, { state: 'cancelled', reason: null }));
      });
    },

    async refuse(
      payoutId: Uuid,
      reason: string,
    ): Promise<Result<payoutStore.StoredPayout, 'rails.payout_unknown' | 'rails.payout_not_held'>> {
      return database.transaction(async (tx) => {
        const [payout] = await payoutStore.lockPayouts(tx, [payoutId]);
        if (!payout) return fail('rails.payout_unknown');
        if (payout.state !== 'held') return fail('rails.payout_not_held');
        return ok(await free(tx, payout, { state: 'refused', reason }));
      });
    },
  };
}

/** Tells the owner's devices to ask for their payouts again, once the transaction holds. */
export function tellOf(
  gateway: Pick<Gateway, 'deliver'>,
  tx: Tx,
  { actorId, id }: Pick<payoutStore.StoredPayout, 'actorId' | 'id'>,
): void {
  if (actorId === null) return;
  tx.afterCommit(() => {
    gateway.deliver([actorId], {
      type: 'changed',
      topic: 'wallet',
      actorId: toPublicId('act', actorId),
      id: toPublicId('pyo', id),
    });
  });
}

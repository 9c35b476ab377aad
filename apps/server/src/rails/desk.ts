import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { isIban, isInEconomicArea } from '@allmende/contract/payment-codes/iban';
import type { BankMovement, DeskPayout, Payout } from '@allmende/contract/rails';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { AssetTable, AssetTables, Wallet } from '#wallet';
import type { Books } from './books.ts';
import type { Payouts } from './payouts.ts';
import { isSameName, transferCodes, waitedForDays } from './rules.ts';
import * as payInStore from './pay-ins-store.ts';
import * as payoutStore from './payouts-store.ts';
import * as bankStore from './sepa/store.ts';

export interface Decision {
  movementId: Uuid;
  decision: 'assign' | 'send_back' | 'keep';
  handle: string | undefined;
  note: string;
  userId: Uuid;
}
type DecisionRefusal =
  | 'rails.movement_unknown'
  | 'rails.movement_settled'
  | 'rails.cannot_send_back'
  | 'wallet.payee_unknown'
  | 'wallet.insufficient_funds';

const suggestionsMax = 3;
const waitingLookedAt = 500;

/** The operator's desk: what the bank told of and nobody recognised, and the payouts that wait. */
export type Desk = ReturnType<typeof createDesk>;

export function createDesk(deps: {
  database: Database;
  clock: Clock;
  identity: Pick<Identity, 'actors' | 'actorByHandle'>;
  wallet: Pick<Wallet, 'outside'>;
  table: AssetTables;
  /** Of the bank. */
  books: Books;
  payouts: Payouts;
}) {
  const { database, clock, identity, wallet, table, books, payouts } = deps;

  /** Who may be meant by movements that are open, from what is known of their senders and of who is waited for. */
  async function suggest(movements: readonly bankStore.StoredMovement[]) {
    const open = movements.filter(({ state }) => state === 'open');
    if (open.length === 0) return new Map<Uuid, BankMovement['suggestions']>();
    const ibans = [...new Set(open.flatMap(({ iban }) => iban ?? []))];
    const since = new Date(clock.now().getTime() - waitedForDays * 86_400_000);
    const [senders, owners, waiting] = await Promise.all([
      bankStore.lastOwnersOf(database, ibans),
      payoutStore.payoutOwnersOf(database, ibans),
      payInStore.payInsWaiting(database.pool, {
        rail: 'sepa',
        amountMinor: null,
        assetCode: books.assetCode,
        since,
        limit: waitingLookedAt,
      }),
    ]);
    const actors = await identity.actors(
      new Set([...senders.values(), ...owners.values(), ...waiting.map(({ actorId }) => actorId)]),
    );
    return new Map(
      open.map((movement) => [
        movement.id,
        suggestionsFor(movement, { senders, owners, waiting, actors }),
      ]),
    );
  }

  async function present(movements: readonly bankStore.StoredMovement[]): Promise<BankMovement[]> {
    const [suggestions, actors, { money }] = await Promise.all([
      suggest(movements),
      identity.actors(new Set(movements.flatMap(({ actorId }) => actorId ?? []))),
      table(),
    ]);
    return movements.map((movement) => ({
      id: toPublicId('mvt', movement.id),
      amount: money(movement.assetCode, movement.amountMinor),
      bookedOn: movement.bookedOn,
      name: movement.name,
      iban: movement.iban,
      reference: movement.reference,
      endToEndId: movement.endToEndId,
      remittance: movement.remittance,
      returnReason: movement.returnReason,
      code: movement.code,
      state: movement.state,
      actor: (movement.actorId && actors.get(movement.actorId)) || null,
      suggestions: suggestions.get(movement.id) ?? [],
      note: movement.note,
    }));
  }

  async function assign(
    tx: Tx,
    movement: bankStore.StoredMovement,
    { actorId, decision }: { actorId: Uuid; decision: Decision },
  ): Promise<Result<null, DecisionRefusal>> {
    const { amountMinor, assetCode } = movement;
    const { userId, note } = decision;
    const crossing = {
      rail: 'sepa' as const,
      paymentId: newUuid(),
      actorId,
      outsideAccountId: await books.account(tx, 'suspense'),
      assetCode,
      note,
      userId,
    };
    if (amountMinor > 0n) {
      await wallet.outside.payIn(tx, { ...crossing, amountMinor });
    } else {
      const taken = await wallet.outside.payOut(tx, {
        ...crossing,
        amountMinor: -amountMinor,
        holdId: null,
        payoutId: null,
        confirmedBy: 'operator',
      });
      if (!taken.ok) return taken;
    }
    const { id } = movement;
    const { paymentId } = crossing;
    const at = clock.now();
    await bankStore.decideMovement(tx, {
      id,
      state: 'assigned',
      actorId,
      paymentId,
      userId,
      at,
      note,
    });
    return ok(null);
  }

  async function settle(
    tx: Tx,
    movement: bankStore.StoredMovement,
    decision: Decision,
  ): Promise<Result<null, DecisionRefusal>> {
    const { id, amountMinor, iban } = movement;
    const { userId, note } = decision;
    const at = clock.now();
    if (decision.decision === 'send_back') {
      const isReachable = iban !== null && isIban(iban) && isInEconomicArea(iban);
      if (amountMinor < 0n || !isReachable) return fail('rails.cannot_send_back');
      const payoutId = await payouts.sendBack(tx, { movement, userId, note });
      await bankStore.decideMovement(tx, { id, state: 'sent_back', payoutId, userId, at, note });
      return ok(null);
    }
    await books.move(tx, {
      id: newUuid(),
      from: 'suspense',
      to: 'own',
      amountMinor,
      code: transferCodes.kept,
    });
    await bankStore.decideMovement(tx, { id, state: 'kept', userId, at, note });
    return ok(null);
  }

  async function presentPayouts(
    stored: readonly payoutStore.StoredPayout[],
  ): Promise<DeskPayout[]> {
    const targets = stored.flatMap(({ actorId, iban }) => (actorId ? [{ actorId, iban }] : []));
    const [actors, known, assets] = await Promise.all([
      identity.actors(new Set(targets.map(({ actorId }) => actorId))),
      payoutStore.knownTargets(database, targets),
      table(),
    ]);
    return stored.map((payout) => ({
      ...presentPayout(assets, payout),
      owner: (payout.actorId && actors.get(payout.actorId)) || null,
      isAccountKnown: known.has(`${payout.actorId} ${payout.iban}`),
    }));
  }

  return {
    async movements(query: { only: 'open' | 'all'; before: Uuid | null; limit: number }) {
      const found = await bankStore.readMovements(database, { ...query, limit: query.limit + 1 });
      const items = found.slice(0, query.limit);
      const next = found.length > query.limit ? items.at(-1)!.id : null;
      return { items: await present(items), next };
    },

    /** Once: whoever comes second is told that it was decided already. */
    async decide(decision: Decision): Promise<Result<BankMovement, DecisionRefusal>> {
      const { movementId, handle } = decision;
      const isAssigned = decision.decision === 'assign';
      const actor = isAssigned && handle ? await identity.actorByHandle(handle) : null;
      if (isAssigned && !actor) return fail('wallet.payee_unknown');
      const done = await database.transaction(
        async (tx): Promise<Result<null, DecisionRefusal>> => {
          const movement = await bankStore.lockMovement(tx, movementId);
          if (!movement || movement.state === 'split') return fail('rails.movement_unknown');
          if (movement.state !== 'open') return fail('rails.movement_settled');
          return actor
            ? assign(tx, movement, { actorId: toUuid(actor.id), decision })
            : settle(tx, movement, decision);
        },
      );
      if (!done.ok) return done;
      const [shown] = await present([(await bankStore.readMovement(database, movementId))!]);
      return ok(shown!);
    },

    async payouts(limit: number) {
      const [underWay, files] = await Promise.all([
        payoutStore.readUnderWay(database, limit),
        payoutStore.readPayoutFiles(database, { latest: 20 }),
      ]);
      return { items: await presentPayouts(underWay), files };
    },

    presentPayouts,
  };
}

function suggestionsFor(
  movement: bankStore.StoredMovement,
  known: {
    senders: ReadonlyMap<string, Uuid>;
    owners: ReadonlyMap<string, Uuid>;
    waiting: readonly payInStore.StoredPayIn[];
    actors: ReadonlyMap<Uuid, Actor>;
  },
): BankMovement['suggestions'] {
  const { iban, name, amountMinor } = movement;
  const found = new Map<Uuid, BankMovement['suggestions'][number]['why']>();
  const add = (actorId: Uuid | undefined, why: BankMovement['suggestions'][number]['why']) => {
    if (actorId && known.actors.has(actorId) && !found.has(actorId)) found.set(actorId, why);
  };
  if (amountMinor > 0n) add(known.senders.get(iban ?? ''), 'same_sender');
  add(known.owners.get(iban ?? ''), 'payout');
  if (amountMinor > 0n && name !== null) {
    const named = known.waiting.filter(({ actorId }) => {
      const actor = known.actors.get(actorId);
      return actor !== undefined && isSameName(actor.name, name);
    });
    for (const payIn of named) {
      if (payIn.amountMinor === amountMinor) add(payIn.actorId, 'same_amount_and_name');
    }
    for (const payIn of named) add(payIn.actorId, 'same_name');
  }
  return [...found]
    .slice(0, suggestionsMax)
    .map(([actorId, why]) => ({ actor: known.actors.get(actorId)!, why }));
}

export function presentPayout({ money }: AssetTable, payout: payoutStore.StoredPayout): Payout {
  return {
    id: toPublicId('pyo', payout.id),
    rail: payout.rail,
    amount: money(payout.assetCode, payout.amountMinor),
    name: payout.name,
    iban: payout.iban,
    isInstant: payout.isInstant,
    state: payout.state,
    reason: payout.reason,
    paymentId: payout.paymentId === null ? null : toPublicId('pay', payout.paymentId),
    requestedAt: payout.requestedAt.toISOString(),
    changedAt: payout.changedAt.toISOString(),
  };
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Claim } from '@allmende/contract/rails';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { AssetTables, Wallet } from '#wallet';
import type { Books } from '../books.ts';
import { transferCodes } from '../rules.ts';
import * as store from './store.ts';

const shown = 100;

export interface SettleClaim {
  claimId: Uuid;
  decision: 'collect' | 'write_off';
  userId: Uuid;
}
type SettleRefusal = 'rails.claim_unknown' | 'rails.claim_settled' | 'wallet.insufficient_funds';

/** What people owe the operator, because their bank took back what they had spent already. */
export type Claims = ReturnType<typeof createClaims>;

export function createClaims(deps: {
  database: Database;
  clock: Clock;
  identity: Pick<Identity, 'actors'>;
  wallet: Pick<Wallet, 'outside'>;
  table: AssetTables;
  booksOf(assetCode: string): Books;
}) {
  const { database, clock, identity, wallet, table, booksOf } = deps;

  async function present(claims: readonly store.StoredClaim[]): Promise<Claim[]> {
    const [actors, { money }] = await Promise.all([
      identity.actors(new Set(claims.map(({ actorId }) => actorId))),
      table(),
    ]);
    return claims.map((claim) => ({
      id: toPublicId('clm', claim.id),
      rail: claim.rail,
      actor: actors.get(claim.actorId) ?? null,
      amount: money(claim.assetCode, claim.amountMinor),
      source: claim.source,
      state: claim.state,
      openedAt: claim.openedAt.toISOString(),
    }));
  }

  return {
    list: async () => present(await store.readClaims(database, shown)),

    /** Once: whoever comes second is told that it was settled already. */
    async settle({
      claimId,
      decision,
      userId,
    }: SettleClaim): Promise<Result<Claim, SettleRefusal>> {
      const settled = await database.transaction(
        async (tx): Promise<Result<store.StoredClaim, SettleRefusal>> => {
          const claim = await store.lockClaim(tx, { id: claimId });
          if (!claim) return fail('rails.claim_unknown');
          if (claim.state !== 'open') return fail('rails.claim_settled');
          const { actorId, assetCode, amountMinor } = claim;
          const books = booksOf(assetCode);
          const state = decision === 'collect' ? 'collected' : 'written_off';
          if (decision === 'collect') {
            const taken = await wallet.outside.payOut(tx, {
              paymentId: newUuid(),
              actorId,
              outsideAccountId: await books.account(tx, 'claims'),
              amountMinor,
              assetCode,
              rail: 'card',
              note: '',
              userId,
              holdId: null,
              payoutId: null,
              confirmedBy: 'operator',
            });
            if (!taken.ok) return taken;
          } else {
            const code = transferCodes.writtenOff;
            await books.move(tx, { id: newUuid(), from: 'own', to: 'claims', amountMinor, code });
          }
          await store.decideClaim(tx, { id: claimId, state, userId, at: clock.now() });
          return ok({ ...claim, state });
        },
      );
      return settled.ok ? ok((await present([settled.value]))[0]!) : settled;
    },
  };
}

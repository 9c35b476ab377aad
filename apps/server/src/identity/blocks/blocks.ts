import type { Party } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Actors } from '../actors/actors.ts';
import type { IdentityContext } from '../context.ts';
import type { IdentityTables } from '../tables.ts';
import type { Guests } from '../guests/guests.ts';
import * as store from './store.ts';

/** Told in the transaction that blocks or lifts; `isBlocked` is what holds between the two from now on. */
export type BlockListener = (
  tx: Tx,
  change: { a: Uuid; b: Uuid; isBlocked: boolean },
) => Promise<void>;

export type Blocks = ReturnType<typeof createBlocks>;

export function createBlocks({ database, clock }: IdentityContext, actors: Actors, guests: Guests) {
  const read = () => database.read<IdentityTables>();
  const listeners: BlockListener[] = [];

  async function isBlockedBetween(tx: Tx | null, a: Uuid, b: Uuid): Promise<boolean> {
    const db = tx ? tx.as<IdentityTables>() : read();
    return (await store.selectBlocksBetween(db, a, b)).length > 0;
  }

  async function change(a: Uuid, b: Uuid, write: (tx: Tx) => Promise<void>): Promise<void> {
    await database.transaction(async (tx) => {
      await store.lockPair(tx, a, b);
      const before = await isBlockedBetween(tx, a, b);
      await write(tx);
      const isBlocked = await isBlockedBetween(tx, a, b);
      if (isBlocked === before) return;
      for (const listener of listeners) await listener(tx, { a, b, isBlocked });
    });
  }

  return {
    isBlockedBetween,
    /** Those of the others between whom and the actor a block stands. */
    async blockedAmong(actorId: Uuid, others: readonly Uuid[]): Promise<Set<Uuid>> {
      if (others.length === 0) return new Set();
      return new Set(await store.selectBlockedAmong(database.pool, actorId, others));
    },
    onChanged: (listener: BlockListener) => {
      listeners.push(listener);
    },

    async block(
      actorId: Uuid,
      blockedActorId: Uuid,
    ): Promise<Result<undefined, 'identity.actor_unknown' | 'identity.cannot_block_self'>> {
      if (actorId === blockedActorId) return fail('identity.cannot_block_self');
      const known = await actors.partyRows([blockedActorId]);
      const blocked = known.get(blockedActorId);
      // A guest is nobody to anyone but its business.
      const isElsewhere =
        blocked?.kind === 'guest' &&
        (await guests.find([blockedActorId])).get(blockedActorId)?.businessActorId !== actorId;
      if (!blocked || isElsewhere) return fail('identity.actor_unknown');
      const since = clock.now();
      await change(actorId, blockedActorId, (tx) =>
        store.insertBlock(tx, { actorId, blockedActorId, since }),
      );
      return ok(undefined);
    },

    async unblock(actorId: Uuid, blockedActorId: Uuid): Promise<void> {
      await change(actorId, blockedActorId, (tx) =>
        store.deleteBlock(tx, { actorId, blockedActorId }),
      );
    },

    async listBlocked(actorId: Uuid): Promise<Party[]> {
      const ids = await store.selectBlocked(read(), actorId);
      const known = await actors.parties(ids);
      return ids.flatMap((id) => known.get(id) ?? []);
    },

    async hasBlocked(actorId: Uuid, other: Uuid): Promise<boolean> {
      const blocks = await store.selectBlocksBetween(read(), actorId, other);
      return blocks.some((block) => block.actor_id === actorId);
    },
  };
}

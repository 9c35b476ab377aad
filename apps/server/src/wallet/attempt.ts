import { fail, type Result } from '@allmende/contract/errors';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';

/** Thrown to undo a transaction whose outcome is a refusal and not a bug. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Runs the work in a transaction that a refusal undoes, so that nothing of it is left. */
export async function attempt<T, Code extends string>(
  database: Database,
  work: (tx: Tx) => Promise<Result<T, Code>>,
): Promise<Result<T, Code>> {
  try {
    return await database.transaction(async (tx) => {
      const done = await work(tx);
      if (!done.ok) throw new Refused(done.code);
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return fail(error.code as Code);
    throw error;
  }
}

/** Tells the devices of some actors, after the commit, that a thing of their wallet has changed. */
export function announceThing(
  gateway: Pick<Gateway, 'deliver'>,
  tx: Tx,
  { actorIds, id }: { actorIds: readonly (Uuid | null)[]; id: string },
): void {
  tx.afterCommit(() => {
    for (const actorId of new Set(actorIds)) {
      if (!actorId) continue;
      const own = toPublicId('act', actorId);
      gateway.deliver([actorId], { type: 'changed', topic: 'wallet', actorId: own, id });
    }
  });
}

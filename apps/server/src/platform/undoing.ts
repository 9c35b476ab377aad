import type { Result } from '@allmende/contract/errors';
import type { Database, Tx } from './database.ts';

class Undone extends Error {
  readonly outcome: { ok: false };
  constructor(outcome: { ok: false }) {
    super('undone');
    this.outcome = outcome;
  }
}

/** One transaction that is rolled back when its outcome is a failure. */
export async function undoing<T, Code extends string>(
  database: Database,
  work: (tx: Tx) => Promise<Result<T, Code>>,
): Promise<Result<T, Code>> {
  try {
    return await database.transaction(async (tx) => {
      const outcome = await work(tx);
      if (!outcome.ok) throw new Undone(outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof Undone) return error.outcome as Result<T, Code>;
    throw error;
  }
}

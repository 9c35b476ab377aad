import type { Database } from '../apps/server/src/platform/database.ts';

/** What happens to the next work that is given to the database. */
export interface Crash {
  next: 'none' | 'before' | 'after';
}

/** Loses the connection once, before the work or between its commit and the reply. */
export function withCrashes(database: Database, crash: Crash): Database {
  async function lossy<T>(work: () => Promise<T>): Promise<T> {
    const { next } = crash;
    crash.next = 'none';
    if (next === 'before') throw new Error('Connection terminated unexpectedly');
    const value = await work();
    if (next === 'after') throw new Error('Connection terminated unexpectedly');
    return value;
  }
  return {
    ...database,
    transaction: (work) => lossy(() => database.transaction(work)),
    withClient: (work) => lossy(() => database.withClient(work)),
  };
}

import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Jobs } from '#platform/jobs';
import { deleteExpiredChallenges } from './accounts/store.ts';
import { forgetOldAttempts } from './accounts/throttle.ts';
import { deleteExpiredConfirmations } from './confirmations/store.ts';
import { keptMs } from './handovers/handovers.ts';
import { deleteOldHandovers } from './handovers/store.ts';
import type { Sessions } from './sessions/sessions.ts';

/** What has expired is never used again; here it also disappears. */
export function forgetExpired(
  { database, clock }: { database: Database; clock: Clock },
  sessions: Sessions,
): Promise<void> {
  return database.transaction(async (tx) => {
    const now = clock.now();
    await sessions.endExpired(tx);
    await deleteExpiredChallenges(tx, now);
    await deleteExpiredConfirmations(tx, now);
    await deleteOldHandovers(tx, new Date(now.getTime() - keptMs));
    await forgetOldAttempts(tx, now);
  });
}

export function registerIdentityJobs(jobs: Jobs, forget: () => Promise<void>): void {
  jobs.register('identity.forgetExpired', forget);
  jobs.schedule('*/10 * * * *', 'identity.forgetExpired');
}

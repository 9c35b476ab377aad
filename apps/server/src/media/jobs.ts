import type { Jobs } from '#platform/jobs';
import type { MediaCases } from './media.ts';

export function registerMediaJobs(jobs: Jobs, cases: MediaCases): void {
  jobs.register('media.removeUnsent', async () => {
    await cases.removeUnsent();
  });
  jobs.schedule('41 3 * * *', 'media.removeUnsent');
  jobs.register('media.removeExpired', async () => {
    await cases.removeExpired();
  });
  jobs.schedule('17 * * * *', 'media.removeExpired');
}

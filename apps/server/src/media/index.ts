import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { registerMediaJobs } from './jobs.ts';
import { createMediaCases, type MediaCases } from './media.ts';
import { registerMediaRoutes } from './routes.ts';

export type { MembershipCheck, NewPicture } from './media.ts';

/**
 * Media takes pictures from people and serves them. It promises that what it serves is a picture that it
 * encoded itself, with nothing in it but pixels, and that a private one is seen by its owner and by the
 * members of the conversations to which it was sent, and by nobody else.
 */
export type Media = Pick<
  MediaCases,
  | 'storePicture'
  | 'pictures'
  | 'ownedPicture'
  | 'makePublic'
  | 'grantToConversation'
  | 'revokeFromConversation'
  | 'shareWithConversation'
  | 'readableWith'
  | 'publicBytes'
  | 'removeUnsent'
>;

export function createMedia(deps: {
  config: Pick<Config, 'dataFolder'>;
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  identity: Identity;
}): Media {
  const cases = createMediaCases(deps);
  registerMediaRoutes(deps.http, cases, deps.identity);
  registerMediaJobs(deps.jobs, cases);
  return cases;
}

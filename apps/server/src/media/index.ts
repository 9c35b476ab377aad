import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { registerMediaJobs } from './jobs.ts';
import { createMediaCases, type MediaCases } from './media.ts';
import { registerMediaRoutes } from './routes.ts';
import { registerTus } from './uploads/tus.ts';

export { decodePicture } from './decoding.ts';
export { asVideo, asVoice, type OwnedFile } from './files.ts';
export type { Thing } from './grants.ts';
export type { MembershipCheck, NewPicture } from './media.ts';

/**
 * Media takes pictures and files from people and serves them. It promises that a picture is one that it
 * encoded itself, with nothing in it but pixels; that a file is downloaded and never opened by a browser,
 * unless its own structure proves that it is a film or a recording; and that what is private is seen by its owner
 * and by the members of the conversations to which it was sent, and by nobody else.
 */
export type Media = Pick<
  MediaCases,
  | 'storePicture'
  | 'hasNoRoom'
  | 'pictures'
  | 'ownedPicture'
  | 'ownedBytes'
  | 'ownedFile'
  | 'makePublic'
  | 'grantToConversation'
  | 'revokeFromConversation'
  | 'shareWithConversation'
  | 'readableWith'
  | 'publicBytes'
  | 'removeUnsent'
  | 'removeExpired'
>;

export function createMedia(deps: {
  config: Pick<Config, 'dataFolder' | 'publicUrl' | 'uploadMb' | 'storageMb'>;
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  identity: Identity;
}): Media {
  const cases = createMediaCases(deps);
  registerMediaRoutes(deps.http, cases, deps.identity);
  registerTus(deps.http, cases.uploads, {
    bytesMax: deps.config.uploadMb * 1024 * 1024,
    publicUrl: deps.config.publicUrl,
  });
  registerMediaJobs(deps.jobs, cases);
  return cases;
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { laterOperations } from '@allmende/contract/later';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { CodeOf } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { AttachmentStore } from '../attachments.ts';
import type { Conversations } from '../conversations.ts';
import type { Echo } from '../echo.ts';
import type { Send } from '../sending.ts';
import type { StaffDirectory } from './scheduling.ts';

/** What everything that happens later stands on. */
export interface LaterDeps {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  jobs: Jobs;
  echo: Echo;
  send: Send;
  media: AttachmentStore;
  conversations: Pick<Conversations, 'get' | 'pushToLists'>;
  identity: StaffDirectory;
}

/** What a use case answers: the codes are those that its operation names in the contract. */
export type Answer<T, Name extends keyof typeof laterOperations> = Promise<
  Result<T, CodeOf<(typeof laterOperations)[Name]>>
>;

const farthestMs = 366 * 24 * 3_600_000;

/** [MS150] A moment to come, within a year. */
export function checkDue(dueAt: Date, now: Date): Result<void, 'later.time_invalid'> {
  const inMs = dueAt.getTime() - now.getTime();
  return inMs > 0 && inMs <= farthestMs ? ok(undefined) : fail('later.time_invalid');
}

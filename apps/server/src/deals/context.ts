import type { Result } from '@allmende/contract/errors';
import type { Feed } from '#feed';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Wallet } from '#wallet';

/** What every part of deals stands on. */
export interface DealsContext {
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  identity: Pick<Identity, 'actors' | 'actor' | 'controlled' | 'isBlockedBetween'>;
  messaging: Pick<Messaging, 'kinshipOf' | 'turnTo' | 'postCard' | 'updateCard' | 'cardStands'>;
  wallet: Pick<Wallet, 'pledging' | 'sharing' | 'mainAsset' | 'currencies' | 'payments'>;
  feed: { posts: Pick<Feed['posts'], 'get'> };
}

export type Answer<T, Code extends string> = Promise<Result<T, Code>>;

/** Who acts, and in whose name. */
export interface Acting {
  actorId: Uuid;
  userId: Uuid;
}

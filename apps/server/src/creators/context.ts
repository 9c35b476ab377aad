import type { Result } from '@allmende/contract/errors';
import type { Feed, PostMedia } from '#feed';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';
import type { Wallet } from '#wallet';

/** What every part of creators stands on. */
export interface CreatorsContext {
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<
    Identity,
    'actors' | 'actorByHandle' | 'blockedAmong' | 'consumeConfirmation' | 'isBlockedBetween'
  >;
  wallet: Pick<Wallet, 'pay' | 'payments' | 'mainAsset' | 'currencies'>;
  media: PostMedia;
  feed: { posts: Pick<Feed['posts'], 'seen'> };
  messaging: Pick<Messaging, 'messageAt'>;
}

export type Answer<T, Code extends string> = Promise<Result<T, Code>>;

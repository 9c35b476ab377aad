import type { Result } from '@allmende/contract/errors';
import type { Business } from '#business';
import type { Feed } from '#feed';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Wallet } from '#wallet';

/** What every part of promotion stands on. */
export interface PromotionContext {
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  identity: Pick<Identity, 'actors' | 'actorByHandle'>;
  wallet: Pick<Wallet, 'pledging' | 'sharing' | 'mainAsset' | 'currencies'>;
  feed: {
    posts: Pick<Feed['posts'], 'get'>;
    timelines: Pick<Feed['timelines'], 'picked'>;
    products: Feed['products'];
  };
  /** For the place of an address. */
  business: Pick<Business, 'presence'>;
}

export type Answer<T, Code extends string> = Promise<Result<T, Code>>;

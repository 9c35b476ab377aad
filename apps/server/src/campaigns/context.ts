import type { Result } from '@allmende/contract/errors';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';
import type { Pages } from '#platform/pages';
import type { Wallet } from '#wallet';

/** What every part of campaigns stands on. */
export interface CampaignsContext {
  config: Pick<Config, 'publicUrl'>;
  pages: Pages;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<Identity, 'actors' | 'actorByHandle' | 'controlled'>;
  media: Pick<Media, 'ownedPicture' | 'makePublic' | 'shownTo'>;
  wallet: Pick<Wallet, 'pay' | 'payments' | 'pledging' | 'mainAsset' | 'currencies'>;
}

export type Answer<T, Code extends string> = Promise<Result<T, Code>>;

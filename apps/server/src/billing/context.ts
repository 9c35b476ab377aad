import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';
import type { Wallet } from '#wallet';

/** What every part of billing stands on. */
export interface BillingContext {
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<Identity, 'actors' | 'actorIdByHandle'>;
  business: Pick<Business, 'presence'>;
  wallet: Pick<Wallet, 'pay' | 'payments' | 'refund' | 'mainAsset' | 'bills'>;
}

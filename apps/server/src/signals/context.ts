import type { Identity } from '#identity';
import type { Outreach } from '#outreach';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';

/** What every part of signals stands on. */
export interface SignalsContext {
  config: Pick<Config, 'publicUrl' | 'serverKey' | 'mqttUrl' | 'databaseUrl'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  outbox: Outbox;
  identity: Pick<Identity, 'actors' | 'personOfUser' | 'staffOf'>;
  outreach: Pick<Outreach, 'send' | 'sendsOf' | 'renewAlert' | 'templates'>;
}

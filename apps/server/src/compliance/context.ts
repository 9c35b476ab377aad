import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Outbox } from '#platform/outbox';
import type { Sealing } from '#platform/sealing';
import type { Wallet } from '#wallet';

/** What every part of compliance stands on. */
export interface ComplianceContext {
  config: Pick<Config, 'regime' | 'needsTwoFactors' | 'serverKey'>;
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<
    Identity,
    'actors' | 'actor' | 'actorByHandle' | 'userOfPerson' | 'personOfUser' | 'controlled'
  >;
  wallet: Pick<Wallet, 'mainAsset' | 'holdings'>;
  sealing: Sealing;
}

import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';

/** What every part of identity stands on. */
export interface IdentityContext {
  config: Pick<Config, 'publicUrl' | 'operators' | 'serverKey' | 'needsTwoFactors'>;
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  outbox: Outbox;
}

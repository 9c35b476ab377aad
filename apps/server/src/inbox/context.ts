import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';

/** What every part of the inbox stands on. */
export interface InboxContext {
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  jobs: Jobs;
  outbox: Outbox;
  identity: Pick<
    Identity,
    | 'guests'
    | 'actors'
    | 'parties'
    | 'businessesAmong'
    | 'staffOf'
    | 'lockStaff'
    | 'personOfUser'
    | 'userOfPerson'
  >;
  messaging: Pick<
    Messaging,
    | 'onSaidWithBusiness'
    | 'onRead'
    | 'onDone'
    | 'membersOf'
    | 'isMember'
    | 'saidAfter'
    | 'pairsOf'
    | 'lastSaidIn'
    | 'changedSince'
    | 'horizonOf'
    | 'writtenBy'
    | 'markDone'
  >;
  business: Pick<Business, 'everybody'>;
}

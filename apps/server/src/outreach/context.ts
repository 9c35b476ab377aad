import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';
import type { Outbox } from '#platform/outbox';

/** What every part of outreach stands on. */
export interface OutreachContext {
  config: Pick<Config, 'publicUrl' | 'keepSendsDays'>;
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  outbox: Outbox;
  outbound: Pick<Outbound, 'get'>;
  identity: Pick<
    Identity,
    'actors' | 'actorIdByHandle' | 'businessesAmong' | 'controlled' | 'personOfUser' | 'staffOf'
  >;
  media: Pick<Media, 'storePicture' | 'storeFile' | 'ownedPicture' | 'ownedFile'>;
  messaging: Pick<
    Messaging,
    | 'directConversations'
    | 'placeCards'
    | 'updateCard'
    | 'cardStands'
    | 'send'
    | 'membersOf'
    | 'onReceipt'
    | 'receiptsOf'
    | 'lastWordsOf'
    | 'setStopped'
  >;
}

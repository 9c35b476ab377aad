import type { Result } from '@allmende/contract/errors';
import type { RatingCard, Score } from '@allmende/contract/rating-card';
import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { MailboxTrust } from './mail/imap.ts';
import type { ResolveName } from './mail/proving.ts';

/** What every part of channels stands on. */
export interface ChannelsContext {
  config: Config;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  identity: Identity;
  media: Media;
  messaging: Messaging;
  business: Business;
  /** The inbox takes it; `guestId` is who says it. */
  rate(
    guestId: Uuid,
    ratingId: Uuid,
    score: Score,
  ): Promise<Result<RatingCard, 'satisfaction.unknown' | 'satisfaction.over'>>;
  /** The inbox says to the staff that what they wrote here did not arrive. */
  noteUndelivered(place: { conversationId: Uuid; businessActorId: Uuid }): Promise<void>;
  /** Letters that another module sent, when they come back. */
  returned: {
    /** Whether a letter went out from this address. */
    isExpected(address: string): Promise<boolean>;
    /** It came back: from whence it went, or what stands in its Message-ID. An unknown one is nothing. */
    note(
      letter: { address: string } | { messageId: string },
      what: 'gone' | 'failed',
    ): Promise<void>;
  };
  /** Whether this server sends mail. */
  sendsMail: boolean;
  /** For tests, whose names nobody else knows. */
  resolveName?: ResolveName;
  /** For tests, whose mailboxes are on this machine. */
  mailboxTrust?: MailboxTrust;
}

import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging } from '#messaging';
import type { Outreach } from '#outreach';
import type { Shop } from '#shop';
import type { Wallet } from '#wallet';
import type { Software } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';
import type { Outbox } from '#platform/outbox';
import type { NumberKind } from './numbers.ts';
import type { Params, UploadedPart } from './request.ts';

/** What every part of this module stands on. */
export interface WhatsappContext {
  config: Pick<Config, 'publicUrl' | 'serverKey'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  outbox: Outbox;
  outbound: Outbound;
  identity: Pick<
    Identity,
    'actors' | 'actorIdByHandle' | 'block' | 'unblock' | 'listBlocked' | 'changePicture'
  >;
  media: Pick<
    Media,
    | 'storePicture'
    | 'storeFile'
    | 'bytesFor'
    | 'fileFor'
    | 'uploads'
    | 'ownedFile'
    | 'ownedBytes'
    | 'ownedPicture'
  >;
  messaging: Pick<
    Messaging,
    | 'react'
    | 'markRead'
    | 'showTyping'
    | 'messagesAfter'
    | 'messageAt'
    | 'sentAs'
    | 'onReaction'
    | 'onSaidWithBusiness'
    | 'directsSince'
    | 'isDirect'
    | 'send'
    | 'updateCard'
    | 'membersOf'
  >;
  business: Pick<Business, 'presence' | 'changePresence'>;
  shop: { products: Pick<Shop['products'], 'offered'> };
  wallet: Pick<Wallet, 'bills' | 'payments'>;
  outreach: Pick<Outreach, 'send' | 'templates' | 'tokens' | 'senders' | 'topics'>;
}

/** One call of somebody's software, after it has shown its token. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  /** The business that it acts for, and who made the token. */
  caller: Software;
  /** Digits of the thing that is called, and what they mean. */
  id: string;
  kind: NumberKind;
  number: bigint;
  /** What comes behind the id, e.g. `messages`; empty for the thing itself. */
  edge: string;
  /** What comes behind that, e.g. the code of a QR picture. */
  rest: string;
  params: Params;
  file: UploadedPart | null;
  /** Of the call, without its parameters, for pages that follow. */
  url: string;
  /** The sender's number, of which phone, account, app, catalog and sandbox have their digits. */
  sender: bigint;
  idempotencyKey: string | null;
}

/** Whether it is the number at which messages reach nobody. */
export function isSandbox({ kind }: Pick<Call, 'kind'>): boolean {
  return kind === 'sandbox';
}

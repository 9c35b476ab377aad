import type { Feed } from '#feed';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Notifications } from '#notifications';
import type { Bus } from '#platform/bus';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';

/** What the client API of Mastodon stands on. */
export interface MastodonContext {
  config: Pick<Config, 'publicUrl'>;
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  outbox: Outbox;
  gateway: Pick<Gateway, 'acceptAt'>;
  /** To the other processes, when there may be some. */
  bus: Bus;
  log: Log;
  identity: Identity;
  media: Media;
  feed: Feed;
  notifications: Pick<Notifications, 'webPush'>;
}

/** Whose token it is, and what it was given for. */
export interface Caller {
  tokenId: Uuid;
  appId: Uuid;
  appName: string;
  website: string | null;
  scopes: readonly string[];
  /** Null for an app that speaks for itself alone. */
  person: { userId: Uuid; actorId: Uuid } | null;
}

/** A member of what was sent: several of them under a name with `[]`. */
export type Params = Record<string, unknown>;

export interface UploadedPart {
  name: string;
  bytes: Buffer;
}

export interface Call {
  caller: Caller | null;
  /** Of the path. */
  path: Record<string, string>;
  params: Params;
  files: Record<string, UploadedPart>;
  idempotencyKey: string | null;
  /** The header, for apps that show their own secret in it. */
  authorization: string | undefined;
  /** The address of this call without its query, for links to the next page. */
  url: string;
}

/** In the shape in which Mastodon says no. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Where it is too much for now: in how many seconds it is worth trying again. */
  readonly retryAfterSeconds: number;
  constructor(status: number, message: string, code = message, retryAfterSeconds = 60) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
    this.status = status;
    this.code = code;
  }
}

export const notFound = () => new ApiError(404, 'Record not found');

/** A page, and how the next and the previous one are asked for. */
export class Paged {
  /** A list, or what holds one. */
  readonly items: unknown;
  readonly next: string | null;
  readonly previous: string | null;
  constructor(
    items: unknown,
    { next, previous }: { next: string | null; previous: string | null },
  ) {
    this.items = items;
    this.next = next;
    this.previous = previous;
  }
}

/** So many of them in so many minutes. */
export interface CallLimit {
  name: string;
  most: number;
  minutes: number;
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** What the token must be for; null where none is needed. */
  scope: string | null;
  /**
   * Where none is needed: what a token must be for to be answered in the name of its person. Any other is answered as nobody is.
   */
  reads?: string;
  /** Whether an app may call it that speaks for nobody. */
  forApps?: boolean;
  /** Counted beside all calls, together with whatever else has a limit of that name. */
  limit?: CallLimit;
  /** The operation of the app whose limit it shares. */
  counts?: string;
  handle(call: Call): Promise<unknown>;
}

/** Who calls, of an endpoint that demands somebody. */
export function personOf({ caller }: Call): { userId: Uuid; actorId: Uuid } {
  if (!caller?.person) throw new ApiError(422, 'This method requires an authenticated user');
  return caller.person;
}

/** Null for whoever has not said who they are. */
export type Viewer = Uuid | null;

export const viewerOf = ({ caller }: Call): Viewer => caller?.person?.actorId ?? null;

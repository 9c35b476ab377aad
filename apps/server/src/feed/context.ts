import type { ExclusivePart, NewExclusive } from '@allmende/contract/exclusives';
import type { feedErrors } from '@allmende/contract/feed';
import type { feedFiltersErrors } from '@allmende/contract/feed-filters';
import type { feedListsErrors } from '@allmende/contract/feed-lists';
import type { ShownProduct } from '@allmende/contract/shop';
import type { Result } from '@allmende/contract/errors';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Outbox } from '#platform/outbox';
import type { Changes } from './changes.ts';
import type { NoticeRow } from './notices/store.ts';
import type { PostMedia } from './pictures.ts';

/** What every part of the feed stands on. */
export interface FeedContext {
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  outbox: Pick<Outbox, 'emit'>;
  gateway: Pick<Gateway, 'deliver'>;
  identity: Pick<
    Identity,
    | 'actors'
    | 'actorIdByHandle'
    | 'profileByHandle'
    | 'blockedAmong'
    | 'isBlockedBetween'
    | 'onBlockChanged'
    | 'personOfUser'
  >;
  media: PostMedia;
  /** [FD80] Products that are for sale, as they are now. */
  findProducts(ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, ShownProduct>>;
  /** [FD85] In the transaction that writes a post under a deal: whose advertising it is; null where its author has no such deal. */
  postUnder: PostUnder;
  exclusives: Exclusives;
  changes: Changes;
  /** Told of each notice in the transaction that makes it; not of those that are not told. */
  noticed(tx: Tx, notice: NoticeRow): Promise<void>;
  /** [FD31] Whoever has so many followers is merged; for tests. */
  mergedFrom?: number;
}

export type PostUnder = (
  tx: Tx,
  post: { dealId: Uuid; authorActorId: Uuid; postId: Uuid },
) => Promise<Uuid | null>;
/** [FD90] Whoever keeps what only members or buyers read of posts. */
export interface Exclusives {
  /** As the viewer sees them, by post. */
  show(viewer: Viewer, postIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, ExclusivePart>>;
  put(
    tx: Tx,
    post: { id: Uuid; authorActorId: Uuid },
    part: NewExclusive,
  ): Promise<Result<undefined, 'feed.exclusive_invalid' | 'feed.picture_unknown'>>;
  isSold(tx: Tx, postId: Uuid): Promise<boolean>;
  /** Nothing of what it said is left. */
  erase(tx: Tx, postId: Uuid): Promise<void>;
}

/** Who asks; null for whoever is not signed in. */
export type Viewer = Uuid | null;

export type FeedCode =
  | keyof typeof feedErrors
  | keyof typeof feedListsErrors
  | keyof typeof feedFiltersErrors
  | 'platform.invalid_input';
export type Answer<T, Code extends FeedCode = FeedCode> = Promise<Result<T, Code>>;

export interface Page {
  cursor?: string | undefined;
  limit: number;
}

import { feedErrors } from '@allmende/contract/feed';
import { feedFiltersErrors } from '@allmende/contract/feed-filters';
import { feedListsErrors } from '@allmende/contract/feed-lists';
import { feedPlannedErrors } from '@allmende/contract/feed-planned';
import type { ShownProduct } from '@allmende/contract/shop';
import type { Config } from '#platform/config';
import type { Uuid } from '#platform/ids';
import type { Pages } from '#platform/pages';
import { type Changes, createChanges } from './changes.ts';
import type { Exclusives, FeedContext, Viewer } from './context.ts';
import { createFanOut } from './fan-out.ts';
import { createFilters, type Filters } from './filters/index.ts';
import { createSifting } from './filters/filtering.ts';
import { createFollows } from './follows.ts';
import { createLists, type Lists } from './lists/index.ts';
import { createNotices, type Notices } from './notices/index.ts';
import { createNoting } from './notices/noting.ts';
import { registerPostPages } from './pages/pages.ts';
import { postLinks } from './post-links.ts';
import { createPlanned, type Planned } from './planned/index.ts';
import { createPollEnding, type PollEnding } from './polls/ending.ts';
import { createPolls } from './polls/index.ts';
import { createPosts } from './posts.ts';
import { pickIds } from './pages-store.ts';
import { pickedProducts } from './products.ts';
import { createRanking } from './ranking/index.ts';
import { createReactions } from './reactions.ts';
import { type FeedParts, registerFeedRoutes } from './routes.ts';
import { type PostReports, registerPostReports } from './reports/index.ts';
import { isOneOpen } from './reports/store.ts';
import { createLook, createRelations } from './seeing.ts';
import { createFeedSearch, type FeedSearch } from './search/index.ts';
import { createThreads, type Threads } from './threads/index.ts';
import { createTimelines } from './timelines.ts';

export type { FeedChange, RemovedPost } from './changes.ts';
export type { Exclusives } from './context.ts';
export type { AuthorFigures } from './follows.ts';
export type { Notice } from './notices/index.ts';
export { letGo, type PostMedia, takePictures, toCompare } from './pictures.ts';

/**
 * Posts, who follows whom, and timelines in the order of time. It promises that a post, and every part of it, reaches only
 * those who may see it when they ask, by whatever path; and that a timeline holds exactly what those one follows have said,
 * whatever was under way when something died. Rules are in SPEC.md.
 */
export interface Feed extends FeedParts {
  polls: FeedParts['polls'] & PollEnding;
  notices: Notices;
  planned: Planned;
  lists: Lists;
  filters: Filters;
  search: FeedSearch;
  threads: Threads;
  reports: PostReports;
  /** [FD171] Called in this process, after the commit, for each change. */
  onChange: Changes['on'];
  /** Set once: who is told of each notice in the transaction that makes it. */
  noticedWith(hear: FeedContext['noticed']): void;
  /** [FD5] Whether somebody who acts as one of the actors may see one of the posts; ids of other things are passed over. */
  maySeeAny(postIds: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean>;
  /** What the address of a post shows when it is sent. */
  links: ReturnType<typeof postLinks>;
  /** [FD80] Where price and stock of products are asked for. */
  showProductsWith(find: FeedContext['findProducts']): void;
  /** [FD85] Set once by app.ts: where a post under a deal is asked about. */
  labelWith(postUnder: FeedContext['postUnder']): void;
  /** [FD90] Who keeps what only members or buyers read. */
  keepExclusivesWith(keeper: Exclusives): void;
  /** Products by themselves, for whoever shows them between posts. */
  products: {
    /** [FD80] Those that are for sale, to anybody. */
    find(ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, ShownProduct>>;
    /** [FD182] Those that somebody may be shown. */
    picked(viewer: Uuid, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, ShownProduct>>;
  };
  /** Those that a post shows; none where the actor may not see it. */
  productsIn(postId: Uuid, actorId: Uuid): Promise<readonly Uuid[]>;
  /** [FD42] Whether one of these is a report that waits: what is lent to it may be seen by operators. */
  isOpenReport(ids: readonly Uuid[]): Promise<boolean>;
}

interface FeedDeps
  extends Omit<FeedContext, 'findProducts' | 'postUnder' | 'exclusives' | 'changes' | 'noticed'> {
  config: Pick<Config, 'publicUrl'>;
  pages: Pages;
}

export function createFeed(base: FeedDeps): Feed {
  const { http } = base;
  let findProducts: FeedContext['findProducts'] = async () => new Map();
  let postUnder: FeedContext['postUnder'] = async () => null;
  let noticed: FeedContext['noticed'] = async () => undefined;
  let keeper: Exclusives | null = null;
  function kept(): Exclusives {
    if (!keeper) throw new Error('nobody keeps what only members read');
    return keeper;
  }
  const exclusives: Exclusives = {
    show: (viewer, postIds) => kept().show(viewer, postIds),
    put: (tx, post, part) => kept().put(tx, post, part),
    isSold: (tx, postId) => kept().isSold(tx, postId),
    erase: (tx, postId) => kept().erase(tx, postId),
  };
  const changes = createChanges();
  const context: FeedContext & FeedDeps = {
    ...base,
    changes,
    noticed: (tx, notice) => noticed(tx, notice),
    exclusives,
    findProducts: (ids) => findProducts(ids),
    postUnder: (tx, post) => postUnder(tx, post),
  };
  http.declareErrors({
    ...feedErrors,
    ...feedPlannedErrors,
    ...feedListsErrors,
    ...feedFiltersErrors,
  });
  const relationsTo = createRelations(context);
  const look = createLook(context);
  const fanOut = createFanOut(context);
  const noting = createNoting(context);
  const posts = createPosts(context, { look, relationsTo, fanOut, noting });
  const reactions = createReactions(context, { posts, fanOut, relationsTo, noting });
  const follows = createFollows(context, { posts, relationsTo, noting });
  const siftFor = createSifting(context);
  const timelines = createTimelines(context, { look, posts, siftFor });
  const polls = { ...createPolls(context, { posts }), ...createPollEnding(context, { noting }) };
  registerFeedRoutes(http, { posts, polls, reactions, follows, timelines });
  const notices = createNotices(context, { look, relationsTo, follows, siftFor });
  createRanking(context, { timelines });
  const reports = registerPostReports(context, { posts });
  registerPostPages(context, { posts, timelines });
  return {
    posts,
    polls,
    reactions,
    follows,
    timelines,
    notices,
    planned: createPlanned(context, { posts }),
    lists: createLists(context, { timelines }),
    filters: createFilters(context),
    search: createFeedSearch(context, { timelines }),
    threads: createThreads(context, { posts }),
    reports,
    onChange: changes.on,
    links: postLinks(posts),
    products: {
      find: context.findProducts,
      picked: (viewer, ids) => pickedProducts(context, viewer, ids),
    },
    showProductsWith(given) {
      findProducts = given;
    },
    labelWith(given) {
      postUnder = given;
    },
    noticedWith(given) {
      noticed = given;
    },
    keepExclusivesWith(given) {
      keeper = given;
    },
    async productsIn(postId, actorId) {
      const row = await posts.seen(actorId, postId);
      return row.ok ? row.value.product_ids : [];
    },
    isOpenReport: (ids) => isOneOpen(context.database.pool, ids),

    async maySeeAny(postIds, actorIds) {
      for (const viewer of actorIds as readonly Viewer[]) {
        const sight = await look(viewer, pickIds(postIds));
        if (sight.rows.length === 0) return false;
        if (sight.rows.some((row) => sight.sees(row))) return true;
      }
      return false;
    },
  };
}

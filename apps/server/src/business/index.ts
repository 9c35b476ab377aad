import { businessErrors, type OpeningHours, type Presence } from '@allmende/contract/business';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Outbox } from '#platform/outbox';
import type { Pages } from '#platform/pages';
import { createBusinessCases } from './business.ts';
import { registerBusinessPages, type Showcase } from './pages/pages.ts';
import { registerBusinessRoutes } from './routes.ts';

export { isAccentReadable } from './rules.ts';
export { descriptionOf, moved } from './pages/pages.ts';

/**
 * The official presence of businesses: what the public sees of them, who is on their staff, and the
 * directory in which they are found. A business is an actor of identity; this module adds what a shop
 * front has: category, address, hours, imprint. It promises that an owner always remains, that "open
 * now" is right in every time zone, and that a public page says only what its business wrote. Rules are
 * in SPEC.md.
 */
export interface Business {
  presence(actorId: Uuid): Promise<Presence | null>;
  /** For software of the business; the same as its staff do by hand. */
  changePresence: ReturnType<typeof createBusinessCases>['changePresence'];
  /** By the present handle or a former one that still leads there; null also for what is no handle. */
  presenceByHandle(handle: string): Promise<Presence | null>;
  /** When it is open, in words of its own clocks; null when it did not say. */
  hoursOf(actorId: Uuid): Promise<OpeningHours | null>;
  /** All businesses, a thousand at a time. */
  everybody(): AsyncGenerator<Uuid[]>;
  /** Late wiring: who sells what belongs to the shop, which stands above this module. */
  searchProductsWith(search: ProductSearch): void;
  hasShopWith(hasShop: (actorIds: Uuid[]) => Promise<Set<Uuid>>): void;
  /** Further addresses for the sitemap, of one business. */
  sitemapWith(paths: (actorId: Uuid, handle: string) => Promise<string[]>): void;
  /** What the public page shows besides: a shelf of the shop. */
  showcaseWith(showcase: Showcase): void;
}

/** Sellers with products that match the words. */
export type ProductSearch = (
  words: string,
) => Promise<Map<Uuid, { productId: Uuid; title: string }[]>>;

export interface BusinessDeps {
  config: Config;
  database: Database;
  clock: Clock;
  http: Http;
  gateway: Gateway;
  outbox: Outbox;
  pages: Pages;
  identity: Identity;
  media: Media;
  messaging: Pick<Messaging, 'answerTimeOf'>;
}

export function createBusiness(deps: BusinessDeps): Business {
  deps.http.declareErrors(businessErrors);
  const cases = createBusinessCases(deps);
  const showcases: Showcase[] = [];
  registerBusinessRoutes(deps.http, cases);
  registerBusinessPages(deps, cases, async (presence, language) =>
    Promise.all(showcases.map((showcase) => showcase(presence, language))),
  );
  deps.outbox.on('identity.actor_changed', 'business.refreshCopies', cases.refreshCopies);
  return {
    presence: cases.presence,
    changePresence: cases.changePresence,
    presenceByHandle: cases.presenceByHandle,
    hoursOf: cases.hoursOf,
    everybody: cases.everybody,
    searchProductsWith: cases.searchProductsWith,
    hasShopWith: cases.hasShopWith,
    sitemapWith: cases.sitemapWith,
    showcaseWith(fn) {
      showcases.push(fn);
    },
  };
}

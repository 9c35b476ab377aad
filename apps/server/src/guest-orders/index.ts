import type { Business } from '#business';
import type { Channels } from '#channels';
import type { Identity } from '#identity';
import type { Config } from '#platform/config';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Pages } from '#platform/pages';
import type { Shop } from '#shop';
import { createLetters } from './letters.ts';
import { createOrdering } from './ordering.ts';
import { registerGuestOrderPages } from './pages.ts';

export interface GuestOrdersContext {
  config: Config;
  log: Log;
  http: Http;
  jobs: Jobs;
  pages: Pages;
  identity: Pick<Identity, 'guests'>;
  business: Pick<Business, 'presenceByHandle'>;
  shop: Shop;
  channels: Pick<Channels, 'visits'>;
}

/**
 * Orders of people without an account, from the public pages of a shop, paid by transfer to the shop itself. It promises that one
 * sees what one orders before one does, and that nobody but shop and bearer of its link sees an order. Rules are in SPEC.md.
 */
export function createGuestOrders(context: GuestOrdersContext): void {
  const letters = createLetters(context);
  registerGuestOrderPages(context, createOrdering(context, letters));
}

import { dealsErrors } from '@allmende/contract/deals';
import { createAgreeing } from './agreeing.ts';
import { createCarryingOut } from './carrying-out.ts';
import type { DealsContext } from './context.ts';
import { createPosting } from './posting.ts';
import { createReport } from './report.ts';
import { registerRoutes } from './routes.ts';
import { createSales, type Sales } from './sales.ts';
import { createSettling } from './settling.ts';
import { createShowing } from './showing.ts';
import { createWriting } from './writing.ts';

/**
 * Deals: a brand and a creator agree on a post. It promises that the fee is held from the signing on and is somebody’s in the end, that
 * of each sale through the post the creator has exactly their share as long as the sale stands, and that both read the same figures.
 * Rules are in SPEC.md.
 */
export interface Deals {
  /** Lets time decide, and asks again for what one side owes; a job does so every minute. */
  settle(): Promise<void>;
  /** For the feed: a post that is made under a deal. */
  postUnder: ReturnType<typeof createPosting>['postUnder'];
  /** For the shop: orders that were bought through a post. */
  sales: Pick<Sales, 'placed' | 'moved'>;
}

export function createDeals(context: DealsContext): Deals {
  const { http, jobs } = context;
  const showing = createShowing(context);
  const writing = createWriting(context, showing);
  const sales = createSales(context);
  const settling = createSettling(context, { writing, sales });
  http.declareErrors(dealsErrors);
  registerRoutes(context, {
    showing,
    agreeing: createAgreeing(context, { showing, writing }),
    carryingOut: createCarryingOut(context, { showing, writing }),
    report: createReport(context),
  });
  jobs.register('deals.settle', settling.run);
  jobs.schedule('* * * * *', 'deals.settle');
  return {
    settle: settling.run,
    postUnder: createPosting(context, writing).postUnder,
    sales: { placed: sales.placed, moved: sales.moved },
  };
}

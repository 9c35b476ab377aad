import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { createAssets } from '../currencies/assets.ts';
import { createRequests as assemble, type RequestDeps, type Requests } from './requests.ts';
import { registerRequestRoutes } from './routes.ts';
import { createSplits } from './splits.ts';

/** What goes on by itself. */
export type RequestWork = Pick<Requests, 'expire'>;

/** Asking for money and splitting bills, on top of the wallet: their operations, and what is due every minute. */
export function createRequests(
  deps: Omit<RequestDeps, 'wallet' | 'assets'> & { http: Http; jobs: Jobs },
  wallet: RequestDeps['wallet'],
): RequestWork {
  const { http, jobs } = deps;
  const whole = { ...deps, wallet, assets: createAssets(deps) };
  const requests = assemble(whole);
  registerRequestRoutes(http, requests, createSplits(whole, requests));
  jobs.register('wallet.expireRequests', () => requests.expire());
  jobs.schedule('* * * * *', 'wallet.expireRequests');
  return { expire: requests.expire };
}

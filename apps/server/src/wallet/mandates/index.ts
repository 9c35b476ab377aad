import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { createAssets } from '../currencies/assets.ts';
import { createMandates as assemble, type MandateDeps, type Mandates } from './mandates.ts';
import { registerMandateRoutes } from './routes.ts';

/** What goes on by itself. */
export type MandateWork = Pick<Mandates, 'closeRunOut'>;

/** Mandates, on top of the wallet: their operations, and what is due every minute. */
export function createMandates(
  deps: Omit<MandateDeps, 'wallet' | 'assets'> & { http: Http; jobs: Jobs },
  wallet: MandateDeps['wallet'],
): MandateWork {
  const mandates = assemble({ ...deps, wallet, assets: createAssets(deps) });
  registerMandateRoutes(deps.http, mandates);
  deps.jobs.register('wallet.closeMandates', () => mandates.closeRunOut());
  deps.jobs.schedule('* * * * *', 'wallet.closeMandates');
  return { closeRunOut: mandates.closeRunOut };
}

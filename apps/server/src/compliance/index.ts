import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { createSealing } from '#platform/sealing';
import type { Judge } from '#wallet';
import { createAudit } from './audit/audit.ts';
import type { ComplianceContext } from './context.ts';
import { createJudge } from './judging/judge.ts';
import { createLevels } from './levels/levels.ts';
import { createPolicies } from './policy.ts';
import { registerComplianceRoutes } from './routes.ts';

/**
 * Compliance is what the law asks of whoever moves other people's money: what the regime allows, how far people are
 * known and how much they may move by that, and a trail of what staff do. It promises that a limit holds also when
 * payments race, that a paper is seen by the review desk and by nobody else, and that no look and no change of
 * staff is missing in the trail. Rules are in SPEC.md.
 */
export interface Compliance extends Judge {
  /** Compares the volume of twelve months with the threshold of notification; a job calls it every hour. */
  watchVolume(): Promise<'none' | 'near' | 'above'>;
}

export function createCompliance(
  deps: Omit<ComplianceContext, 'sealing'> & { http: Http; jobs: Jobs },
): Compliance {
  const context = { ...deps, sealing: createSealing(deps.config.serverKey) };
  const policies = createPolicies(context);
  const levels = createLevels(context, policies);
  const audit = createAudit(context);
  const judge = createJudge(context, { policies, frozen: async () => new Set() });
  deps.http.watchWith(audit.watch);
  registerComplianceRoutes(deps.http, context, { levels, policies, audit });
  deps.jobs.register('compliance.watchVolume', async () => void (await policies.watchVolume()));
  deps.jobs.schedule('7 * * * *', 'compliance.watchVolume');
  return { ...judge, watchVolume: policies.watchVolume };
}

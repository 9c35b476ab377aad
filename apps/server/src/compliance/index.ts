import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { createSealing } from '#platform/sealing';
import type { Judge } from '#wallet';
import { createAudit } from './audit/audit.ts';
import { createCases } from './cases/cases.ts';
import type { ComplianceContext } from './context.ts';
import { createJudge } from './judging/judge.ts';
import { createLevels } from './levels/levels.ts';
import { createPolicies } from './policy.ts';
import { eraseOld } from './retention/retention.ts';
import { registerComplianceRoutes } from './routes.ts';
import { createScreening, screenJob } from './screening/screening.ts';

/**
 * Compliance is what the law asks of whoever moves other people's money: what the regime allows, how far people are
 * known and how much they may move by that, and a trail of what staff do. It promises that a limit holds also when
 * payments race, that a paper is seen by the review desk and by nobody else, and that no look and no change of
 * staff is missing in the trail. Rules are in SPEC.md.
 */
export interface Compliance extends Judge {
  /** Compares the volume of twelve months with the threshold of notification; a job calls it every hour. */
  watchVolume(): Promise<'none' | 'near' | 'above'>;
  /** Lets the monitoring rules look at what moved since the last time; the number of new alerts. Every minute. */
  watch(): Promise<number>;
  /** Compares everybody with the list again; the number of new likenesses. Every night. */
  screenAll(): Promise<number>;
  /** Tells those whose level ends within a month, and again within a week. Every morning. */
  tellOfEnds(): Promise<void>;
  /** Erases what was kept long enough, and says how much of what. Every night. */
  eraseOld(): Promise<Record<string, number>>;
}

export function createCompliance(
  deps: Omit<ComplianceContext, 'sealing'> & { http: Http; jobs: Jobs },
): Compliance {
  const context = { ...deps, sealing: createSealing(deps.config.serverKey) };
  const policies = createPolicies(context);
  const levels = createLevels(context, policies);
  const audit = createAudit(context);
  const cases = createCases(context, { policies, detailsOf: levels.detailsSaid });
  const screening = createScreening(context, {
    jobs: deps.jobs,
    policies,
    detailsOf: levels.detailsSaid,
  });
  levels.onHandedIn(screening.screenOne);
  const judge = createJudge(context, { policies, frozen: cases.frozen });
  deps.http.watchWith(audit.watch);
  registerComplianceRoutes(deps.http, context, { levels, policies, audit, cases, screening });
  deps.jobs.register('compliance.watchVolume', async () => void (await policies.watchVolume()));
  deps.jobs.schedule('7 * * * *', 'compliance.watchVolume');
  deps.jobs.register('compliance.watch', async () => void (await cases.watch()));
  deps.jobs.schedule('* * * * *', 'compliance.watch');
  deps.jobs.register(screenJob, async () => void (await screening.screenAll()), { isLong: true });
  deps.jobs.schedule('10 3 * * *', screenJob);
  deps.jobs.register('compliance.tellOfEnds', levels.tellOfEnds);
  deps.jobs.schedule('0 9 * * *', 'compliance.tellOfEnds');
  deps.jobs.register('compliance.eraseOld', async () => void (await eraseOld(context)));
  deps.jobs.schedule('40 2 * * *', 'compliance.eraseOld');
  return {
    ...judge,
    watchVolume: policies.watchVolume,
    watch: cases.watch,
    screenAll: screening.screenAll,
    tellOfEnds: levels.tellOfEnds,
    eraseOld: () => eraseOld(context),
  };
}

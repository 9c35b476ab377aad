import { reportsErrors, reportsOperations } from '@allmende/contract/reports';
import { operators, signedIn } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import { createReporting } from './reporting.ts';

/** What operators decide about reported messages, and what those who reported learn of it. */
export function registerReports(
  deps: Parameters<typeof createReporting>[0] & { http: Http },
): void {
  const reporting = createReporting(deps);
  deps.http.declareErrors(reportsErrors);
  deps.http.register('reports', reportsOperations, {
    listReports: {
      access: operators,
      handle: ({ query }) => reporting.list({ ...query, cursor: query.cursor }),
    },
    settleReport: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        reporting.settle(toUuid(params.reportId), { ...body, userId: ctx.auth.userId }),
    },
    listOwnReports: {
      access: signedIn,
      handle: ({ ctx, query }) =>
        reporting.listOwn(ctx.auth.userId, { cursor: query.cursor, limit: query.limit }),
    },
  });
}

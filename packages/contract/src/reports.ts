import { z } from 'zod';
import { party } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { reportOutcomes, reportReasons } from './limits.ts';
import { message } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

/** What becomes of reported messages. `messages.report` hands one over. */
export const reportsErrors = defineErrors({
  'reports.report_unknown': { status: 404, title: 'This report does not exist' },
  'reports.settled_otherwise': { status: 409, title: 'This report was settled in another way' },
});

const outcome = z.enum(reportOutcomes);

/** As operators see it: what the reporter handed over, and nothing else of the conversation. */
export const report = z
  .object({
    id: id('report'),
    reporterActorId: id('actor'),
    /** Who wrote the reported message. */
    authorActorId: id('actor'),
    conversationKind: z.enum(['direct', 'group', 'channel']),
    reason: z.enum(reportReasons),
    /** What the reporter says about it; may be empty. */
    note: z.string(),
    reportedAt: z.iso.datetime(),
    /**
     * A copy from the time of the report: up to five messages before, then the reported one, which is the last. Its
     * pictures and files are shown to operators until it is settled.
     */
    messages: z.array(message).min(1),
    /** Null as long as nobody has decided. */
    settlement: z
      .object({
        outcome,
        /** For the record of the operators. */
        note: z.string(),
        byActorId: id('actor').nullable(),
        at: z.iso.datetime(),
      })
      .nullable(),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;

/** As the one who reported sees it. */
export const ownReport = z
  .object({
    id: id('report'),
    reason: z.enum(reportReasons),
    reportedAt: z.iso.datetime(),
    /** Null as long as nobody has looked at it. */
    settlement: z.object({ outcome, at: z.iso.datetime() }).nullable(),
  })
  .meta({ id: 'OwnReport' });
export type OwnReport = z.infer<typeof ownReport>;

export const reportsOperations = defineOperations({
  listReports: {
    method: 'GET',
    path: '/api/v1/reports',
    summary:
      'Reported messages: those that wait, the longest first, or the settled ones, the latest first.',
    query: pageQuery.extend({ state: z.enum(['open', 'settled']).default('open') }),
    response: page(report).extend({
      /** Everybody who is named in them. */
      actors: z.array(party),
      /** How many wait in all. */
      openCount: z.int(),
    }),
    errors: ['platform.invalid_input'],
    limitPerMinute: 120,
  },
  settleReport: {
    method: 'POST',
    path: '/api/v1/reports/:reportId/settlement',
    summary: 'Decides about a report, once: leaves the message, or removes it for everybody.',
    description:
      'With `removed` a tombstone says that the operators did it, and every other open report of the message is settled too. What was settled stays so: the same outcome again answers with what stands, another one is refused. Whoever reported learns the outcome and neither the note nor who decided.',
    params: z.object({ reportId: id('report') }),
    body: z.object({ outcome, note: z.string().trim().max(1000).default('') }),
    response: report,
    errors: ['reports.report_unknown', 'reports.settled_otherwise', 'messaging.card_stays'],
    limitPerMinute: 60,
  },
  listOwnReports: {
    method: 'GET',
    path: '/api/v1/reports/own',
    summary:
      'What the user has reported, in whatever name, the latest first, and what became of it.',
    query: pageQuery,
    response: page(ownReport),
    errors: ['platform.invalid_input'],
  },
});

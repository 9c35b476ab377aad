import { z } from 'zod';
import { actor } from './actors.ts';
import { post } from './feed.ts';
import { id } from './ids.ts';
import { reportOutcomes, reportReasons } from './limits.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { ownReport } from './reports.ts';

const outcome = z.enum(reportOutcomes);

/** As operators see it: the post as it was when it was reported. */
export const postReport = z
  .object({
    id: id('report'),
    reporterActorId: id('actor'),
    reason: z.enum(reportReasons),
    /** What the reporter says about it; may be empty. */
    note: z.string(),
    reportedAt: z.iso.datetime(),
    /** A copy from the time of the report. Its pictures are shown to operators until it is settled. */
    post,
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
  .meta({ id: 'PostReport' });
export type PostReport = z.infer<typeof postReport>;

/** Posts that somebody shows to the operators, and what these decide. */
export const postReportsOperations = defineOperations({
  reportPost: {
    method: 'POST',
    path: '/api/v1/feed/posts/:postId/reports',
    summary: 'Shows a post to whoever operates the server. Again, while it waits, says it anew.',
    params: z.object({ postId: id('post') }),
    body: z.object({
      reason: z.enum(reportReasons),
      note: z.string().trim().max(1000).default(''),
    }),
    response: z.object({ reportedAt: z.iso.datetime() }),
    errors: ['feed.post_unknown'],
    limitPerMinute: 20,
  },
  listPostReports: {
    method: 'GET',
    path: '/api/v1/feed/reports',
    summary:
      'Reported posts: those that wait, the longest first, or the settled ones, the latest first.',
    query: pageQuery.extend({ state: z.enum(['open', 'settled']).default('open') }),
    response: page(postReport).extend({
      /** Everybody who is named in them. */
      actors: z.array(actor),
      /** How many wait in all. */
      openCount: z.int(),
    }),
    errors: ['platform.invalid_input'],
    limitPerMinute: 120,
  },
  settlePostReport: {
    method: 'POST',
    path: '/api/v1/feed/reports/:reportId/settlement',
    summary: 'Decides about a reported post, once: leaves it, or removes it for everybody.',
    description:
      'With `removed` every other open report of the post is settled too. The same outcome again answers with what stands, another one is refused.',
    params: z.object({ reportId: id('report') }),
    body: z.object({ outcome, note: z.string().trim().max(1000).default('') }),
    response: postReport,
    errors: ['reports.report_unknown', 'reports.settled_otherwise'],
    limitPerMinute: 60,
  },
  listOwnPostReports: {
    method: 'GET',
    path: '/api/v1/feed/reports/own',
    summary: 'Which posts the user has reported, the latest first, and what became of it.',
    query: pageQuery,
    response: page(ownReport),
    errors: ['platform.invalid_input'],
  },
});

import type { ReportReason } from '@allmende/contract/limits';
import { postReportsOperations } from '@allmende/contract/post-reports';
import { toPublicId } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  personOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { needId } from './paging.ts';
import { must } from './refusing.ts';
import { listOf, textOf } from './request.ts';

/** What apps call it, and what it is here; there are no numbered rules of the server to point at. */
const reasons: Record<string, ReportReason> = { spam: 'spam', legal: 'other', other: 'other' };
const reportedMax = 20;

/** [MA27] Posts that somebody shows to the operators, each a report as in the app. */
export function reportEndpoints({ feed }: MastodonContext, entities: Entities): Endpoint[] {
  async function report(call: Call): Promise<unknown> {
    const { params } = call;
    const by = personOf(call);
    const target = needId(textOf(params, 'account_id'), 'act');
    const account = await entities.accountOf(target);
    if (!account) throw notFound();
    const postIds = [...new Set(listOf(params, 'status_ids'))].map((id) => needId(id, 'pst'));
    if (postIds.length === 0 || postIds.length > reportedMax) {
      throw new ApiError(422, 'Validation failed: Statuses must be said, up to twenty of them');
    }
    const category = textOf(params, 'category') || 'other';
    const { reason, note } = checked(reasons[category], textOf(params, 'comment'));
    // Nothing is reported before it is clear that everything can be.
    for (const id of postIds) {
      const post = must(await feed.posts.get(by.actorId, id));
      if (post.author.id !== toPublicId('act', target)) throw notFound();
    }
    const made = [];
    for (const id of postIds) made.push(must(await feed.reports.report(by, id, { reason, note })));
    return {
      id: toPublicId('rpt', made[0]!.id),
      action_taken: false,
      action_taken_at: null,
      category,
      comment: note,
      forwarded: false,
      created_at: made[0]!.at.toISOString(),
      status_ids: postIds.map((id) => toPublicId('pst', id)),
      rule_ids: null,
      target_account: account,
    };
  }

  return [
    {
      method: 'POST',
      path: '/api/v1/reports',
      scope: 'write:reports',
      counts: 'postReports.reportPost',
      handle: report,
    },
  ];
}

function checked(reason: ReportReason | undefined, note: string) {
  if (!reason) throw new ApiError(422, 'Validation failed: Category is not included in the list');
  const parsed = postReportsOperations.reportPost.body.safeParse({ reason, note });
  if (!parsed.success) throw new ApiError(422, 'Validation failed: Comment is too long');
  return parsed.data;
}

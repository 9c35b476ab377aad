import { randomBytes } from 'node:crypto';
import { ok } from '@allmende/contract/errors';
import { newslettersErrors, newslettersOperations } from '@allmende/contract/newsletters';
import { anyActor, managers, staff } from '#platform/access';
import type { RequestContext } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import { settingOrNew } from '#platform/settings';
import { createCampaign } from './campaign.ts';
import type { NewslettersContext } from './context.ts';
import { createIssues } from './issues.ts';
import { forgetRecipients } from './forgetting.ts';
import { registerMailPages } from './mail/pages.ts';
import { createReaders } from './mail/readers.ts';
import { createReturns, type Returns } from './mail/returns.ts';
import { createLetters, type Letters } from './mail/sending.ts';
import { registerNewsPages } from './pages.ts';
import { createMembersReading } from './members.ts';
import { createSegments } from './segments.ts';

/**
 * Newsletters: a business writes to everybody who has said yes to a topic of it. It promises that an issue reaches nobody twice and
 * forgets nobody, whatever dies in the middle, and that nobody learns who read it. Rules are in SPEC.md.
 */
export interface Newsletters {
  /** Does what is due; by itself every minute, and when an issue is to begin. */
  drain(): Promise<void>;
  /** [NL21] Forgets whom issues went to that ended a month ago; a job calls it every night. */
  forget(): Promise<void>;
  /** [NL22] Whether somebody who acts as one of the actors may see what is lent to one of these; other ids are passed over. */
  mayReadAny(ids: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean>;
  /** Letters that come back. */
  returned: Pick<Returns, 'isExpected' | 'note'>;
}

export async function createNewsletters(context: NewslettersContext): Promise<Newsletters> {
  const { http, jobs } = context;
  const stored = await settingOrNew(context.database, 'newsletters.mail_key', () =>
    randomBytes(32).toString('base64'),
  );
  const readers = createReaders(context, Buffer.from(stored, 'base64'));
  const returns = createReturns(context, readers);
  const segments = createSegments(context);
  const campaign = createCampaign(context, segments, () => letters);
  const letters: Letters = createLetters(context, { readers, segments, returns }, (tx, issueId) =>
    campaign.plan(tx, issueId, context.clock.now()),
  );
  const issues = createIssues(context, { campaign, segments });
  const reading = createMembersReading(context);
  registerNewsPages(context, registerMailPages(context, readers));

  const by = ({ auth }: RequestContext) => ({
    businessActorId: auth.actorId,
    userId: auth.userId,
  });
  http.declareErrors(newslettersErrors);
  http.register('newsletters', newslettersOperations, {
    getAudience: {
      access: staff,
      handle: async ({ ctx }) => ok({ items: await issues.audience(ctx.auth.actorId) }),
    },
    countReaders: {
      access: managers,
      handle: ({ ctx, body }) => issues.count(ctx.auth.actorId, body),
    },
    listIssues: {
      access: staff,
      handle: async ({ ctx }) => ok({ items: await issues.list(ctx.auth.actorId) }),
    },
    createIssue: { access: managers, handle: ({ ctx, body }) => issues.create(by(ctx), body) },
    editIssue: {
      access: managers,
      handle: ({ ctx, params, body }) => issues.edit(by(ctx), toUuid(params.issueId), body),
    },
    deleteIssue: {
      access: managers,
      handle: ({ ctx, params }) => issues.remove(by(ctx), toUuid(params.issueId)),
    },
    testIssue: {
      access: managers,
      handle: ({ ctx, params }) => issues.test(by(ctx), toUuid(params.issueId)),
    },
    sendIssue: {
      access: managers,
      handle: ({ ctx, params, body }) => issues.send(by(ctx), toUuid(params.issueId), body),
    },
    cancelIssue: {
      access: managers,
      handle: ({ ctx, params }) => issues.cancel(by(ctx), toUuid(params.issueId)),
    },
    readMembersIssue: {
      access: anyActor,
      handle: ({ ctx, params, query }) => reading.read(ctx.auth.actorId, params, query.from),
    },
  });
  jobs.register<{ issueId: string }>(
    'newsletters.run',
    ({ issueId }, signal) => campaign.run(issueId, signal),
    { isLong: true },
  );
  // For what was planned and lost its job.
  jobs.register('newsletters.sweep', () => campaign.drain(), { isLong: true });
  jobs.schedule('*/5 * * * *', 'newsletters.sweep');
  const forget = () => forgetRecipients(context);
  jobs.register('newsletters.forget', forget, { isLong: true });
  jobs.schedule('52 3 * * *', 'newsletters.forget');
  return {
    drain: campaign.drain,
    forget,
    mayReadAny: reading.mayReadAny,
    returned: returns,
  };
}

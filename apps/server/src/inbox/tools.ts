import { ok } from '@allmende/contract/errors';
import { insightsOperations } from '@allmende/contract/insights';
import { repliesErrors, repliesOperations } from '@allmende/contract/replies';
import { rulesErrors, rulesOperations } from '@allmende/contract/rules';
import { satisfactionErrors, satisfactionOperations } from '@allmende/contract/satisfaction';
import { anyActor, managers, staff } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import { type AutomaticContext, createAutomatic } from './automatic.ts';
import { type AutomationContext, createAutomation } from './automation.ts';
import type { Announcing } from './announcing.ts';
import type { Cases } from './cases.ts';
import { createContacts } from './contacts.ts';
import type { InboxContext } from './context.ts';
import type { People } from './people.ts';
import type { Presenter } from './present.ts';
import { createRecords, type RecordPorts } from './record.ts';
import { createInsights, type InsightsContext } from './insights.ts';
import { createReplies, type RepliesContext } from './replies.ts';
import { createSatisfaction, type Satisfaction, type SatisfactionContext } from './satisfaction.ts';

export type ToolsContext = AutomationContext &
  AutomaticContext &
  RepliesContext &
  InsightsContext &
  SatisfactionContext &
  InboxContext & { http: Http; records: RecordPorts };

/** What helps the staff of a business to answer, beside the cases themselves. */
export interface Tools extends Pick<Satisfaction, 'rate'> {
  idle(): Promise<void>;
}

export function createTools(
  context: ToolsContext,
  parts: {
    cases: Pick<Cases, 'change'>;
    announcing: Pick<Announcing, 'cases'>;
    people: People;
    presenter: Presenter;
  },
): Tools {
  const { http } = context;
  const replies = createReplies(context);
  const automatic = createAutomatic(context);
  const insights = createInsights(context);
  const records = createRecords(context, parts);
  const contacts = createContacts(context, parts.announcing);
  const rules = createAutomation(context, parts);
  const satisfaction = createSatisfaction(context, parts.announcing);

  http.declareErrors(repliesErrors);
  http.register('replies', repliesOperations, {
    listReplies: {
      access: staff,
      handle: async ({ ctx }) => ok({ items: await replies.list(ctx.auth.actorId) }),
    },
    createReply: {
      access: managers,
      handle: ({ ctx, body }) => replies.create(ctx.auth, body),
    },
    changeReply: {
      access: managers,
      handle: ({ ctx, params, body }) => replies.change(ctx.auth, toUuid(params.replyId), body),
    },
    deleteReply: {
      access: managers,
      handle: ({ ctx, params }) => replies.remove(ctx.auth, toUuid(params.replyId)),
    },
    getAutomatic: {
      access: staff,
      handle: async ({ ctx }) => ok(await automatic.settings(ctx.auth.actorId)),
    },
    setAutomatic: {
      access: managers,
      handle: ({ ctx, body }) => automatic.change(ctx.auth, body),
    },
  });

  http.register('insights', insightsOperations, {
    getReport: {
      access: managers,
      handle: ({ ctx, query }) => insights.report(ctx.auth.actorId, query),
    },
    getContact: {
      access: staff,
      handle: ({ ctx, params }) =>
        records.contact(
          { businessActorId: ctx.auth.actorId, caseId: toUuid(params.caseId) },
          ctx.auth.role,
        ),
    },
    listMergeable: {
      access: staff,
      async handle({ ctx, params, query }) {
        const place = { businessActorId: ctx.auth.actorId, caseId: toUuid(params.caseId) };
        const found = await contacts.candidates({ ...place, query: query.query });
        return found.ok ? ok({ items: found.value }) : found;
      },
    },
    mergeContacts: {
      access: managers,
      async handle({ ctx, params, body }) {
        const { actorId: businessActorId, userId, role } = ctx.auth;
        const place = { businessActorId, caseId: toUuid(params.caseId) };
        const merged = await contacts.merge({
          ...place,
          withCaseId: toUuid(body.withCaseId),
          userId,
        });
        return merged.ok ? records.contact(place, role) : merged;
      },
    },
  });

  http.declareErrors(rulesErrors);
  http.register('rules', rulesOperations, {
    listRules: {
      access: staff,
      handle: async ({ ctx }) => ok({ items: await rules.list(ctx.auth.actorId) }),
    },
    createRule: {
      access: managers,
      handle: ({ ctx, body }) => rules.create(ctx.auth, body),
    },
    changeRule: {
      access: managers,
      handle: ({ ctx, params, body }) => rules.change(ctx.auth, toUuid(params.ruleId), body),
    },
    deleteRule: {
      access: managers,
      handle: ({ ctx, params }) => rules.remove(ctx.auth, toUuid(params.ruleId)),
    },
    tryRule: { access: managers, handle: ({ ctx, body }) => rules.try(ctx.auth.actorId, body) },
    listRuns: {
      access: staff,
      handle: async ({ ctx }) => ok({ items: await rules.runs(ctx.auth.actorId) }),
    },
  });

  http.declareErrors(satisfactionErrors);
  http.register('satisfaction', satisfactionOperations, {
    getSettings: {
      access: staff,
      handle: async ({ ctx }) => ok(await satisfaction.settings(ctx.auth.actorId)),
    },
    setSettings: {
      access: managers,
      handle: async ({ ctx, body }) => ok(await satisfaction.change(ctx.auth, body)),
    },
    rate: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        satisfaction.rate(ctx.auth.actorId, toUuid(params.ratingId), body.score),
    },
  });

  return { idle: () => automatic.idle(), rate: satisfaction.rate };
}

import { outreachOperations, type OutreachSend, type SendInput } from '@allmende/contract/outreach';
import type { CardMedia } from '@allmende/contract/outreach-card';
import { fail, ok } from '@allmende/contract/errors';
import { managers, orSoftware, person, staff } from '#platform/access';
import type { Handlers, Http, RequestContext } from '#platform/http';
import { isUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Consents } from './consents.ts';
import type { OutreachContext } from './context.ts';
import type { Domains } from './domains.ts';
import { day, parameters } from './parameters.ts';
import { throughputOf } from './policy.ts';
import type { Sending } from './sending.ts';
import type { Showing } from './showing.ts';
import * as opinions from './opinion-store.ts';
import * as sends from './sends-store.ts';
import * as store from './store.ts';
import type { SendRow } from './tables.ts';
import { presentTemplate, type Templates } from './templates.ts';
import type { Tokens } from './tokens.ts';
import type { Topics } from './topics.ts';
import type { Draft } from './writing.ts';

interface Parts {
  sending: Sending;
  showing: Showing;
  templates: Templates;
  topics: Topics;
  tokens: Tokens;
  domains: Domains;
  consents: Consents;
}

/** The business in whose name staff or a program acts. */
function actingFor({ software, maybeAuth }: RequestContext): {
  businessActorId: Uuid;
  byUserId: Uuid;
} {
  if (software) return { businessActorId: software.actorId, byUserId: software.userId };
  return { businessActorId: maybeAuth!.actorId, byUserId: maybeAuth!.userId };
}

/** The only way in which a message leaves to its sender: what is planned and why it waits stays here. */
function presentSend(row: SendRow): OutreachSend {
  return {
    id: toPublicId('snd', row.id),
    key: row.client_key,
    to: row.to_text,
    category: row.category,
    templateId: row.template_id === null ? null : toPublicId('tpl', row.template_id),
    topicKey: row.topic_key,
    state: row.state,
    failure: row.failure,
    acceptedAt: row.accepted_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    readAt: row.read_at?.toISOString() ?? null,
    failedAt: row.failed_at?.toISOString() ?? null,
  };
}

/** Null when it shows what is not the business's. */
async function draftOf(
  { key, to, template, text }: SendInput,
  campaignSize: number | undefined,
  find: ReturnType<Showing['finder']>,
): Promise<Draft | null> {
  const about = { key, to, campaignSize };
  if (!template)
    return { ...about, content: { kind: 'free', message: { kind: 'text', text: text! } } };
  const { media: above, slideMedia: beside = [], ...said } = template;
  const [media, ...slideMedia] = await Promise.all([above && find(above), ...beside.map(find)]);
  if (media === null || slideMedia.some((one) => !one)) return null;
  const slides = slideMedia.length > 0 ? { slideMedia: slideMedia as CardMedia[] } : {};
  return {
    ...about,
    content: { kind: 'template', ...said, ...(media ? { media } : {}), ...slides },
  };
}

export function registerOutreachRoutes(
  http: Http,
  context: Pick<OutreachContext, 'database' | 'clock'>,
  parts: Parts,
): void {
  http.register('outreach', outreachOperations, {
    ...senderHandlers(context, parts),
    ...templateHandlers(parts),
    ...personHandlers(parts),
  });
}

type OutreachHandlers = Handlers<typeof outreachOperations>;

const read = orSoftware(staff, 'read', 'messages', 'templates');
const shape = orSoftware(managers, 'templates');

function senderHandlers(
  { database, clock }: Pick<OutreachContext, 'database' | 'clock'>,
  { sending, showing, tokens, domains, templates }: Parts,
) {
  const { pool } = database;
  return {
    getSender: {
      access: read,
      handle: async ({ ctx }) =>
        ok(await presentSender(pool, { ...actingFor(ctx), now: clock.now(), domains })),
    },
    sendMessages: {
      access: orSoftware(managers, 'messages'),
      async handle({ ctx, body: { messages, campaignSize } }) {
        const sender = actingFor(ctx);
        const find = showing.finder(sender.businessActorId);
        const drafts = await Promise.all(messages.map((one) => draftOf(one, campaignSize, find)));
        const outcomes = await sending.send(
          sender,
          drafts.filter((one) => one !== null),
        );
        let at = 0;
        return ok({
          items: messages.map(({ key }, index) => {
            const outcome = drafts[index] ? outcomes[at++]! : fail('outreach.media_unknown');
            return outcome.ok
              ? { ok: true as const, message: presentSend(outcome.value) }
              : { ok: false as const, key, code: outcome.code };
          }),
        });
      },
    },
    uploadMedia: {
      access: orSoftware(managers, 'messages', 'templates'),
      async handle({ ctx, query }) {
        const { businessActorId } = actingFor(ctx);
        const { upload, uploadType: type } = ctx;
        const bytes = upload ?? new Uint8Array();
        const kept = await showing.keep(businessActorId, { ...query, bytes, type });
        return kept.ok ? ok({ media: kept.value }) : kept;
      },
    },
    getMessage: {
      access: orSoftware(staff, 'read', 'messages'),
      async handle({ ctx, params }) {
        const { businessActorId } = actingFor(ctx);
        const row = await sends.readSend(pool, businessActorId, toUuid(params.sendId));
        return row && !row.in_sums_only ? ok(presentSend(row)) : fail('outreach.send_unknown');
      },
    },
    listMessages: {
      access: orSoftware(staff, 'read', 'messages'),
      async handle({ ctx, query }) {
        const { businessActorId } = actingFor(ctx);
        if (query.cursor !== undefined && !isUuid(query.cursor)) {
          return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
        }
        const before = query.cursor ?? null;
        const limit = query.limit + 1;
        const rows = await sends.listSends(pool, { businessActorId, before, limit });
        const items = rows.slice(0, query.limit);
        const nextCursor = rows.length > query.limit ? items.at(-1)!.id : null;
        return ok({ items: items.map(presentSend), nextCursor });
      },
    },
    listTokens: {
      access: managers,
      handle: async ({ ctx }) => ok({ items: await tokens.list(ctx.auth.actorId) }),
    },
    createToken: {
      access: managers,
      handle: ({ ctx, body }) =>
        tokens.create({ businessActorId: ctx.auth.actorId, userId: ctx.auth.userId }, body),
    },
    revokeToken: {
      access: managers,
      handle: ({ ctx, params }) => tokens.revoke(ctx.auth.actorId, toUuid(params.tokenId)),
    },
    addDomain: {
      access: managers,
      handle: ({ ctx, body }) => domains.add(ctx.auth.actorId, body.domain),
    },
    checkDomain: {
      access: managers,
      handle: ({ ctx, params }) => domains.check(ctx.auth.actorId, params.domain),
    },
    removeDomain: {
      access: managers,
      async handle({ ctx, params }) {
        const removed = await domains.remove(ctx.auth.actorId, params.domain);
        if (removed.ok) await templates.lookAgain(ctx.auth.actorId);
        return removed;
      },
    },
  } satisfies Partial<OutreachHandlers>;
}

export async function presentSender(
  pool: store.Db,
  { businessActorId, now, domains }: { businessActorId: Uuid; now: Date; domains: Domains },
) {
  const row = await store.readSender(pool, businessActorId);
  const since = new Date(now.getTime() - 7 * day);
  const days = await store.readToldDays(pool, { businessActorId, since });
  const sum = (name: 'sent' | 'delivered' | 'read' | 'failed') =>
    days.reduce((total, one) => total + one[name], 0);
  const { feedback } = await opinions.readOpinion(pool, businessActorId, now);
  const count = (kinds: string[]) => feedback.filter(({ kind }) => kinds.includes(kind)).length;
  const tier = row?.tier ?? 0;
  const quality = row?.quality ?? 'green';
  const isFrozen = row?.frozen_until && row.frozen_until > now;
  return {
    number: String(row?.number ?? ''),
    isSuspended: row?.is_suspended ?? false,
    quality,
    frozenUntil: isFrozen ? row.frozen_until!.toISOString() : null,
    peopleADay: parameters.tiers[tier] ?? null,
    reachedToday: await store.countReached(pool, businessActorId, new Date(now.getTime() - day)),
    messagesASecond: throughputOf(tier, quality),
    domains: await domains.list(businessActorId),
    week: {
      sent: sum('sent'),
      delivered: sum('delivered'),
      read: sum('read'),
      failed: sum('failed'),
      stopped: count(['stop', 'block']),
      reported: count(['report']),
    },
  };
}

function templateHandlers({ templates, topics }: Parts) {
  return {
    listTemplates: {
      access: read,
      handle: async ({ ctx }) => {
        const rows = await templates.list(actingFor(ctx).businessActorId);
        return ok({ items: rows.map(presentTemplate) });
      },
    },
    createTemplate: {
      access: shape,
      async handle({ ctx, body }) {
        const made = await templates.create(actingFor(ctx).businessActorId, body);
        return made.ok ? ok(presentTemplate(made.value)) : made;
      },
    },
    editTemplate: {
      access: shape,
      async handle({ ctx, params, body }) {
        const { businessActorId } = actingFor(ctx);
        const made = await templates.edit(businessActorId, toUuid(params.templateId), body);
        return made.ok ? ok(presentTemplate(made.value)) : made;
      },
    },
    setTemplatePaused: {
      access: shape,
      async handle({ ctx, params, body }) {
        const { businessActorId } = actingFor(ctx);
        const id = toUuid(params.templateId);
        const made = await templates.setPaused(businessActorId, id, body.isPaused);
        return made.ok ? ok(presentTemplate(made.value)) : made;
      },
    },
    deleteTemplate: {
      access: shape,
      handle: ({ ctx, params }) =>
        templates.remove(actingFor(ctx).businessActorId, toUuid(params.templateId)),
    },
    listTopics: {
      access: read,
      handle: async ({ ctx }) => ok({ items: await topics.list(actingFor(ctx).businessActorId) }),
    },
    putTopic: {
      access: shape,
      handle: ({ ctx, params, body }) =>
        topics.put(actingFor(ctx).businessActorId, { key: params.key, ...body }),
    },
  } satisfies Partial<OutreachHandlers>;
}

function personHandlers({ consents }: Parts) {
  return {
    listConsents: {
      access: person,
      handle: async ({ ctx }) => ok({ items: await consents.list(ctx.auth.actorId) }),
    },
    getConsents: {
      access: person,
      handle: ({ ctx, params }) => consents.of(ctx.auth.actorId, toUuid(params.actorId)),
    },
    setConsent: {
      access: person,
      handle: ({ ctx, params, body }) =>
        consents.set(ctx.auth.actorId, {
          businessActorId: toUuid(params.actorId),
          topicKey: body.topicKey,
          isGranted: body.isGranted,
          sendId: body.sendId && toUuid(body.sendId),
          via: body.via,
        }),
    },
    getWishes: {
      access: person,
      handle: async ({ ctx }) => ok(await consents.wishesOf(ctx.auth.actorId)),
    },
    putWishes: {
      access: person,
      handle: async ({ ctx, body }) => ok(await consents.setWishes(ctx.auth.actorId, body)),
    },
    explainMessage: {
      access: person,
      handle: ({ ctx, params }) => consents.explain(ctx.auth.actorId, toUuid(params.sendId)),
    },
    reportMessage: {
      access: person,
      handle: ({ ctx, params, body }) =>
        consents.report(ctx.auth.actorId, { sendId: toUuid(params.sendId), reason: body.reason }),
    },
  } satisfies Partial<OutreachHandlers>;
}

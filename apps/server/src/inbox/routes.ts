import { inboxErrors, inboxOperations } from '@allmende/contract/inbox';
import { ok } from '@allmende/contract/errors';
import { anyActor, managers, staff } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Cases } from './cases.ts';
import type { By, createDesk } from './desk.ts';
import type { Names } from './names.ts';
import type { Notes } from './notes.ts';

interface Parts {
  cases: Cases;
  notes: Notes;
  desk: ReturnType<typeof createDesk>;
  names: Names;
}

function byOf({ auth }: RequestContext): By {
  return { businessActorId: auth.actorId, userId: auth.userId, role: auth.role };
}

export function registerInboxRoutes(http: Http, { cases, notes, desk, names }: Parts): void {
  http.declareErrors(inboxErrors);
  http.register('inbox', inboxOperations, {
    getDesk: { access: staff, handle: async ({ ctx }) => ok(await desk.get(byOf(ctx))) },
    listCases: {
      access: staff,
      handle: ({ ctx, query }) =>
        cases.list({
          businessActorId: ctx.auth.actorId,
          meUserId: ctx.auth.userId,
          filter: query.filter ?? { all: [] },
          sort: query.sort,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    countCases: {
      access: staff,
      handle: async ({ ctx }) => ok(await cases.count(ctx.auth.actorId, ctx.auth.userId)),
    },
    getCase: {
      access: staff,
      handle: ({ ctx, params }) =>
        cases.get(
          { businessActorId: ctx.auth.actorId, caseId: toUuid(params.caseId) },
          ctx.auth.userId,
        ),
    },
    getCaseOf: {
      access: staff,
      handle: ({ ctx, params }) =>
        cases.get(
          { businessActorId: ctx.auth.actorId, conversationId: toUuid(params.conversationId) },
          ctx.auth.userId,
        ),
    },
    changeCase: {
      access: staff,
      async handle({ ctx, params, body }) {
        const changed = await cases.changeAll({
          businessActorId: ctx.auth.actorId,
          caseIds: [toUuid(params.caseId)],
          change: body,
          by: byOf(ctx),
        });
        return changed.ok ? ok(changed.value[0]!) : changed;
      },
    },
    changeCases: {
      access: staff,
      async handle({ ctx, body }) {
        const changed = await cases.changeAll({
          businessActorId: ctx.auth.actorId,
          caseIds: body.caseIds.map(toUuid),
          change: body.change,
          by: byOf(ctx),
        });
        return changed.ok ? ok({ items: changed.value }) : changed;
      },
    },
    listEntries: {
      access: staff,
      handle: ({ ctx, params, query }) =>
        notes.list({
          businessActorId: ctx.auth.actorId,
          caseId: toUuid(params.caseId),
          meUserId: ctx.auth.userId,
          ...query,
          cursor: query.cursor,
        }),
    },
    addNote: {
      access: staff,
      handle: ({ ctx, params, body }) =>
        notes.add({ ...placeOf(ctx, params), userId: ctx.auth.userId, ...body }),
    },
    editNote: {
      access: staff,
      handle: ({ ctx, params, body }) =>
        notes.edit({
          ...placeOf(ctx, params),
          userId: ctx.auth.userId,
          noteId: toUuid(params.noteId),
          text: body.text,
        }),
    },
    deleteNote: {
      access: staff,
      handle: ({ ctx, params }) =>
        notes.edit({
          ...placeOf(ctx, params),
          userId: ctx.auth.userId,
          noteId: toUuid(params.noteId),
          text: null,
        }),
    },
    listAudit: {
      access: staff,
      handle: ({ ctx, query }) =>
        notes.audit({
          businessActorId: ctx.auth.actorId,
          by: byOf(ctx),
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    putSettings: {
      access: managers,
      handle: ({ ctx, body }) => desk.putSettings(byOf(ctx), stated(body)),
    },
    putColleague: {
      access: staff,
      handle: ({ ctx, params, body }) => desk.putColleague(byOf(ctx), toUuid(params.actorId), body),
    },
    createLabel: {
      access: managers,
      handle: ({ ctx, body }) => desk.createLabel(byOf(ctx), body),
    },
    editLabel: {
      access: managers,
      handle: ({ ctx, params, body }) => desk.editLabel(byOf(ctx), toUuid(params.labelId), body),
    },
    deleteLabel: {
      access: managers,
      handle: ({ ctx, params }) => desk.deleteLabel(byOf(ctx), toUuid(params.labelId)),
    },
    putField: {
      access: managers,
      handle: ({ ctx, params, body }) => desk.putField(byOf(ctx), { key: params.key, ...body }),
    },
    deleteField: {
      access: managers,
      handle: ({ ctx, params }) => desk.deleteField(byOf(ctx), params.key),
    },
    createView: { access: staff, handle: ({ ctx, body }) => desk.createView(byOf(ctx), body) },
    editView: {
      access: staff,
      handle: ({ ctx, params, body }) => desk.editView(byOf(ctx), toUuid(params.viewId), body),
    },
    deleteView: {
      access: staff,
      handle: ({ ctx, params }) => desk.deleteView(byOf(ctx), toUuid(params.viewId)),
    },
    listNames: {
      access: anyActor,
      handle: async ({ ctx, params, query }) =>
        ok({
          items: await names({
            conversationId: toUuid(params.conversationId),
            readerActorId: ctx.auth.actorId,
            from: query.from,
          }),
        }),
    },
  });
}

function placeOf(ctx: RequestContext, params: { caseId: string }) {
  return { businessActorId: ctx.auth.actorId, caseId: toUuid(params.caseId) };
}

/** Without what was not named. */
function stated<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

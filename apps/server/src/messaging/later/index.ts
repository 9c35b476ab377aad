import { ok } from '@allmende/contract/errors';
import { laterErrors, laterOperations } from '@allmende/contract/later';
import { anyActor } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import { createDisappearing } from './disappearing.ts';
import { createReminding, type Reminding } from './reminding.ts';
import { createScheduling } from './scheduling.ts';
import type { LaterDeps } from './context.ts';

/** Messages that are sent, remembered or gone later. Everything here belongs to the acting actor. */
export function registerLater(deps: LaterDeps & { http: Http }): Pick<Reminding, 'onReminder'> {
  const scheduling = createScheduling(deps);
  const reminding = createReminding(deps);
  const setDisappearing = createDisappearing(deps);

  const keyOf = (ctx: RequestContext, params: { conversationId: string; clientId: string }) => ({
    conversationId: toUuid(params.conversationId),
    actorId: ctx.auth.actorId,
    clientId: params.clientId.toLowerCase(),
  });
  const spotOf = (ctx: RequestContext, params: { conversationId: string; seq: number }) => ({
    conversationId: toUuid(params.conversationId),
    actorId: ctx.auth.actorId,
    seq: params.seq,
  });

  deps.http.declareErrors(laterErrors);
  deps.http.register('later', laterOperations, {
    schedule: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        scheduling.schedule(keyOf(ctx, params), {
          userId: ctx.auth.userId,
          text: body.text,
          attached: body.attached,
          replyToSeq: body.replyToSeq ?? null,
          dueAt: new Date(body.dueAt),
        }),
    },
    listScheduled: {
      access: anyActor,
      handle: async ({ ctx, query }) =>
        ok({
          items: await scheduling.list(
            ctx.auth.actorId,
            query.conversationId ? toUuid(query.conversationId) : null,
          ),
        }),
    },
    unschedule: {
      access: anyActor,
      handle: ({ ctx, params }) => scheduling.unschedule(keyOf(ctx, params)),
    },
    sendScheduled: {
      access: anyActor,
      handle: ({ ctx, params }) => scheduling.sendNow(keyOf(ctx, params)),
    },
    remind: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        reminding.remind(spotOf(ctx, params), new Date(body.dueAt)),
    },
    listReminders: {
      access: anyActor,
      handle: async ({ ctx }) => ok({ items: await reminding.list(ctx.auth.actorId) }),
    },
    forgetReminder: {
      access: anyActor,
      handle: async ({ ctx, params }) => {
        await reminding.forget(spotOf(ctx, params));
        return ok({});
      },
    },
    setDisappearing: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        setDisappearing(
          { conversationId: toUuid(params.conversationId), actorId: ctx.auth.actorId },
          { userId: ctx.auth.userId, afterSeconds: body.afterSeconds },
        ),
    },
  });
  return reminding;
}

import { ok } from '@allmende/contract/errors';
import { messagesErrors, messagesOperations } from '@allmende/contract/messages';
import { anyActor, signedIn } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import { createContext, type OnMessageDeps, type Spot } from './context.ts';
import { createEditing } from './editing.ts';
import { createForwarding } from './forwarding.ts';
import { createKeeping } from './keeping.ts';
import { createPinning } from './pinning.ts';
import { createReacting } from './reacting.ts';
import { createRemovePreview } from '../previews/attaching.ts';
import type { ReactionListener, Reactions } from '../software.ts';

/** What members do with a message that is there. Who may is decided on the rows, by the use cases. */
export function registerOnMessage(deps: OnMessageDeps & { http: Http }): Reactions {
  const context = createContext(deps);
  const listeners: ReactionListener[] = [];
  const reacting = createReacting(context, async (tx, told) => {
    for (const listener of listeners) await listener(tx, told);
  });
  const editing = createEditing(context);
  const forward = createForwarding(context);
  const pinning = createPinning(context);
  const keeping = createKeeping(context);
  const removePreview = createRemovePreview(context);
  deps.previews.registerJobs(context);

  const placeOf = (ctx: RequestContext, params: { conversationId: string }) => ({
    conversationId: toUuid(params.conversationId),
    actorId: ctx.auth.actorId,
  });
  const spotOf = (ctx: RequestContext, params: { conversationId: string; seq: number }): Spot => ({
    ...placeOf(ctx, params),
    seq: params.seq,
  });

  deps.http.declareErrors(messagesErrors);
  deps.http.register('messages', messagesOperations, {
    setReaction: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        reacting.set(spotOf(ctx, params), { emoji: body.emoji, userId: ctx.auth.userId }),
    },
    clearReaction: {
      access: anyActor,
      handle: ({ ctx, params }) => reacting.clear(spotOf(ctx, params)),
    },
    listReactions: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        reacting.list(spotOf(ctx, params), { cursor: query.cursor, limit: query.limit }),
    },
    listOwnReactions: {
      access: anyActor,
      handle: ({ ctx, params, query }) => reacting.listOwn(placeOf(ctx, params), query),
    },
    editMessage: {
      access: anyActor,
      handle: ({ ctx, params, body }) => editing.edit(spotOf(ctx, params), body),
    },
    previewSettings: {
      access: signedIn,
      handle: () => ok({ isOn: deps.previews.isOn }),
    },
    removePreview: {
      access: anyActor,
      handle: ({ ctx, params }) => removePreview(spotOf(ctx, params)),
    },
    listEdits: {
      access: anyActor,
      handle: ({ ctx, params }) => editing.listEdits(spotOf(ctx, params)),
    },
    forward: {
      access: anyActor,
      handle: ({ ctx, body }) =>
        forward(spotOf(ctx, body), {
          userId: ctx.auth.userId,
          clientId: body.clientId,
          toConversationIds: body.toConversationIds.map(toUuid),
        }),
    },
    pin: {
      access: anyActor,
      handle: ({ ctx, params }) => pinning.pin(spotOf(ctx, params), ctx.auth.userId),
    },
    unpin: {
      access: anyActor,
      handle: ({ ctx, params }) => pinning.unpin(spotOf(ctx, params)),
    },
    listPins: {
      access: anyActor,
      handle: ({ ctx, params }) => pinning.list(placeOf(ctx, params)),
    },
    star: {
      access: anyActor,
      handle: ({ ctx, params }) => keeping.star(spotOf(ctx, params)),
    },
    unstar: {
      access: anyActor,
      handle: ({ ctx, params }) => keeping.unstar(spotOf(ctx, params)),
    },
    listStars: {
      access: anyActor,
      handle: ({ ctx, query }) =>
        keeping.listStars(ctx.auth.actorId, {
          conversationId: query.conversationId ? toUuid(query.conversationId) : null,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    report: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        keeping.report(spotOf(ctx, params), { userId: ctx.auth.userId, ...body }),
    },
    listReaders: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        keeping.listReaders(spotOf(ctx, params), { cursor: query.cursor, limit: query.limit }),
    },
  });

  return {
    react: (spot, { emoji, userId }) =>
      emoji === null ? reacting.clear(spot) : reacting.set(spot, { emoji, userId }),
    onReaction: (listener) => void listeners.push(listener),
  };
}

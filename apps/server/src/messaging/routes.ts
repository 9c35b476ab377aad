import { ok } from '@allmende/contract/errors';
import { messagingErrors, messagingOperations } from '@allmende/contract/messaging';
import { anyActor, staff } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Authors } from './authors.ts';
import type { Conversations } from './conversations.ts';
import { markRead } from './frames.ts';
import type { History } from './history.ts';
import type { Send } from './sending.ts';
import type { WriteErrorCode, WritePath } from './writing.ts';

/** Everybody acts as one actor and sees that actor's conversations only; the use cases check on the row. */
export function registerRoutes(
  http: Http,
  use: {
    conversations: Conversations;
    history: History;
    authors: Authors;
    send: Send;
    writePath: WritePath;
  },
): void {
  const { conversations, history, authors, send, writePath } = use;
  const placeOf = (ctx: RequestContext, params: { conversationId: string }) => ({
    actorId: ctx.auth.actorId,
    conversationId: toUuid(params.conversationId),
  });

  http.declareErrors(messagingErrors);
  type ModuleCode = WriteErrorCode | 'identity.actor_unknown';
  http.register<typeof messagingOperations, ModuleCode>('messaging', messagingOperations, {
    startConversation: {
      access: anyActor,
      handle: ({ ctx, body }) => conversations.start(ctx.auth.actorId, toUuid(body.withActorId)),
    },
    syncConversations: {
      access: anyActor,
      handle: async ({ ctx, query }) =>
        ok(
          await conversations.sync(ctx.auth.actorId, { cursor: query.cursor, limit: query.limit }),
        ),
    },
    getConversation: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        conversations.get(ctx.auth.actorId, toUuid(params.conversationId)),
    },
    syncMessages: {
      access: anyActor,
      handle: ({ ctx, params, query }) => history.sync(placeOf(ctx, params), query),
    },
    listMessages: {
      access: anyActor,
      handle: ({ ctx, params, query }) => history.list(placeOf(ctx, params), query),
    },
    listAuthors: {
      access: staff,
      handle: ({ ctx, params, query }) => authors(placeOf(ctx, params), query),
    },
    sendMessage: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        send({
          conversationId: toUuid(params.conversationId),
          senderActorId: ctx.auth.actorId,
          senderUserId: ctx.auth.userId,
          clientId: body.clientId,
          message: body.message,
          replyToSeq: body.replyToSeq,
        }),
    },
    deleteMessage: {
      access: anyActor,
      handle: ({ ctx, params }) => history.delete(placeOf(ctx, params), params.seq),
    },
    markRead: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        markRead(writePath, { ...placeOf(ctx, params), seq: body.seq }),
    },
    setDone: {
      access: staff,
      handle: ({ ctx, params, body }) =>
        conversations.setDone(ctx.auth.actorId, {
          conversationId: toUuid(params.conversationId),
          isDone: body.isDone,
        }),
    },
  });
}

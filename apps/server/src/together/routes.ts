import { ok } from '@allmende/contract/errors';
import { togetherOperations } from '@allmende/contract/together';
import { anyActor } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { createEvents } from './events.ts';
import type { createLists } from './lists.ts';
import type { createPolls } from './polls.ts';
import type { Acting } from './things.ts';

interface UseCases {
  polls: ReturnType<typeof createPolls>;
  events: ReturnType<typeof createEvents>;
  lists: ReturnType<typeof createLists>;
}

type Signed = RequestContext & { auth: Acting };

function by({ auth }: Signed): Acting {
  return { actorId: auth.actorId, userId: auth.userId };
}

export function registerTogetherRoutes(http: Http, { polls, events, lists }: UseCases): void {
  http.register('together', togetherOperations, {
    createPoll: {
      access: anyActor,
      handle({ ctx, body }) {
        const closesAt = body.closesAt === null ? null : new Date(body.closesAt);
        const conversationId = toUuid(body.conversationId);
        return polls.create(by(ctx), { ...body, conversationId, closesAt });
      },
    },
    getPoll: {
      access: anyActor,
      handle: ({ ctx, params }) => polls.get(ctx.auth.actorId, toUuid(params.pollId)),
    },
    vote: {
      access: anyActor,
      handle: ({ ctx, params, body }) => polls.vote(by(ctx), toUuid(params.pollId), body.options),
    },
    addOption: {
      access: anyActor,
      handle: ({ ctx, params, body }) => polls.addOption(by(ctx), toUuid(params.pollId), body.text),
    },
    closePoll: {
      access: anyActor,
      handle: ({ ctx, params }) => polls.close(by(ctx), toUuid(params.pollId)),
    },
    listVoters: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        polls.voters(ctx.auth.actorId, toUuid(params.pollId), {
          option: params.option,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    createEvent: {
      access: anyActor,
      handle: ({ ctx, body }) =>
        events.create(by(ctx), { ...body, conversationId: toUuid(body.conversationId) }),
    },
    getEvent: {
      access: anyActor,
      handle: ({ ctx, params }) => events.get(ctx.auth.actorId, toUuid(params.eventId)),
    },
    updateEvent: {
      access: anyActor,
      handle: ({ ctx, params, body }) => events.update(by(ctx), toUuid(params.eventId), body),
    },
    cancelEvent: {
      access: anyActor,
      handle: ({ ctx, params }) => events.cancel(by(ctx), toUuid(params.eventId)),
    },
    answerEvent: {
      access: anyActor,
      handle: ({ ctx, params, body }) => events.answer(by(ctx), toUuid(params.eventId), body),
    },
    listGuests: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        events.guests(ctx.auth.actorId, toUuid(params.eventId), {
          answer: query.answer,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    downloadEvent: {
      access: anyActor,
      async handle({ ctx, params }) {
        const file = await events.calendar(ctx.auth.actorId, toUuid(params.eventId));
        if (!file.ok) return file;
        const bytes = new Blob([file.value.text]).stream();
        return ok({ fileName: file.value.fileName, bytes });
      },
    },
    createList: {
      access: anyActor,
      handle: ({ ctx, body }) =>
        lists.create(by(ctx), { ...body, conversationId: toUuid(body.conversationId) }),
    },
    getList: {
      access: anyActor,
      handle: ({ ctx, params }) => lists.get(ctx.auth.actorId, toUuid(params.listId)),
    },
    renameList: {
      access: anyActor,
      handle: ({ ctx, params, body }) => lists.rename(by(ctx), toUuid(params.listId), body.title),
    },
    addItem: {
      access: anyActor,
      handle: ({ ctx, params, body }) => lists.addItem(by(ctx), toUuid(params.listId), body),
    },
    updateItem: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        lists.updateItem(by(ctx), toUuid(params.listId), { ...body, item: params.item }),
    },
    removeItem: {
      access: anyActor,
      handle: ({ ctx, params }) => lists.removeItem(by(ctx), toUuid(params.listId), params.item),
    },
    takeItem: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        lists.take(by(ctx), toUuid(params.listId), { ...body, item: params.item }),
    },
  });
}

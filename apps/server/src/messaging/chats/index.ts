import type { Calm } from '@allmende/contract/calm';
import { chatsErrors, chatsOperations } from '@allmende/contract/chats';
import { ok } from '@allmende/contract/errors';
import { anyActor, person } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import { readConversations } from '../conversations-store.ts';
import { createArranging, type ChatsDeps, type Place } from './arranging.ts';
import { createDrafts } from './drafts.ts';
import { createPrivacy } from './privacy.ts';
import { createRequests } from './requests.ts';
import { noticeFor, presentPreferences } from './rules.ts';

/** What a notification of a message may say to somebody: everything, who it is, that there is something, or none. */
export type MayNotify = (
  to: { userId: Uuid; actorId: Uuid; conversationId: Uuid },
  message: { at: Date; isMention: boolean; mayWake?: boolean },
) => Promise<Calm['notificationShows'] | null>;

export interface QuietDirectory {
  personOfUser(userId: Uuid): Promise<Uuid | null>;
  quietFor(
    userIds: readonly Uuid[],
    at: Date,
  ): Promise<Map<Uuid, { isQuiet: boolean; shows: Calm['notificationShows'] }>>;
}

/** How people arrange their chats, whom they let in, and what they show of themselves. */
export function registerChats(
  deps: ChatsDeps & {
    http: Http;
    identity: QuietDirectory;
    onAccepted(place: Place): void;
  },
): MayNotify {
  const arranging = createArranging(deps);
  const requests = createRequests(deps);
  const privacy = createPrivacy(deps);
  const drafts = createDrafts(deps);

  const placeOf = (ctx: RequestContext, params: { conversationId: string }): Place => ({
    conversationId: toUuid(params.conversationId),
    actorId: ctx.auth.actorId,
  });

  deps.http.declareErrors(chatsErrors);
  deps.http.register('chats', chatsOperations, {
    setPreferences: {
      access: person,
      handle: ({ ctx, params, body }) =>
        arranging.setPreferences(placeOf(ctx, params), {
          ...body,
          folderIds: body.folderIds?.map(toUuid),
        }),
    },
    acceptRequest: {
      access: person,
      handle: ({ ctx, params }) => requests.accept(placeOf(ctx, params)),
    },
    declineRequest: {
      access: person,
      handle: ({ ctx, params }) => requests.decline(placeOf(ctx, params)),
    },
    getSettings: {
      access: person,
      handle: async ({ ctx }) => ok(await privacy.get(ctx.auth.actorId)),
    },
    updateSettings: {
      access: person,
      handle: async ({ ctx, body }) => ok(await privacy.update(ctx.auth.actorId, body)),
    },
    createFolder: {
      access: person,
      handle: ({ ctx, body }) => arranging.createFolder(ctx.auth.actorId, body.name),
    },
    renameFolder: {
      access: person,
      handle: ({ ctx, params, body }) =>
        arranging.renameFolder(ctx.auth.actorId, { id: toUuid(params.folderId), name: body.name }),
    },
    deleteFolder: {
      access: person,
      handle: ({ ctx, params }) =>
        arranging.deleteFolder(ctx.auth.actorId, toUuid(params.folderId)),
    },
    listDrafts: {
      access: anyActor,
      handle: async ({ ctx }) =>
        ok(await drafts.list({ userId: ctx.auth.userId, actorId: ctx.auth.actorId })),
    },
    putDraft: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        drafts.put({ ...placeOf(ctx, params), userId: ctx.auth.userId }, body),
    },
  });

  return async ({ userId, actorId, conversationId }, { at, isMention, mayWake = false }) => {
    const [row] = await readConversations(deps.database.pool, {
      actorId,
      conversationIds: [conversationId],
    });
    if (!row) return null;
    const { isQuiet, shows } = (await deps.identity.quietFor([userId], at)).get(userId)!;
    const quiet = { isQuiet: isQuiet && !mayWake, shows };
    const arrangement = { preferences: presentPreferences(row), isRequest: row.is_request };
    return noticeFor({ arrangement, isMention, at }, quiet);
  };
}

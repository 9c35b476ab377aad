import { foldersMax, pinnedMax } from '@allmende/contract/chats-limits';
import type { chatsOperations, Folder } from '@allmende/contract/chats';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Conversation } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { CodeOf } from '#platform/http';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { undoing } from '#platform/undoing';
import type { Conversations } from '../conversations.ts';
import { tellOwnDevices } from '../echo.ts';
import { arranged, type PreferenceChange } from './rules.ts';
import * as store from './store.ts';

type CodesOf<Name extends keyof typeof chatsOperations> = CodeOf<(typeof chatsOperations)[Name]>;
/** What a use case answers: the codes are those that its operation names in the contract. */
export type ChatsAnswer<T, Name extends keyof typeof chatsOperations> = Promise<
  Result<T, CodesOf<Name>>
>;

export type Place = store.Place;

/** [MS300]–[MS304] What one arranges for oneself: put away, muted, on top, in folders. */
export interface Arranging {
  setPreferences(
    place: Place,
    change: PreferenceChange,
  ): ChatsAnswer<Conversation, 'setPreferences'>;
  createFolder(actorId: Uuid, name: string): ChatsAnswer<Folder, 'createFolder'>;
  renameFolder(
    actorId: Uuid,
    folder: { id: Uuid; name: string },
  ): ChatsAnswer<Folder, 'renameFolder'>;
  deleteFolder(actorId: Uuid, id: Uuid): ChatsAnswer<Record<string, never>, 'deleteFolder'>;
}

export interface ChatsDeps {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  log: Log;
  conversations: Conversations;
}

export function createArranging(deps: ChatsDeps): Arranging {
  const { database, clock, gateway, conversations } = deps;

  async function areOwnFolders(tx: Tx, actorId: Uuid, ids: readonly Uuid[]): Promise<boolean> {
    if (ids.length === 0) return true;
    const own = new Set((await store.listFolders(tx.client, actorId)).map(({ id }) => id));
    return ids.every((id) => own.has(id));
  }

  return {
    async setPreferences(place, change) {
      const changed = await undoing<boolean, CodesOf<'setPreferences'>>(database, async (tx) => {
        // So that two devices cannot put one too many on top, or something into a folder that goes.
        if (change.isPinned || change.folderIds) await store.lockArrangement(tx, place.actorId);
        const member = await store.lockPreferences(tx, place);
        if (!member) return fail('messaging.conversation_unknown');
        if (!(await areOwnFolders(tx, place.actorId, change.folderIds ?? []))) {
          return fail('chats.folder_unknown');
        }
        const next = arranged(member.preferences, change);
        if (JSON.stringify(sorted(next)) === JSON.stringify(sorted(member.preferences))) {
          return ok(false);
        }
        await store.writePreferences(tx, place, next);
        if (next?.isPinned && (await store.countPinned(tx, place.actorId)) > pinnedMax) {
          return fail('chats.too_many_pinned');
        }
        return ok(true);
      });
      if (!changed.ok) return changed;
      if (changed.value) conversations.pushToLists(place.conversationId, [place.actorId]);
      return conversations.get(place.actorId, place.conversationId);
    },

    async createFolder(actorId, name) {
      const folder = { id: newUuid(), name };
      const made = await undoing<null, CodesOf<'createFolder'>>(database, async (tx) => {
        await store.lockArrangement(tx, actorId);
        if ((await store.listFolders(tx.client, actorId)).length >= foldersMax) {
          return fail('chats.too_many_folders');
        }
        await store.insertFolder(tx, { ...folder, actorId, now: clock.now() });
        return ok(null);
      });
      if (!made.ok) return made;
      tellOwnDevices(gateway, actorId, 'chats');
      return ok(presentFolder(folder));
    },

    async renameFolder(actorId, folder) {
      const isThere = await database.transaction((tx) =>
        store.renameFolder(tx, { ...folder, actorId }),
      );
      if (!isThere) return fail('chats.folder_unknown');
      tellOwnDevices(gateway, actorId, 'chats');
      return ok(presentFolder(folder));
    },

    async deleteFolder(actorId, id) {
      const wasThere = await database.transaction(async (tx) => {
        await store.lockArrangement(tx, actorId);
        return store.deleteFolder(tx, { id, actorId });
      });
      if (!wasThere) return fail('chats.folder_unknown');
      tellOwnDevices(gateway, actorId, 'chats');
      return ok({});
    },
  };
}

export function presentFolder({ id, name }: { id: Uuid; name: string }): Folder {
  return { id: toPublicId('fld', id), name };
}

function sorted(preferences: object | null): [string, unknown][] {
  return Object.entries(preferences ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

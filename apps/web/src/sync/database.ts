import type { Conversation, Message } from '@allmende/contract/messaging';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/**
 * What this device keeps, so that chats stand there in the first frame and offline. It is a copy: losing
 * it loses nothing but the outbox, whose messages nobody else has yet.
 */
export interface OutboxEntry {
  clientId: string;
  /** Orders the outbox; larger is later. */
  order: number;
  actorId: string;
  conversationId: string;
  content:
    | { kind: 'text'; text: string }
    | { kind: 'picture'; file: Blob; width: number; height: number; caption: string };
  replyTo: Message['replyTo'];
  at: string;
  /** The code with which the server refused; null while it waits. */
  refusedWith: string | null;
}

interface Schema extends DBSchema {
  conversations: { key: [ownActorId: string, id: string]; value: Conversation };
  /** The end of each conversation, as much as one screen or two show. */
  logs: { key: string; value: { conversationId: string; version: number; messages: Message[] } };
  cursors: { key: string; value: { actorId: string; cursor: string } };
  outbox: { key: string; value: OutboxEntry };
  drafts: { key: string; value: { key: string; text: string } };
}

export type SyncDatabase = IDBPDatabase<Schema>;

/** One database a user: on a shared device nobody sees the chats of who was here before. */
export function openSyncDatabase(userId: string): Promise<SyncDatabase> {
  return openDB<Schema>(`allmende-${userId}`, 1, {
    upgrade(database) {
      database.createObjectStore('conversations', { keyPath: ['ownActorId', 'id'] });
      database.createObjectStore('logs', { keyPath: 'conversationId' });
      database.createObjectStore('cursors', { keyPath: 'actorId' });
      database.createObjectStore('outbox', { keyPath: 'clientId' });
      database.createObjectStore('drafts', { keyPath: 'key' });
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

/** After signing out: what was kept here for this user goes. */
export function forgetSyncDatabases(): void {
  indexedDB
    .databases?.()
    .then((all) => {
      for (const { name } of all) {
        if (name?.startsWith('allmende-')) indexedDB.deleteDatabase(name);
      }
    })
    .catch(() => undefined);
}

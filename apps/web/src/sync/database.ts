import type { Conversation, Message } from '@allmende/contract/messaging';
import { type DBSchema, openDB } from 'idb';
import type { KeptLog } from './log.ts';

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

/** How far somebody has read, until the server knows it. */
export interface Reading {
  /** Actor and conversation. */
  key: string;
  actorId: string;
  conversationId: string;
  seq: number;
}

export interface Draft {
  key: string;
  text: string;
}

/** The questions that the sync asks of it. Every one may fail: private windows refuse storage. */
export interface SyncDatabase {
  conversations(ownActorId: string): Promise<Conversation[]>;
  putConversations(conversations: readonly Conversation[]): Promise<void>;
  deleteConversation(ownActorId: string, id: string): Promise<void>;
  clearConversations(ownActorId: string): Promise<void>;
  log(conversationId: string): Promise<KeptLog | undefined>;
  putLog(log: KeptLog): Promise<void>;
  deleteLog(conversationId: string): Promise<void>;
  cursor(actorId: string): Promise<string | undefined>;
  putCursor(actorId: string, cursor: string): Promise<void>;
  outbox(): Promise<OutboxEntry[]>;
  putOutbox(entries: readonly OutboxEntry[]): Promise<void>;
  deleteOutbox(clientId: string): Promise<void>;
  readings(): Promise<Reading[]>;
  /** Unless another tab has read further. */
  putReading(reading: Reading): Promise<void>;
  /** Unless somebody has read further meanwhile. */
  deleteReading(key: string, upToSeq: number): Promise<void>;
  drafts(): Promise<Draft[]>;
  /** An empty text deletes it. */
  putDraft(draft: Draft): Promise<void>;
  close(): void;
}

interface Schema extends DBSchema {
  conversations: { key: [ownActorId: string, id: string]; value: Conversation };
  logs: { key: string; value: KeptLog };
  cursors: { key: string; value: { actorId: string; cursor: string } };
  outbox: { key: string; value: OutboxEntry };
  drafts: { key: string; value: Draft };
  readings: { key: string; value: Reading };
}

const keyPaths = {
  conversations: ['ownActorId', 'id'],
  logs: 'conversationId',
  cursors: 'actorId',
  outbox: 'clientId',
  drafts: 'key',
  readings: 'key',
} as const;

/** One database a user: on a shared device nobody sees the chats of who was here before. */
export async function openSyncDatabase(userId: string): Promise<SyncDatabase> {
  const database = await openDB<Schema>(`allmende-${userId}`, 2, {
    upgrade(fresh) {
      for (const name of Object.keys(keyPaths) as (keyof typeof keyPaths)[]) {
        if (fresh.objectStoreNames.contains(name)) continue;
        fresh.createObjectStore(name, { keyPath: keyPaths[name] as string });
      }
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
  const ofActor = (ownActorId: string) => IDBKeyRange.bound([ownActorId], [ownActorId, []]);
  return {
    conversations: (ownActorId) => database.getAll('conversations', ofActor(ownActorId)),
    async putConversations(conversations) {
      const tx = database.transaction('conversations', 'readwrite');
      for (const conversation of conversations) void tx.store.put(conversation);
      await tx.done;
    },
    deleteConversation: (ownActorId, id) => database.delete('conversations', [ownActorId, id]),
    clearConversations: (ownActorId) => database.delete('conversations', ofActor(ownActorId)),
    log: (conversationId) => database.get('logs', conversationId),
    async putLog(log) {
      await database.put('logs', log);
    },
    deleteLog: (conversationId) => database.delete('logs', conversationId),
    cursor: async (actorId) => (await database.get('cursors', actorId))?.cursor,
    async putCursor(actorId, cursor) {
      await database.put('cursors', { actorId, cursor });
    },
    outbox: () => database.getAll('outbox'),
    async putOutbox(entries) {
      // What somebody wrote is on the disk before anything else counts.
      const tx = database.transaction('outbox', 'readwrite', { durability: 'strict' });
      for (const entry of entries) void tx.store.put(entry);
      await tx.done;
    },
    deleteOutbox: (clientId) => database.delete('outbox', clientId),
    readings: () => database.getAll('readings'),
    async putReading(reading) {
      const tx = database.transaction('readings', 'readwrite');
      const known = await tx.store.get(reading.key);
      if (!known || known.seq < reading.seq) await tx.store.put(reading);
      await tx.done;
    },
    async deleteReading(key, upToSeq) {
      const tx = database.transaction('readings', 'readwrite');
      const known = await tx.store.get(key);
      if (known && known.seq <= upToSeq) await tx.store.delete(key);
      await tx.done;
    },
    drafts: () => database.getAll('drafts'),
    async putDraft(draft) {
      if (draft.text === '') await database.delete('drafts', draft.key);
      else await database.put('drafts', draft);
    },
    close: () => database.close(),
  };
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

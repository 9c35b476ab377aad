import type { Conversation, Message } from '@allmende/contract/messaging';
import { openDisk } from './disk.ts';
import type { KeptLog } from './log.ts';

/** A picture or film of this device, and what it measured of them. */
export interface LocalPicture {
  kind: 'picture';
  file: Blob;
  width: number;
  height: number;
}
export interface LocalVideo {
  kind: 'video';
  file: Blob;
  name: string;
  poster: Blob;
  width: number;
  height: number;
  durationMs: number;
}

/** What is uploaded before it is sent. */
export type LocalAttachment =
  | (LocalPicture & { caption: string })
  | (LocalVideo & { caption: string })
  | { kind: 'album'; items: (LocalPicture | LocalVideo)[]; caption: string }
  | { kind: 'file'; file: Blob; name: string; type: string; caption: string }
  | { kind: 'voice'; file: Blob; durationMs: number; peaks: number[] };

export function isLocal(content: OutboxEntry['content']): content is LocalAttachment {
  return 'file' in content || 'items' in content;
}

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
    | { kind: 'text'; text: string; hasPreview?: boolean }
    | Extract<Message['body'], { kind: 'location' | 'contact' | 'sticker' }>
    | LocalAttachment;
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

/** A version grows with each store that is added. */
const keyPaths = {
  conversations: ['ownActorId', 'id'],
  logs: 'conversationId',
  cursors: 'actorId',
  outbox: 'clientId',
  drafts: 'key',
  readings: 'key',
};

/** One database a user: on a shared device nobody sees the chats of who was here before. */
export async function openSyncDatabase(userId: string): Promise<SyncDatabase> {
  const { read, write, close } = await openDisk(`allmende-${userId}`, 2, keyPaths);
  /** Within one transaction, so that no other tab comes between. */
  function changeReading(key: string, change: (store: IDBObjectStore, knownSeq: number) => void) {
    return write('readings', (store) => {
      const known: IDBRequest<Reading | undefined> = store.get(key);
      known.onsuccess = () => change(store, known.result?.seq ?? 0);
    });
  }
  const ofActor = (ownActorId: string) => IDBKeyRange.bound([ownActorId], [ownActorId, []]);

  return {
    conversations: (ownActorId) =>
      read('conversations', (store) => store.getAll(ofActor(ownActorId))),
    putConversations: (conversations) =>
      write('conversations', (store) => {
        for (const conversation of conversations) store.put(conversation);
      }),
    deleteConversation: (ownActorId, id) =>
      write('conversations', (store) => store.delete([ownActorId, id])),
    clearConversations: (ownActorId) =>
      write('conversations', (store) => store.delete(ofActor(ownActorId))),
    log: (conversationId) => read('logs', (store) => store.get(conversationId)),
    putLog: (log) => write('logs', (store) => store.put(log)),
    deleteLog: (conversationId) => write('logs', (store) => store.delete(conversationId)),
    cursor: async (actorId) => (await read('cursors', (store) => store.get(actorId)))?.cursor,
    putCursor: (actorId, cursor) => write('cursors', (store) => store.put({ actorId, cursor })),
    outbox: () => read('outbox', (store) => store.getAll()),
    // What somebody wrote is on the disk before anything else counts.
    putOutbox: (entries) =>
      write(
        'outbox',
        (store) => {
          for (const entry of entries) store.put(entry);
        },
        'strict',
      ),
    deleteOutbox: (clientId) => write('outbox', (store) => store.delete(clientId)),
    readings: () => read('readings', (store) => store.getAll()),
    putReading: (reading) =>
      changeReading(reading.key, (store, seq) => {
        if (seq < reading.seq) store.put(reading);
      }),
    deleteReading: (key, upToSeq) =>
      changeReading(key, (store, seq) => {
        if (seq <= upToSeq) store.delete(key);
      }),
    drafts: () => read('drafts', (store) => store.getAll()),
    putDraft: (draft) =>
      write('drafts', (store) => (draft.text === '' ? store.delete(draft.key) : store.put(draft))),
    close,
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

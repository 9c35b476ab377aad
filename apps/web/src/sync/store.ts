import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import type { ServerFrame } from '@allmende/contract/realtime';
import { NoAnswer, RequestProblem } from '@allmende/sdk';
import { api } from '../app/api.ts';
import { type OutboxEntry, openSyncDatabase, type SyncDatabase } from './database.ts';
import { ConnectionEnded, createLink, type Link, Refused, type TabNote } from './link.ts';
import {
  applyOlder,
  applyPushed,
  applySynced,
  applyVersion,
  type ConversationLog,
  logOf,
} from './log.ts';

/**
 * The chats of this device: shown from what it keeps, brought up to date over the wire, and sent from an
 * outbox that survives tab, network and server. State is replaced, never changed, so that React sees
 * what is new by identity.
 */
export interface SyncState {
  /** By own actor, then by conversation. */
  lists: ReadonlyMap<string, ReadonlyMap<string, Conversation>>;
  /** Own actors whose list was read from this device or the server at least once. */
  listed: ReadonlySet<string>;
  logs: ReadonlyMap<string, ConversationLog>;
  /** In order of sending. */
  outbox: readonly OutboxEntry[];
  drafts: ReadonlyMap<string, string>;
  /** Who types, by conversation: actor and until when. */
  typing: ReadonlyMap<string, { actorId: string; untilMs: number }>;
  online: ReadonlySet<string>;
}

export interface SyncEvents {
  onChanged(frame: Extract<ServerFrame, { type: 'changed' }>): void;
  onState(isUp: boolean): void;
  onSignedOut(): void;
  /** A message of somebody else that is new on this device. */
  onIncoming(message: Message): void;
}

const keptMessages = 80;
const pageSize = 50;
const typingShownMs = 5_000;
/** Beyond this many missed changes it is cheaper to begin at the end anew. */
const missedMax = 600;

export type Sync = ReturnType<typeof createSync>;

export function createSync(userId: string, events: SyncEvents) {
  let state: SyncState = {
    lists: new Map(),
    listed: new Set(),
    logs: new Map(),
    outbox: [],
    drafts: new Map(),
    typing: new Map(),
    online: new Set(),
  };
  const listeners = new Set<() => void>();
  const busy = new Map<string, Promise<void>>();
  const sending = new Set<string>();
  const watched = new Map<string, number>();
  const deliveredSent = new Map<string, number>();
  const actors = new Set<string>();
  let database: SyncDatabase | null = null;
  let isClosed = false;

  function set(changes: Partial<SyncState>): void {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  }

  const link: Link = createLink(userId, {
    onFrame: receive,
    onNote,
    onOpen: () => void resync(),
    onState: events.onState,
    onSignedOut: events.onSignedOut,
  });

  const opened = openSyncDatabase(userId).then(
    async (ready) => {
      if (isClosed) return ready.close();
      database = ready;
      const [outbox, drafts] = await Promise.all([ready.getAll('outbox'), ready.getAll('drafts')]);
      const known = new Set(state.outbox.map((entry) => entry.clientId));
      set({
        outbox: [...outbox.filter((entry) => !known.has(entry.clientId)), ...state.outbox].sort(
          (a, b) => a.order - b.order,
        ),
        drafts: new Map([...drafts.map(({ key, text }) => [key, text] as const), ...state.drafts]),
      });
      drain();
    },
    // Private windows may refuse storage: everything works, nothing is kept.
    () => undefined,
  );

  function keep(write: (ready: SyncDatabase) => Promise<unknown>): void {
    if (database) write(database).catch(() => undefined);
  }

  // The list of conversations of one actor.

  /** Shows the list of an actor from now on, from this device at once and from the server when it can. */
  async function showList(actorId: string): Promise<void> {
    if (actors.has(actorId)) return;
    actors.add(actorId);
    await opened;
    const kept = (await database?.getAll(
      'conversations',
      IDBKeyRange.bound([actorId], [actorId, []]),
    )) as Conversation[] | undefined;
    if (kept && kept.length > 0) putConversations(actorId, kept, false);
    await syncList(actorId);
  }

  function putConversations(
    actorId: string,
    conversations: readonly Conversation[],
    isReset: boolean,
  ): void {
    const list = new Map(isReset ? [] : (state.lists.get(actorId) ?? []));
    for (const conversation of conversations) {
      const known = list.get(conversation.id);
      if (!known || known.version <= conversation.version) list.set(conversation.id, conversation);
    }
    set({
      lists: new Map([...state.lists, [actorId, list]]),
      listed: state.listed.has(actorId) ? state.listed : new Set([...state.listed, actorId]),
    });
  }

  function syncList(actorId: string): Promise<void> {
    return once(`list ${actorId}`, async () => {
      let cursor = (await database?.get('cursors', actorId))?.cursor;
      if (!state.lists.get(actorId)?.size) cursor = undefined;
      for (;;) {
        const page = await api.messaging.syncConversations({
          actorId,
          query: { ...(cursor ? { cursor } : {}), limit: 200 },
        });
        if (page.isReset) keep((ready) => clearList(ready, actorId));
        putConversations(actorId, page.items, page.isReset);
        keep((ready) => storeConversations(ready, page.items));
        for (const conversation of page.items) acknowledge(conversation);
        cursor = page.cursor;
        keep((ready) => ready.put('cursors', { actorId, cursor: page.cursor }));
        if (!page.hasMore) break;
      }
    });
  }

  async function clearList(ready: SyncDatabase, actorId: string): Promise<void> {
    await ready.delete('conversations', IDBKeyRange.bound([actorId], [actorId, []]));
  }

  async function storeConversations(ready: SyncDatabase, list: Conversation[]): Promise<void> {
    const tx = ready.transaction('conversations', 'readwrite');
    await Promise.all(list.map((conversation) => tx.store.put(conversation)));
    await tx.done;
  }

  function findConversation(conversationId: string): Conversation[] {
    return [...state.lists.values()].flatMap((list) => list.get(conversationId) ?? []);
  }

  function replaceConversation(next: Conversation): void {
    putConversations(next.ownActorId, [next], false);
    keep((ready) => ready.put('conversations', next));
  }

  /** Tells the server that the messages have reached a device, once for each seq. */
  function acknowledge(conversation: Conversation): void {
    const own = conversation.members.find(({ actor }) => actor.id === conversation.ownActorId);
    if (!own || own.deliveredSeq >= conversation.lastSeq) return;
    const key = `${conversation.ownActorId} ${conversation.id}`;
    if ((deliveredSent.get(key) ?? 0) >= conversation.lastSeq) return;
    deliveredSent.set(key, conversation.lastSeq);
    link.tell({
      type: 'delivered',
      actorId: conversation.ownActorId,
      conversationId: conversation.id,
      seq: conversation.lastSeq,
    });
  }

  // The messages of one conversation.

  function putLog(conversationId: string, log: ConversationLog): void {
    if (state.logs.get(conversationId) === log) return;
    set({ logs: new Map([...state.logs, [conversationId, log]]) });
    keep((ready) =>
      ready.put('logs', {
        conversationId,
        version: log.version,
        messages: log.messages.slice(-keptMessages),
      }),
    );
  }

  /** Shows the end of a conversation: what is kept at once, then what is true. */
  async function showConversation(conversationId: string, actorId: string): Promise<void> {
    await opened;
    if (!state.logs.has(conversationId)) {
      const kept = await database?.get('logs', conversationId);
      if (kept && !state.logs.has(conversationId)) {
        putLog(conversationId, { version: kept.version, messages: kept.messages });
      }
    }
    await syncLog(conversationId, actorId);
  }

  function syncLog(conversationId: string, actorId: string): Promise<void> {
    return once(`log ${conversationId}`, async () => {
      const params = { conversationId };
      const target = findConversation(conversationId)[0]?.version ?? 0;
      const known = state.logs.get(conversationId);
      if (!known || target - known.version > missedMax) {
        const page = await api.messaging.listMessages({
          actorId,
          params,
          query: { limit: pageSize },
        });
        putLog(conversationId, logOf(page));
        return;
      }
      for (;;) {
        const since = state.logs.get(conversationId)!.version;
        const page = await api.messaging.syncMessages({ actorId, params, query: { since } });
        const log = state.logs.get(conversationId)!;
        putLog(conversationId, applySynced(log, page));
        for (const receipt of page.receipts) takeReceipt(conversationId, receipt);
        if (!page.hasMore) break;
      }
    });
  }

  /** One more page at the top; false when there is nothing before. */
  async function loadOlder(conversationId: string, actorId: string): Promise<boolean> {
    const oldest = state.logs.get(conversationId)?.messages[0]?.seq;
    if (!oldest || oldest === 1) return false;
    await once(`older ${conversationId}`, async () => {
      const page = await api.messaging.listMessages({
        actorId,
        params: { conversationId },
        query: { before: oldest, limit: pageSize },
      });
      putLog(conversationId, applyOlder(state.logs.get(conversationId)!, page.items));
    });
    return true;
  }

  /** The same work asked for twice at a time is done once, and once more if it was asked for meanwhile. */
  function once(key: string, work: () => Promise<void>): Promise<void> {
    const running = busy.get(key);
    if (running) return running;
    const started = work()
      .catch((error) => {
        // Without an answer it is tried again on the next connection; a refusal ends it.
        if (!(error instanceof NoAnswer)) throw error;
      })
      .finally(() => busy.delete(key));
    busy.set(key, started);
    return started;
  }

  async function resync(): Promise<void> {
    tellWatched();
    await opened;
    for (const actorId of actors) await syncList(actorId).catch(() => undefined);
    for (const [conversationId, log] of state.logs) {
      const conversation = findConversation(conversationId)[0];
      if (conversation && conversation.version > log.version) {
        await syncLog(conversationId, conversation.ownActorId).catch(() => undefined);
      }
    }
    drain();
  }

  // What arrives.

  function receive(frame: ServerFrame): void {
    if (frame.type === 'message') takeMessage(frame.message);
    else if (frame.type === 'conversation') {
      replaceConversation(frame.conversation);
      acknowledge(frame.conversation);
    } else if (frame.type === 'receipt') {
      takeReceipt(frame.conversationId, frame.receipt);
      takeVersion(frame.conversationId, frame.version);
    } else if (frame.type === 'typing') takeTyping(frame.conversationId, frame.actorId);
    else if (frame.type === 'presence') takePresence(frame.actorId, frame.isOnline);
    else if (frame.type === 'profile') takeProfile(frame.actor);
    else if (frame.type === 'changed') events.onChanged(frame);
  }

  function takeMessage(message: Message): void {
    const { conversationId } = message;
    const own = findConversation(conversationId);
    const log = state.logs.get(conversationId);
    if (log) {
      const applied = applyPushed(log, message);
      putLog(conversationId, applied.log);
      if (applied.isBehind && own[0]) void syncLog(conversationId, own[0].ownActorId);
    }
    forgetSent(message);
    if (own.length === 0) {
      for (const actorId of actors) void syncList(actorId).catch(() => undefined);
    }
    for (const conversation of own) advance(conversation, message);
    const typist = state.typing.get(conversationId);
    if (typist?.actorId === message.senderActorId) endTyping(conversationId);
  }

  /** Moves the line in the list on; the server's own word follows with the next sync. */
  function advance(conversation: Conversation, message: Message): void {
    if (message.version <= conversation.version) return;
    const isNew = message.seq > conversation.lastSeq;
    const isOwn = message.senderActorId === conversation.ownActorId;
    const wasRead = conversation.unreadCount === 0;
    const next: Conversation = {
      ...conversation,
      version: message.version,
      lastSeq: Math.max(conversation.lastSeq, message.seq),
      lastMessage:
        message.seq >= (conversation.lastMessage?.seq ?? 0) ? message : conversation.lastMessage,
      readSeq: isNew && isOwn && wasRead ? message.seq : conversation.readSeq,
      unreadCount: conversation.unreadCount + (isNew && !isOwn ? 1 : 0),
      isDone: isNew && !isOwn ? false : conversation.isDone,
      lastActivityAt: isNew ? message.sentAt : conversation.lastActivityAt,
    };
    replaceConversation(next);
    if (isNew && !isOwn) {
      acknowledge(next);
      events.onIncoming(message);
    }
  }

  function takeVersion(conversationId: string, version: number): void {
    const log = state.logs.get(conversationId);
    if (!log) return;
    const applied = applyVersion(log, version);
    putLog(conversationId, applied.log);
    const own = findConversation(conversationId)[0];
    if (applied.isBehind && own) void syncLog(conversationId, own.ownActorId);
  }

  function takeReceipt(conversationId: string, receipt: Receipt): void {
    for (const conversation of findConversation(conversationId)) {
      const isOwn = receipt.actorId === conversation.ownActorId;
      replaceConversation({
        ...conversation,
        members: conversation.members.map((member) =>
          member.actor.id === receipt.actorId
            ? {
                ...member,
                readSeq: Math.max(member.readSeq, receipt.readSeq),
                deliveredSeq: Math.max(member.deliveredSeq, receipt.deliveredSeq),
              }
            : member,
        ),
        ...(isOwn && receipt.readSeq >= conversation.readSeq
          ? { readSeq: receipt.readSeq, unreadCount: receipt.unreadCount }
          : {}),
      });
    }
  }

  function takeTyping(conversationId: string, actorId: string): void {
    const untilMs = Date.now() + typingShownMs;
    set({ typing: new Map([...state.typing, [conversationId, { actorId, untilMs }]]) });
    setTimeout(() => {
      if (state.typing.get(conversationId)?.untilMs === untilMs) endTyping(conversationId);
    }, typingShownMs);
  }

  function endTyping(conversationId: string): void {
    const typing = new Map(state.typing);
    if (typing.delete(conversationId)) set({ typing });
  }

  function takePresence(actorId: string, isOnline: boolean): void {
    const online = new Set(state.online);
    if (isOnline) online.add(actorId);
    else online.delete(actorId);
    set({ online });
  }

  function takeProfile(actor: Conversation['members'][number]['actor']): void {
    for (const list of state.lists.values()) {
      for (const conversation of list.values()) {
        if (!conversation.members.some((member) => member.actor.id === actor.id)) continue;
        replaceConversation({
          ...conversation,
          members: conversation.members.map((member) =>
            member.actor.id === actor.id ? { ...member, actor } : member,
          ),
        });
      }
    }
  }

  // What goes out.

  /** Puts a message into the outbox: it is shown with the next frame, and sent when it can be. */
  function send(entry: Omit<OutboxEntry, 'clientId' | 'order' | 'at' | 'refusedWith'>): void {
    const made: OutboxEntry = {
      ...entry,
      clientId: crypto.randomUUID(),
      order: Math.max(Date.now(), (state.outbox.at(-1)?.order ?? 0) + 1),
      at: new Date().toISOString(),
      refusedWith: null,
    };
    set({ outbox: [...state.outbox, made] });
    const stored = opened.then(() => database?.put('outbox', made));
    stored.catch(() => undefined).finally(() => link.shout({ note: 'outbox-changed' }));
    drain();
  }

  function onNote(note: TabNote): void {
    if (note.note === 'outbox-changed') void reloadOutbox();
    else if (note.note === 'sent') takeMessage(note.message as Message);
    else if (note.note === 'draft' && state.drafts.get(note.key) !== note.text) {
      set({ drafts: new Map([...state.drafts, [note.key, note.text]]) });
    }
  }

  async function reloadOutbox(): Promise<void> {
    const stored = await database?.getAll('outbox').catch(() => undefined);
    if (stored) {
      const known = new Set(stored.map((entry) => entry.clientId));
      const unstored = state.outbox.filter(
        (entry) => !known.has(entry.clientId) && sending.has(entry.clientId),
      );
      set({ outbox: [...stored, ...unstored].sort((a, b) => a.order - b.order) });
    }
    drain();
  }

  /** Sends what waits, in order; each conversation stops at the first that cannot be sent now. */
  function drain(): void {
    if (!link.canSend) return;
    const stopped = new Set<string>();
    for (const entry of state.outbox) {
      if (entry.refusedWith || stopped.has(entry.conversationId)) continue;
      if (sending.has(entry.clientId)) {
        // A picture that is still uploaded holds back what comes after it.
        if (entry.content.kind === 'picture') stopped.add(entry.conversationId);
        continue;
      }
      sending.add(entry.clientId);
      void sendOne(entry).finally(() => {
        sending.delete(entry.clientId);
        if (entry.content.kind === 'picture') drain();
      });
      if (entry.content.kind === 'picture') stopped.add(entry.conversationId);
    }
  }

  async function sendOne(entry: OutboxEntry): Promise<void> {
    try {
      const message = await contentOf(entry);
      const stored = await link.ask({
        type: 'send',
        actorId: entry.actorId,
        conversationId: entry.conversationId,
        clientId: entry.clientId,
        message,
        ...(entry.replyTo ? { replyToSeq: entry.replyTo.seq } : {}),
      });
      link.shout({ note: 'sent', clientId: entry.clientId, message: stored });
    } catch (error) {
      const code = refusalOf(error);
      if (code === null) return;
      if (code === 'platform.unavailable') {
        setTimeout(drain, 2_000);
        return;
      }
      mark({ ...entry, refusedWith: code });
    }
  }

  async function contentOf(entry: OutboxEntry) {
    if (entry.content.kind === 'text') return entry.content;
    const picture = await api.media.uploadPicture({
      actorId: entry.actorId,
      upload: entry.content.file,
      uploadType: entry.content.file.type,
      query: { audience: 'private', alt: entry.content.caption },
    });
    return { kind: 'picture' as const, pictureId: picture.id, caption: entry.content.caption };
  }

  /** Null when it may work on the next connection. */
  function refusalOf(error: unknown): string | null {
    if (error instanceof ConnectionEnded || error instanceof NoAnswer) return null;
    if (error instanceof Refused || error instanceof RequestProblem) return error.code;
    return 'platform.internal';
  }

  function mark(entry: OutboxEntry): void {
    set({
      outbox: state.outbox.map((other) => (other.clientId === entry.clientId ? entry : other)),
    });
    keep((ready) => ready.put('outbox', entry));
  }

  /** The server has it: it leaves the outbox in the same step in which it joins the conversation. */
  function forgetSent(message: Message): void {
    if (!state.outbox.some((entry) => entry.clientId === message.clientId)) return;
    set({ outbox: state.outbox.filter((entry) => entry.clientId !== message.clientId) });
    keep((ready) => ready.delete('outbox', message.clientId));
  }

  function retry(clientId: string): void {
    const entry = state.outbox.find((candidate) => candidate.clientId === clientId);
    if (!entry) return;
    mark({ ...entry, refusedWith: null });
    drain();
  }

  function discard(clientId: string): void {
    set({ outbox: state.outbox.filter((entry) => entry.clientId !== clientId) });
    if (database) {
      database
        .delete('outbox', clientId)
        .catch(() => undefined)
        .finally(() => link.shout({ note: 'outbox-changed' }));
    }
  }

  /** Shown as read at once; the receipt follows. */
  function markRead(conversation: Conversation, seq: number): void {
    if (seq <= conversation.readSeq) return;
    const { ownActorId: actorId, id } = conversation;
    takeReceipt(id, {
      actorId: actorId as Receipt['actorId'],
      readSeq: seq,
      deliveredSeq: seq,
      unreadCount: 0,
    });
    if (link.canSend) {
      link.ask({ type: 'read', actorId: actorId, conversationId: id, seq }).catch(() => undefined);
    } else {
      api.messaging
        .markRead({ actorId, params: { conversationId: id }, body: { seq } })
        .catch(() => undefined);
    }
  }

  function setDraft(actorId: string, conversationId: string, text: string): void {
    const key = `${actorId} ${conversationId}`;
    if ((state.drafts.get(key) ?? '') === text) return;
    set({ drafts: new Map([...state.drafts, [key, text]]) });
    keep((ready) =>
      text === '' ? ready.delete('drafts', key) : ready.put('drafts', { key, text }),
    );
    link.shout({ note: 'draft', key, text });
  }

  /** Watches somebody come and go until the returned function is called. */
  function watch(actorId: string): () => void {
    watched.set(actorId, (watched.get(actorId) ?? 0) + 1);
    tellWatched();
    return () => {
      const left = (watched.get(actorId) ?? 1) - 1;
      if (left > 0) watched.set(actorId, left);
      else watched.delete(actorId);
    };
  }

  function tellWatched(): void {
    if (watched.size === 0) return;
    link.tell({ type: 'watch', actorIds: [...watched.keys()].slice(-200) });
  }

  return {
    getState: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    showList,
    showConversation,
    loadOlder,
    putConversation: replaceConversation,
    takeMessage,
    send,
    retry,
    discard,
    markRead,
    setDraft,
    watch,
    typing(actorId: string, conversationId: string) {
      link.tell({
        type: 'typing',
        actorId: actorId,
        conversationId: conversationId,
      });
    },
    close() {
      isClosed = true;
      link.close();
      database?.close();
    },
  };
}

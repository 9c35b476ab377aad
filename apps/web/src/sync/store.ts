import type { Conversation, Message, Receipt, Sendable } from '@allmende/contract/messaging';
import type { ServerFrame } from '@allmende/contract/realtime';
import { type Client, NoAnswer } from '@allmende/sdk';
import type { OutboxEntry, SyncDatabase } from './database.ts';
import type { Link, LinkEvents, TabNote } from './link.ts';
import {
  applyHeard,
  applyPage,
  applyPushed,
  applySynced,
  applyVersion,
  type Bounds,
  type ConversationLog,
  endWindow,
  isBehind,
  keptOf,
  logOf,
  logOfKept,
  mapped,
  type PageQuery,
  trimmed,
  windowAt,
} from './log.ts';
import { afterMessage, afterReceipt, newerOf } from './newer.ts';
import { createOutbox, type Upload } from './outbox.ts';
import { createReadings } from './readings.ts';

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
  /** The latest used last. */
  logs: ReadonlyMap<string, ConversationLog>;
  /** In order of sending. */
  outbox: readonly OutboxEntry[];
  drafts: ReadonlyMap<string, string>;
  /** Who types, by conversation: actors, who began last at the end. */
  typing: ReadonlyMap<string, readonly string[]>;
  online: ReadonlySet<string>;
}

export const nothingKnown: SyncState = {
  lists: new Map(),
  listed: new Set(),
  logs: new Map(),
  outbox: [],
  drafts: new Map(),
  typing: new Map(),
  online: new Set(),
};

export interface SyncEvents {
  onChanged(frame: Extract<ServerFrame, { type: 'changed' }>): void;
  /** A draft was written on another device. */
  onDraft(draft: Extract<ServerFrame, { type: 'draft' }>['draft']): void;
  onState(isUp: boolean): void;
  onSignedOut(): void;
  /** A message of somebody else that is new on this device. */
  onIncoming(message: Message): void;
}

/** What it talks to; a simulation brings its own. */
export interface SyncWorld {
  openLink(events: LinkEvents): Link;
  openDatabase(): Promise<SyncDatabase>;
  messaging: Pick<
    Client['messaging'],
    'syncConversations' | 'syncMessages' | 'listMessages' | 'markRead'
  >;
  /** Brings what a message carries to the server, where it left off the last time; the answer can be sent. */
  upload(message: Upload): Promise<Sendable>;
  /** Before the next frame is painted, and soon when nothing is painted. */
  onNextFrame(run: () => void): void;
}

const keptBounds: Bounds = { end: 80, around: 40 };
/** What stays in memory of a conversation that is looked at. */
const heldBounds: Bounds = { end: 300, around: 400 };
const heldLogsMax = 40;
const pageSize = 60;
const typingShownMs = 5_000;
/** Beyond this many missed changes it is cheaper to begin at the end anew. */
const missedMax = 600;
/** What overtook another frame waits this long for it before anybody asks. */
const overtakenMs = 200;
/** Over so long those spread who ask anew about a large group. */
const noticedMs = 5_000;
const keepAfterMs = 300;

export type Sync = ReturnType<typeof createSync>;

export function createSync(world: SyncWorld, events: SyncEvents) {
  let state = nothingKnown;
  const listeners = new Set<() => void>();
  const busy = new Map<string, { promise: Promise<void>; isWantedAgain: boolean }>();
  const watched = new Map<string, number>();
  const deliveredSent = new Map<string, number>();
  const typingEnds = new Map<string, ReturnType<typeof setTimeout>>();
  const actors = new Set<string>();
  /** Actors whose list was compared with the server's on this connection. */
  const current = new Set<string>();
  /** Conversations that are on a screen, and the message that is looked at; null for the end. */
  const shown = new Map<string, number>();
  const lookedAt = new Map<string, number | null>();
  /** How far the lists of this tab are; other tabs have their own. */
  const cursors = new Map<string, string>();
  const unkeptLogs = new Set<string>();
  const unkeptConversations = new Map<string, Conversation>();
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let database: SyncDatabase | null = null;
  let isUp = false;
  let isClosed = false;
  /** While frames come in, whoever listens is told once for each painted frame. */
  let isReceiving = false;
  let isTold = true;

  function set(changes: Partial<SyncState>): void {
    state = { ...state, ...changes };
    if (!isReceiving) tell();
    else if (isTold) {
      isTold = false;
      world.onNextFrame(() => {
        if (!isTold && !isClosed) tell();
      });
    }
  }

  function tell(): void {
    isTold = true;
    for (const listener of listeners) listener();
  }

  function receiving(work: () => void): void {
    isReceiving = true;
    try {
      work();
    } finally {
      isReceiving = false;
    }
  }

  const link: Link = world.openLink({
    onFrame: (frame) => receiving(() => receive(frame)),
    onNote: (note) => receiving(() => onNote(note)),
    onOpen: () => void resync(),
    onState(next) {
      isUp = next;
      if (!isUp) current.clear();
      events.onState(isUp);
    },
    onSignedOut: events.onSignedOut,
  });

  const opened = world.openDatabase().then(
    async (ready) => {
      if (isClosed) return ready.close();
      database = ready;
      await readKept();
    },
    // Private windows may refuse storage: everything works, nothing is kept.
    () => outbox.load([]),
  );

  const outbox = createOutbox({
    link,
    upload: world.upload,
    entries: () => state.outbox,
    show: (entries) => set({ outbox: entries }),
    disk: async () => {
      await opened;
      return database;
    },
    keep,
    onSent: (message) => receiving(() => takeMessage(message)),
  });

  const readings = createReadings({
    link,
    askAside: ({ actorId, conversationId, seq }) =>
      world.messaging.markRead({ actorId, params: { conversationId }, body: { seq } }),
    isUp: () => isUp,
    keep,
    onReceipt: (conversationId, receipt) => receiving(() => takeReceipt(conversationId, receipt)),
  });

  async function readKept(): Promise<void> {
    const [kept, drafts, unsaid] = (await Promise.all([
      database?.outbox(),
      database?.drafts(),
      database?.readings(),
    ]).catch(() => undefined)) ?? [[], [], []];
    readings.load(unsaid ?? []);
    set({
      drafts: new Map([
        ...(drafts ?? []).map(({ key, text }) => [key, text] as const),
        ...state.drafts,
      ]),
    });
    outbox.load(kept ?? []);
  }

  function keep(write: (ready: SyncDatabase) => Promise<unknown>): void {
    if (database) write(database).catch(() => undefined);
  }

  /** Many changes in short time are one write; what is not written is asked for again. */
  function keepSoon(): void {
    keepTimer ??= setTimeout(keepNow, keepAfterMs);
  }

  function keepNow(): void {
    clearTimeout(keepTimer);
    keepTimer = undefined;
    const conversations = [...unkeptConversations.values()];
    unkeptConversations.clear();
    if (conversations.length > 0) keep((ready) => ready.putConversations(conversations));
    for (const conversationId of unkeptLogs) {
      const log = state.logs.get(conversationId);
      const place = { lookedAt: lookedAt.get(conversationId) ?? null, bounds: keptBounds };
      const kept = log && keptOf(conversationId, log, place);
      if (kept) keep((ready) => ready.putLog(kept));
    }
    unkeptLogs.clear();
  }

  // The list of conversations of one actor.

  /** Shows the list of an actor from now on, from this device at once and from the server when it can. */
  async function showList(actorId: string): Promise<void> {
    if (actors.has(actorId)) return;
    actors.add(actorId);
    await readList(actorId);
    await syncList(actorId);
  }

  /** What this device keeps of a list, without asking anybody. */
  async function readList(actorId: string): Promise<void> {
    await opened;
    if (state.listed.has(actorId)) return;
    // The cursor first: what another tab brings in between comes twice, and not never.
    const cursor = await database?.cursor(actorId).catch(() => undefined);
    const kept = await database?.conversations(actorId).catch(() => []);
    if (cursor && !cursors.has(actorId)) cursors.set(actorId, cursor);
    if (kept && kept.length > 0) putConversations(actorId, kept, false);
  }

  function putConversations(
    actorId: string,
    conversations: readonly Conversation[],
    isReset: boolean,
  ): void {
    const list = new Map(isReset ? [] : (state.lists.get(actorId) ?? []));
    for (const conversation of conversations) {
      const known = list.get(conversation.id);
      list.set(conversation.id, known ? newerOf(known, conversation) : conversation);
    }
    set({
      lists: new Map([...state.lists, [actorId, list]]),
      listed: state.listed.has(actorId) ? state.listed : new Set([...state.listed, actorId]),
    });
  }

  function syncList(actorId: string): Promise<void> {
    return once(`list ${actorId}`, async () => {
      let cursor = cursors.get(actorId);
      if (!state.lists.get(actorId)?.size) cursor = undefined;
      for (;;) {
        const page = await world.messaging.syncConversations({
          actorId,
          query: { ...(cursor ? { cursor } : {}), limit: 200 },
        });
        if (isClosed) return;
        if (page.isReset) forgetOtherLife(actorId, page.items);
        for (const id of page.removed) forgetConversation(actorId, id);
        putConversations(actorId, page.items, page.isReset);
        for (const conversation of page.items) {
          acknowledge(conversation);
          hear(conversation.id, conversation.version);
        }
        cursor = page.cursor;
        cursors.set(actorId, page.cursor);
        // Never a cursor without what came before it.
        keep(async (ready) => {
          await ready.putConversations(page.items);
          await ready.putCursor(actorId, page.cursor);
        });
        if (!page.hasMore) break;
      }
      current.add(actorId);
    });
  }

  /** The whole list comes anew; versions beyond the server's are of a database that is no more. */
  function forgetOtherLife(actorId: string, conversations: readonly Conversation[]): void {
    unkeptConversations.clear();
    keep((ready) => ready.clearConversations(actorId));
    const logs = new Map(state.logs);
    for (const { id, version } of conversations) {
      if ((logs.get(id)?.version ?? 0) <= version) continue;
      logs.delete(id);
      keep((ready) => ready.deleteLog(id));
    }
    if (logs.size < state.logs.size) set({ logs });
  }

  /** The actor is no longer a member: nothing of it stays, unless another own actor is one. */
  function forgetConversation(actorId: string, conversationId: string): void {
    const list = new Map(state.lists.get(actorId) ?? []);
    if (!list.delete(conversationId)) return;
    unkeptConversations.delete(`${actorId} ${conversationId}`);
    set({ lists: new Map([...state.lists, [actorId, list]]) });
    keep((ready) => ready.deleteConversation(actorId, conversationId));
    if (findConversation(conversationId).length > 0) return;
    const logs = new Map(state.logs);
    logs.delete(conversationId);
    set({ logs });
    unkeptLogs.delete(conversationId);
    keep((ready) => ready.deleteLog(conversationId));
  }

  function findConversation(conversationId: string): Conversation[] {
    return [...state.lists.values()].flatMap((list) => list.get(conversationId) ?? []);
  }

  function replaceConversation(next: Conversation): void {
    putConversations(next.ownActorId, [next], false);
    const kept = state.lists.get(next.ownActorId)?.get(next.id);
    if (kept) unkeptConversations.set(`${next.ownActorId} ${next.id}`, kept);
    keepSoon();
  }

  /** Tells the server that the messages have reached a device, once for each seq. */
  function acknowledge(conversation: Conversation): void {
    const own = conversation.members.find(({ actor }) => actor.id === conversation.ownActorId);
    if (!own || own.deliveredSeq >= conversation.lastSeq) return;
    // Where many are nobody is told of it.
    if (conversation.group && conversation.members.length === 1) return;
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
    if (isClosed || state.logs.get(conversationId) === log) return;
    const logs = new Map(state.logs);
    // Only what is looked at becomes the latest.
    if (shown.has(conversationId)) logs.delete(conversationId);
    logs.set(conversationId, log);
    for (const id of logs.keys()) {
      if (logs.size <= heldLogsMax) break;
      if (!shown.has(id) && !unkeptLogs.has(id) && id !== conversationId) logs.delete(id);
    }
    set({ logs });
    unkeptLogs.add(conversationId);
    keepSoon();
  }

  /** What this device keeps of a conversation, without asking anybody. */
  async function readLog(conversationId: string): Promise<void> {
    await opened;
    if (state.logs.has(conversationId)) return;
    const kept = await database?.log(conversationId).catch(() => undefined);
    const log = kept && logOfKept(kept);
    if (log && !state.logs.has(conversationId)) putLog(conversationId, log);
  }

  /** On a screen until the returned function is called; what is far from what was read is let go then. */
  function openConversation(conversationId: string, actorId: string): () => void {
    shown.set(conversationId, (shown.get(conversationId) ?? 0) + 1);
    showConversation(conversationId, actorId).catch(() => undefined);
    return () => {
      const left = (shown.get(conversationId) ?? 1) - 1;
      if (left > 0) shown.set(conversationId, left);
      else shown.delete(conversationId);
      trim(conversationId, keptBounds);
    };
  }

  /** Shows the end of a conversation: what is kept at once, then what is true. */
  async function showConversation(conversationId: string, actorId: string): Promise<void> {
    await readLog(conversationId);
    const log = state.logs.get(conversationId);
    const known = findConversation(conversationId)[0]?.version ?? 0;
    if (log && !isBehind(log) && log.version >= known && current.has(actorId)) return;
    await syncLog(conversationId, actorId);
  }

  /** Has this device keep other copies of what it has; nobody is asked or told. */
  function copyMessages(copy: (message: Message) => Message): void {
    for (const [id, log] of state.logs) putLog(id, mapped(log, copy));
    for (const conversation of [...state.lists.values()].flatMap((list) => [...list.values()])) {
      const { lastMessage } = conversation;
      const next = lastMessage && copy(lastMessage);
      if (next !== lastMessage) replaceConversation({ ...conversation, lastMessage: next });
    }
  }

  /** Says which message is looked at; null for the end. */
  function lookAt(conversationId: string, seq: number | null): void {
    lookedAt.set(conversationId, seq);
    trim(conversationId, heldBounds);
  }

  function trim(conversationId: string, bounds: Bounds): void {
    const log = state.logs.get(conversationId);
    if (!log) return;
    const count = log.windows.reduce((sum, run) => sum + run.length, 0);
    // Not with every step: what was just let go may be wanted again at once.
    if (bounds === heldBounds && count < 1.5 * (bounds.end + 2 * bounds.around)) return;
    putLog(conversationId, trimmed(log, lookedAt.get(conversationId) ?? null, bounds));
  }

  function hear(conversationId: string, version: number): void {
    const log = state.logs.get(conversationId);
    if (log) putLog(conversationId, applyHeard(log, version));
  }

  function syncLog(conversationId: string, actorId: string): Promise<void> {
    return once(`log ${conversationId}`, async () => {
      for (;;) {
        const asked = state.logs.get(conversationId);
        const version = findConversation(conversationId)[0]?.version ?? 0;
        const heard = Math.max(asked?.heard ?? 0, version);
        if (!asked || heard - asked.version > missedMax) {
          await startLog(conversationId, actorId);
          return;
        }
        const since = asked.version;
        const page = await world.messaging.syncMessages({
          actorId,
          params: { conversationId },
          query: { since },
        });
        if (isClosed) return;
        const log = state.logs.get(conversationId);
        if (!log) continue;
        // What was heard before is not known to the server: it is another life of the database.
        if (!page.hasMore && page.version < asked.heard) {
          await startLog(conversationId, actorId);
          return;
        }
        putLog(conversationId, applySynced(log, page, since));
        for (const receipt of page.receipts) takeReceipt(conversationId, receipt);
        if (!page.hasMore && !isBehind(state.logs.get(conversationId) ?? log)) return;
      }
    });
  }

  /** Begins at the end anew. */
  async function startLog(conversationId: string, actorId: string): Promise<void> {
    const query = { limit: pageSize };
    const page = await list(conversationId, actorId, query);
    const heard = state.logs.get(conversationId)?.heard ?? 0;
    const log = logOf(page, query);
    putLog(conversationId, page.version < heard ? log : applyHeard(log, heard));
  }

  async function list(conversationId: string, actorId: string, query: PageQuery) {
    return world.messaging.listMessages({ actorId, params: { conversationId }, query });
  }

  async function loadPage(
    conversationId: string,
    actorId: string,
    query: PageQuery,
  ): Promise<void> {
    const key = `page ${conversationId} ${query.before ?? ''} ${query.after ?? ''}`;
    await once(key, async () => {
      const page = await list(conversationId, actorId, query);
      if (isClosed) return;
      const log = state.logs.get(conversationId);
      putLog(conversationId, log ? applyPage(log, page, query) : logOf(page, query));
    });
    catchUp(conversationId);
  }

  /** One more page before a message; nothing happens at the beginning. */
  async function loadOlder(conversationId: string, actorId: string, seq: number): Promise<void> {
    const log = state.logs.get(conversationId);
    if (seq <= (log?.firstSeq ?? 1)) return;
    await loadPage(conversationId, actorId, { before: seq, limit: pageSize });
  }

  /** One more page after a message; nothing happens at the end. */
  async function loadNewer(conversationId: string, actorId: string, seq: number): Promise<void> {
    const log = state.logs.get(conversationId);
    if (log && endWindow(log)?.at(-1)?.seq === seq) return;
    await loadPage(conversationId, actorId, { after: seq, limit: pageSize });
  }

  /** Brings in a message with what stands around it; at once when it is there. */
  async function loadAround(conversationId: string, actorId: string, seq: number): Promise<void> {
    await readLog(conversationId);
    const log = state.logs.get(conversationId);
    if (log && windowAt(log, seq)) return;
    const limit = Math.floor(pageSize / 2);
    await Promise.all([
      loadPage(conversationId, actorId, { before: seq + 1, limit }),
      loadPage(conversationId, actorId, { after: seq, limit }),
    ]);
  }

  /** Brings in the end; at once when it is there. */
  async function loadEnd(conversationId: string, actorId: string): Promise<void> {
    const log = state.logs.get(conversationId);
    if (log && endWindow(log)) return;
    await loadPage(conversationId, actorId, { limit: pageSize });
  }

  /** Asks for what is missing, unless it comes by itself in a moment. */
  function catchUp(conversationId: string): void {
    const log = state.logs.get(conversationId);
    if (!log || !isBehind(log)) return;
    setTimeout(() => {
      const later = state.logs.get(conversationId);
      const own = findConversation(conversationId)[0];
      if (isClosed || !own || !later || !isBehind(later)) return;
      syncLog(conversationId, own.ownActorId).catch(() => undefined);
    }, overtakenMs);
  }

  /** The same work asked for twice at a time is done once, and once more if it was asked for meanwhile. */
  function once(key: string, work: () => Promise<void>): Promise<void> {
    const running = busy.get(key);
    if (running) {
      running.isWantedAgain = true;
      return running.promise;
    }
    const entry = { isWantedAgain: false, promise: Promise.resolve() };
    busy.set(key, entry);
    entry.promise = (async () => {
      try {
        do {
          entry.isWantedAgain = false;
          await work();
        } while (entry.isWantedAgain && !isClosed);
      } catch (error) {
        // Without an answer it is tried again on the next connection; a refusal ends it.
        if (!(error instanceof NoAnswer)) throw error;
      } finally {
        busy.delete(key);
      }
    })();
    return entry.promise;
  }

  async function resync(): Promise<void> {
    tellWatched();
    deliveredSent.clear();
    await opened;
    if (isClosed) return;
    outbox.drain();
    readings.askAnew();
    for (const actorId of actors) await syncList(actorId).catch(() => undefined);
    // What is looked at comes first.
    const ids = [...new Set([...state.logs.keys(), ...shown.keys()])].reverse();
    ids.sort((a, b) => Number(shown.has(b)) - Number(shown.has(a)));
    for (const conversationId of ids) {
      const log = state.logs.get(conversationId);
      const conversation = findConversation(conversationId)[0];
      // What was opened without a network has no log yet.
      if (!conversation || (!log && !shown.has(conversationId))) continue;
      if (!log || isBehind(log) || conversation.version > log.version) {
        await syncLog(conversationId, conversation.ownActorId).catch(() => undefined);
      }
    }
  }

  // What arrives.

  function receive(frame: ServerFrame): void {
    if (frame.type === 'message') takeMessage(frame.message);
    else if (frame.type === 'conversation') {
      const { ownActorId, id, kind } = frame.conversation;
      // It may be late, and the group have been left meanwhile; the list knows.
      if (kind !== 'direct' && !state.lists.get(ownActorId)?.has(id)) {
        askListSoon(ownActorId);
        return;
      }
      replaceConversation(frame.conversation);
      acknowledge(frame.conversation);
      hear(frame.conversation.id, frame.conversation.version);
      catchUp(frame.conversation.id);
    } else if (frame.type === 'removed') askListSoon(frame.ownActorId);
    else if (frame.type === 'receipt') {
      takeReceipt(frame.conversationId, frame.receipt);
      takeVersion(frame.conversationId, frame.version);
    } else if (frame.type === 'typing') takeTyping(frame.conversationId, frame.actorId);
    else if (frame.type === 'presence') takePresence(frame.actorId, frame.isOnline);
    else if (frame.type === 'profile') takeProfile(frame.actor);
    else if (frame.type === 'changed') events.onChanged(frame);
    else if (frame.type === 'draft') events.onDraft(frame.draft);
  }

  function takeMessage(message: Message): void {
    const { conversationId } = message;
    const own = findConversation(conversationId);
    const log = state.logs.get(conversationId);
    if (log) {
      putLog(conversationId, applyPushed(log, message));
      catchUp(conversationId);
    }
    outbox.forgetSent(message);
    if (own.length === 0) {
      for (const actorId of actors) void syncList(actorId).catch(() => undefined);
    }
    for (const conversation of own) advance(conversation, message);
    endTyping(conversationId, message.senderActorId);
  }

  /** Moves the line in the list on; where a change is missing, the server's own word is asked for. */
  function advance(conversation: Conversation, message: Message): void {
    if (message.version <= conversation.version) return;
    if (message.version > conversation.version + 1) askListSoon(conversation.ownActorId);
    // What a group is called and how it works may have changed; not all of many ask at the same moment.
    else if (message.body.kind === 'notice') {
      const isLarge = conversation.members.length === 1;
      askListSoon(conversation.ownActorId, isLarge ? Math.random() * noticedMs : 0);
    }
    const isNew = message.seq > conversation.lastSeq;
    const isOwn = message.senderActorId === conversation.ownActorId;
    const next = afterMessage(conversation, message);
    replaceConversation(next);
    if (isNew && !isOwn) {
      acknowledge(next);
      events.onIncoming(message);
    }
  }

  const asksForList = new Set<string>();

  function askListSoon(actorId: string, extraMs = 0): void {
    if (asksForList.has(actorId)) return;
    asksForList.add(actorId);
    setTimeout(() => {
      asksForList.delete(actorId);
      if (!isClosed) syncList(actorId).catch(() => undefined);
    }, overtakenMs + extraMs);
  }

  function takeVersion(conversationId: string, version: number | null): void {
    // A receipt in a large conversation is no change of it.
    if (version === null) return;
    const log = state.logs.get(conversationId);
    if (log) {
      putLog(conversationId, applyVersion(log, version));
      catchUp(conversationId);
    }
    for (const conversation of findConversation(conversationId)) {
      if (version <= conversation.version) continue;
      if (version > conversation.version + 1) askListSoon(conversation.ownActorId);
      replaceConversation({ ...conversation, version });
    }
  }

  function takeReceipt(conversationId: string, receipt: Receipt): void {
    for (const conversation of findConversation(conversationId)) {
      replaceConversation(afterReceipt(conversation, receipt));
    }
  }

  function takeTyping(conversationId: string, actorId: string): void {
    const key = `${conversationId} ${actorId}`;
    const known = state.typing.get(conversationId) ?? [];
    clearTimeout(typingEnds.get(key));
    typingEnds.set(
      key,
      setTimeout(() => endTyping(conversationId, actorId), typingShownMs),
    );
    if (!known.includes(actorId)) {
      set({ typing: new Map([...state.typing, [conversationId, [...known, actorId]]]) });
    }
  }

  function endTyping(conversationId: string, actorId: string): void {
    const known = state.typing.get(conversationId);
    if (!known?.includes(actorId)) return;
    const left = known.filter((one) => one !== actorId);
    const typing = new Map(state.typing);
    if (left.length > 0) typing.set(conversationId, left);
    else typing.delete(conversationId);
    set({ typing });
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

  function onNote(note: TabNote): void {
    if (note.note === 'outbox') outbox.take(note.entry);
    else if (note.note === 'discarded') outbox.drop(note.clientId);
    else if (note.note === 'sent') takeMessage(note.message);
    else if (state.drafts.get(note.key) !== note.text) {
      set({ drafts: new Map([...state.drafts, [note.key, note.text]]) });
    }
  }

  /** Shown as read at once; the receipt follows, after a lost connection too. */
  function markRead(conversation: Conversation, seq: number): void {
    const { ownActorId: actorId, id, lastSeq } = conversation;
    if (seq <= conversation.readSeq) return;
    takeReceipt(id, {
      actorId: actorId as Receipt['actorId'],
      readSeq: seq,
      deliveredSeq: seq,
      unreadCount: Math.min(conversation.unreadCount, unreadAfter(conversation, seq)),
    });
    if (seq >= lastSeq) deliveredSent.set(`${actorId} ${id}`, seq);
    readings.report({ actorId, conversationId: id, seq });
  }

  /** Counted where the messages are at hand, else the most that it can be. */
  function unreadAfter({ id, lastSeq, ownActorId }: Conversation, seq: number): number {
    const log = state.logs.get(id);
    const end = log && endWindow(log);
    if (!end || (end[0]?.seq ?? 0) > seq) return lastSeq - seq;
    return end.filter((one) => one.seq > seq && one.senderActorId !== ownActorId).length;
  }

  function setDraft(actorId: string, conversationId: string, text: string): void {
    const key = `${actorId} ${conversationId}`;
    if ((state.drafts.get(key) ?? '') === text) return;
    set({ drafts: new Map([...state.drafts, [key, text]]) });
    keep((ready) => ready.putDraft({ key, text }));
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
    readList,
    readLog,
    openConversation,
    lookAt,
    /** The message that was looked at when the conversation was left; null for the end. */
    lookedAt: (conversationId: string) => lookedAt.get(conversationId) ?? null,
    loadOlder,
    loadNewer,
    loadAround,
    loadEnd,
    putConversation: replaceConversation,
    takeMessage,
    copyMessages,
    send: outbox.send,
    retry: outbox.retry,
    discard: outbox.discard,
    markRead,
    setDraft,
    watch,
    /** Settings have changed what one sees of others: their coming and going, and how far they have read. */
    seeAnew(actorId: string) {
      set({ online: new Set() });
      tellWatched();
      askListSoon(actorId);
    },
    typing(actorId: string, conversationId: string) {
      link.tell({
        type: 'typing',
        actorId: actorId,
        conversationId: conversationId,
      });
    },
    /** Somebody looks at this device: others need not be notified. */
    active: () => link.tell({ type: 'active' }),
    /** Writes what waits to be kept: the tab may end at any moment from here on. */
    keepNow,
    close() {
      keepNow();
      isClosed = true;
      outbox.close();
      readings.close();
      link.close();
      database?.close();
    },
  };
}

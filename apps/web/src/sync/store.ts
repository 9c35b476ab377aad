import type { Conversation, Message, Receipt, Sendable } from '@allmende/contract/messaging';
import type { Id } from '@allmende/contract/ids';
import { nobodysId } from '@allmende/contract/nobody';
import type { SentFrame, ServerFrame } from '@allmende/contract/realtime';
import type { Client } from '@allmende/sdk';
import { createCompany, type KnownCompany } from './company.ts';
import type { OutboxEntry, SyncDatabase } from './database.ts';
import type { Link, LinkEvents, TabNote } from './link.ts';
import { createLists, type KnownLists } from './lists.ts';
import { type ConversationLog, endWindow } from './log.ts';
import { createLogs } from './logs.ts';
import { afterMessage, afterReceipt } from './newer.ts';
import { createOutbox, type Upload } from './outbox.ts';
import { createReadings } from './readings.ts';

/**
 * The chats of this device: shown from what it keeps, brought up to date over the wire, and sent from an
 * outbox that survives tab, network and server. State is replaced, never changed, so that React sees
 * what is new by identity.
 */
export interface SyncState extends KnownLists, KnownCompany {
  /** The latest used last. */
  logs: ReadonlyMap<string, ConversationLog>;
  /** In order of sending. */
  outbox: readonly OutboxEntry[];
  drafts: ReadonlyMap<string, string>;
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

export type ProductFrame = Extract<ServerFrame, { type: 'product' }>;
export type DeskFrame = Extract<ServerFrame, { type: 'cases' | 'desk' }>;

export interface SyncEvents {
  onChanged(frame: Extract<ServerFrame, { type: 'changed' }>): void;
  /** A draft was written on another device. */
  onDraft(draft: Extract<ServerFrame, { type: 'draft' }>['draft']): void;
  onState(isUp: boolean): void;
  onSignedOut(): void;
  /** Price or stock of a product that this device watches; null when it has to say anew what it watches. */
  onProduct?(frame: ProductFrame | null): void;
  /** Of the inbox of a business. */
  onDesk?(frame: DeskFrame): void;
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

/** Over so long those spread who ask anew about a large group. */
const noticedMs = 5_000;
const keepAfterMs = 300;

export type Sync = ReturnType<typeof createSync>;

export function createSync(world: SyncWorld, events: SyncEvents) {
  let state = nothingKnown;
  const listeners = new Set<() => void>();
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
      if (!isUp) lists.lose();
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

  async function disk(): Promise<SyncDatabase | null> {
    await opened;
    return database;
  }

  const lists = createLists({
    link,
    messaging: world.messaging,
    known: () => state,
    show: set,
    disk,
    keep,
    keepSoon,
    onHeard: (conversationId, version) => logs.hear(conversationId, version),
    onOtherLife: (conversations) => logs.forgetOtherLife(conversations),
    onForgotten: (conversationId) => logs.forget([conversationId]),
    onOtherReader: (conversationId) => logs.beginAnew(conversationId),
  });

  const logs = createLogs({
    messaging: world.messaging,
    logs: () => state.logs,
    show: (next) => set({ logs: next }),
    find: lists.find,
    isListCurrent: lists.isCurrent,
    onReceipt: takeReceipt,
    disk,
    keep,
    keepSoon,
  });

  const company = createCompany({ link, known: () => state, show: set });

  const outbox = createOutbox({
    link,
    upload: world.upload,
    entries: () => state.outbox,
    show: (entries) => set({ outbox: entries }),
    disk,
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
    lists.keepNow();
    logs.keepNow();
  }

  async function resync(): Promise<void> {
    company.tellWatched();
    events.onProduct?.(null);
    lists.tellAnew();
    await opened;
    if (isClosed) return;
    outbox.drain();
    readings.askAnew();
    await lists.syncAll();
    await logs.syncAll();
  }

  // What arrives.

  function receive(frame: ServerFrame): void {
    if (frame.type === 'message') takeMessage(frame.message);
    else if (frame.type === 'conversation') takeConversation(frame.conversation);
    else if (frame.type === 'removed') lists.askSoon(frame.ownActorId);
    else if (frame.type === 'receipt') {
      takeReceipt(frame.conversationId, frame.receipt);
      takeVersion(frame);
    } else if (frame.type === 'typing') company.takeTyping(frame.conversationId, frame.actorId);
    else if (frame.type === 'presence') company.takePresence(frame.actorId, frame.isOnline);
    else if (frame.type === 'profile') takeProfile(frame.actor);
    else if (frame.type === 'changed') events.onChanged(frame);
    else if (frame.type === 'product') events.onProduct?.(frame);
    else if (frame.type === 'draft') events.onDraft(frame.draft);
    else if (frame.type === 'cases' || frame.type === 'desk') events.onDesk?.(frame);
  }

  function takeConversation(conversation: Conversation): void {
    const { ownActorId, id, kind, version } = conversation;
    // It may be late, and the group have been left meanwhile; the list knows.
    if (kind !== 'direct' && !state.lists.get(ownActorId)?.has(id)) {
      lists.askSoon(ownActorId);
      return;
    }
    lists.replace(conversation);
    lists.acknowledge(conversation);
    logs.hear(id, version);
    logs.catchUp(id);
  }

  function takeMessage(message: Message): void {
    const { conversationId } = message;
    const own = lists.find(conversationId);
    logs.push(message);
    outbox.forgetSent(message);
    if (own.length === 0) lists.askAll();
    for (const conversation of own) advance(conversation, message);
    company.endTyping(conversationId, message.senderActorId);
  }

  /** Moves the line in the list on; where a change is missing, the server's own word is asked for. */
  function advance(conversation: Conversation, message: Message): void {
    if (message.version <= conversation.version) return;
    if (message.version > conversation.version + 1) lists.askSoon(conversation.ownActorId);
    // What a group is called and how it works may have changed; not all of many ask at the same moment.
    else if (message.body.kind === 'notice') {
      const isLarge = conversation.members.length === 1;
      lists.askSoon(conversation.ownActorId, isLarge ? Math.random() * noticedMs : 0);
    }
    const isNew = message.seq > conversation.lastSeq;
    const isOwn = message.senderActorId === conversation.ownActorId;
    const next = afterMessage(conversation, message);
    lists.replace(next);
    if (isNew && !isOwn) {
      lists.acknowledge(next);
      events.onIncoming(message);
    }
  }

  function takeVersion({
    conversationId,
    version,
    receipt,
  }: Extract<ServerFrame, { type: 'receipt' }>): void {
    // A receipt in a large conversation is no change of it.
    if (version === null) return;
    const own = lists.find(conversationId);
    if (receipt.actorId === nobodysId && own.length > 1) {
      // Another own actor reads what changed: without the change itself the log is behind.
      logs.hear(conversationId, version);
      logs.catchUp(conversationId);
    } else logs.passVersion(conversationId, version);
    for (const conversation of own) {
      if (version <= conversation.version) continue;
      if (version > conversation.version + 1) lists.askSoon(conversation.ownActorId);
      lists.replace({ ...conversation, version });
    }
  }

  function takeReceipt(conversationId: string, receipt: Receipt): void {
    for (const conversation of lists.find(conversationId)) {
      lists.replace(afterReceipt(conversation, receipt));
    }
  }

  function takeProfile(actor: Conversation['members'][number]['actor']): void {
    for (const conversation of lists.all()) {
      if (!conversation.members.some((member) => member.actor.id === actor.id)) continue;
      lists.replace({
        ...conversation,
        members: conversation.members.map((member) =>
          member.actor.id === actor.id ? { ...member, actor } : member,
        ),
      });
    }
  }

  /** Has this device keep other copies of what it has; nobody is asked or told. */
  function copyMessages(copy: (message: Message) => Message): void {
    logs.copy(copy);
    for (const conversation of lists.all()) {
      const { lastMessage } = conversation;
      const next = lastMessage && copy(lastMessage);
      if (next !== lastMessage) lists.replace({ ...conversation, lastMessage: next });
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
    if (seq >= lastSeq) lists.noteDelivered(actorId, id, seq);
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

  return {
    getState: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    showList: lists.show,
    readList: lists.read,
    readLog: logs.read,
    openConversation: logs.open,
    lookAt: logs.lookAt,
    lookedAt: logs.lookedAt,
    loadOlder: logs.loadOlder,
    loadNewer: logs.loadNewer,
    loadAround: logs.loadAround,
    loadEnd: logs.loadEnd,
    putConversation: lists.replace,
    takeMessage,
    copyMessages,
    send: outbox.send,
    retry: outbox.retry,
    discard: outbox.discard,
    markRead,
    setDraft,
    watch: company.watch,
    /** Settings have changed what one sees of others: their coming and going, and how far they have read. */
    seeAnew(actorId: string) {
      set({ online: new Set() });
      company.tellWatched();
      lists.askSoon(actorId);
    },
    typing(actorId: string, conversationId: string) {
      link.tell({ type: 'typing', actorId, conversationId });
    },
    /** Who acts as a business has this before them; colleagues are told. */
    tellDesk: (at: Omit<Extract<SentFrame, { type: 'desk' }>, 'type'>) =>
      link.tell({ type: 'desk', ...at }),
    /** Price and stock of these are told whenever they change, as long as the connection holds. */
    watchProducts: (productIds: Id<'product'>[]) =>
      link.tell({ type: 'watchProducts', productIds }),
    /** Somebody looks at this device: others need not be notified. */
    active: () => link.tell({ type: 'active' }),
    /** Writes what waits to be kept: the tab may end at any moment from here on. */
    keepNow,
    close() {
      keepNow();
      isClosed = true;
      lists.close();
      logs.close();
      outbox.close();
      readings.close();
      link.close();
      database?.close();
    },
  };
}

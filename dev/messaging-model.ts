import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import { nobodysId } from '@allmende/contract/nobody';
import type { ClientFrame, ServerFrame } from '@allmende/contract/realtime';

/**
 * A device as the contract describes it, in a few maps: what it keeps, what it makes of each frame and
 * answer, and what it would ask next. Without I/O and without time, so that a simulation can lose, double
 * and reorder everything. It keeps whole conversations, which a real device does not.
 */
export interface Log {
  /** Every change up to here is known. */
  version: number;
  messages: Map<number, Message>;
  receipts: Map<string, Figures>;
  /** Versions above `version` that came by themselves. */
  beyond: Set<number>;
  /** The server is known to be at least here. */
  knownVersion: number;
  /** The own member who may read the most, and the version since which. */
  reader: string;
  /** The first message that they may read. */
  from: number;
}

interface Figures {
  readSeq: number;
  deliveredSeq: number;
}

export interface Draft {
  clientId: string;
  conversationId: string;
  actorId: string;
  text: string;
  replyToSeq: number | undefined;
}

/** What a device would do next; the simulation does it, or lets it come to nothing. */
export type Wish =
  | { kind: 'list'; actorId: string; cursor: string | undefined }
  | { kind: 'changes'; conversationId: string; actorId: string; since: number; reader: string }
  | { kind: 'frame'; frame: ClientFrame };

export interface ListPage {
  items: Conversation[];
  removed: string[];
  cursor: string;
  hasMore: boolean;
  isReset: boolean;
}

export interface ChangesPage {
  items: Message[];
  receipts: Receipt[];
  version: number;
  lastSeq: number;
  hasMore: boolean;
}

interface List {
  cursor: string | undefined;
  entries: Map<string, Conversation>;
  isStale: boolean;
}

export class DeviceModel {
  readonly actorIds: readonly string[];
  // What a device keeps on disk.
  readonly lists = new Map<string, List>();
  readonly logs = new Map<string, Log>();
  outbox: Draft[] = [];
  /** How far the user has read, until the server confirms it. By conversation and actor. */
  readonly readings = new Map<string, { conversationId: string; actorId: string; seq: number }>();
  /** What became of messages that were refused. */
  readonly refused: { draft: Draft; code: string }[] = [];
  // What it forgets when its tab dies.
  isConnected = false;
  #refs = 0;
  readonly #draftOf = new Map<number, Draft>();
  readonly #placeOfRead = new Map<number, string>();
  readonly #sent = new Set<Draft>();

  constructor(actorIds: readonly string[]) {
    this.actorIds = actorIds;
    for (const actorId of actorIds) {
      this.lists.set(actorId, { cursor: undefined, entries: new Map(), isStale: true });
    }
  }

  connected(): void {
    this.isConnected = true;
    for (const list of this.lists.values()) list.isStale = true;
  }

  /** The connection, or the whole tab, is gone; nobody knows what became of what was under way. */
  disconnected(): void {
    this.isConnected = false;
    this.resend();
  }

  /** After a while without an answer. */
  resend(): void {
    this.#sent.clear();
    this.#draftOf.clear();
    this.#placeOfRead.clear();
  }

  write(draft: Draft): void {
    this.outbox.push(draft);
  }

  read(reading: { conversationId: string; actorId: string; seq: number }): void {
    this.readings.set(`${reading.conversationId} ${reading.actorId}`, reading);
  }

  /** Everything it would do now, in this order. */
  wishes(): Wish[] {
    if (!this.isConnected) return [];
    const wishes: Wish[] = [];
    for (const [actorId, { cursor, isStale }] of this.lists) {
      if (isStale) wishes.push({ kind: 'list', actorId, cursor });
    }
    for (const [conversationId, log] of this.logs) {
      if (log.knownVersion <= log.version) continue;
      const actorId = this.#memberOf(conversationId);
      const { version: since, reader } = log;
      if (actorId) wishes.push({ kind: 'changes', conversationId, actorId, since, reader });
    }
    for (const draft of this.outbox) {
      if (!this.#sent.has(draft)) wishes.push({ kind: 'frame', frame: this.#sendFrame(draft) });
    }
    for (const reading of this.readings.values()) {
      this.#refs += 1;
      const frame = { type: 'read', ref: this.#refs, ...reading };
      wishes.push({ kind: 'frame', frame: frame as Extract<ClientFrame, { type: 'read' }> });
    }
    return wishes;
  }

  /** A frame of `wishes` has gone out. */
  sent(frame: ClientFrame): void {
    if (frame.type === 'read') this.#placeOfRead.set(frame.ref, frame.conversationId);
    if (frame.type !== 'send') return;
    const draft = this.outbox.find(({ clientId }) => clientId === frame.clientId);
    if (!draft) return;
    this.#sent.add(draft);
    this.#draftOf.set(frame.ref, draft);
  }

  #sendFrame({ clientId, conversationId, actorId, text, replyToSeq }: Draft): ClientFrame {
    this.#refs += 1;
    return {
      type: 'send',
      ref: this.#refs,
      actorId,
      conversationId,
      clientId,
      message: { kind: 'text', text },
      replyToSeq,
    } as Extract<ClientFrame, { type: 'send' }>;
  }

  /** Own members, who may read the most first. */
  #readers(conversationId: string): { actorId: string; from: number; key: string }[] {
    return this.actorIds
      .flatMap((actorId) => {
        const entry = this.lists.get(actorId)!.entries.get(conversationId);
        if (!entry) return [];
        const key = `${actorId} ${entry.joinedVersion}`;
        return [{ actorId, from: entry.visibleFromSeq, key }];
      })
      .sort((a, b) => a.from - b.from);
  }

  #memberOf(conversationId: string): string | undefined {
    return this.#readers(conversationId)[0]?.actorId;
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'message') this.#hearMessage(frame.message);
    else if (frame.type === 'receipt') this.#hearReceipt(frame);
    else if (frame.type === 'conversation') this.#hearConversation(frame.conversation);
    else if (frame.type === 'removed') this.#markStale(frame.ownActorId);
    else if (frame.type === 'ack') this.#hearAck(frame.ref, frame.value);
    else if (frame.type === 'refused') this.#hearRefusal(frame.ref, frame.code);
  }

  #hearMessage(message: Message): void {
    const log = this.logs.get(message.conversationId);
    if (!log) {
      for (const list of this.lists.values()) list.isStale = true;
      return;
    }
    keep(log, message);
    noteVersion(log, message.version);
  }

  /** A late one changes nothing, and a group that is not known may have been left meanwhile. */
  #hearConversation(conversation: Conversation): void {
    const list = this.lists.get(conversation.ownActorId);
    if (!list) return;
    const known = list.entries.get(conversation.id);
    if (!known && conversation.kind !== 'direct') list.isStale = true;
    else if (!known || known.version <= conversation.version) this.#list(conversation);
  }

  #markStale(actorId: string): void {
    const list = this.lists.get(actorId);
    if (list) list.isStale = true;
  }

  #forget(actorId: string, conversationId: string): void {
    this.lists.get(actorId)?.entries.delete(conversationId);
    this.readings.delete(`${conversationId} ${actorId}`);
    const log = this.logs.get(conversationId);
    if (!this.#memberOf(conversationId)) this.logs.delete(conversationId);
    else if (log) this.#followReader(conversationId, log);
  }

  /**
   * A log is of what one own member may read, since they became one. When it is another, or they left and came back, what
   * was asked before has holes.
   */
  #followReader(conversationId: string, log: Log): void {
    const [reader] = this.#readers(conversationId);
    if (!reader || log.reader === reader.key) return;
    const { from, key } = reader;
    this.logs.set(conversationId, emptyLog({ knownVersion: log.knownVersion, from, reader: key }));
  }

  #hearReceipt({ conversationId, receipt, version }: Extract<ServerFrame, { type: 'receipt' }>) {
    const log = this.logs.get(conversationId);
    if (!log) return;
    this.#keepReceipt(conversationId, log, receipt);
    if (version === null) return;
    // Another own actor reads what changed: without the change itself something is missing.
    const isBare = receipt.actorId === nobodysId && this.#readers(conversationId).length > 1;
    if (isBare) log.knownVersion = Math.max(log.knownVersion, version);
    else noteVersion(log, version);
  }

  #keepReceipt(conversationId: string, log: Log, receipt: Receipt): void {
    const { actorId, readSeq, deliveredSeq } = receipt;
    const known = log.receipts.get(actorId) ?? { readSeq: 0, deliveredSeq: 0 };
    log.receipts.set(actorId, {
      readSeq: Math.max(known.readSeq, readSeq),
      deliveredSeq: Math.max(known.deliveredSeq, deliveredSeq),
    });
    const key = `${conversationId} ${actorId}`;
    const reading = this.readings.get(key);
    if (reading && reading.seq <= readSeq) this.readings.delete(key);
  }

  #hearAck(ref: number, value: unknown): void {
    const readIn = this.#placeOfRead.get(ref);
    if (readIn) {
      this.#placeOfRead.delete(ref);
      const log = this.logs.get(readIn);
      if (log) this.#keepReceipt(readIn, log, value as Receipt);
    }
    const draft = this.#draftOf.get(ref);
    if (!draft) return;
    this.#draftOf.delete(ref);
    this.outbox = this.outbox.filter((one) => one !== draft);
    this.#hearMessage(value as Message);
  }

  #hearRefusal(ref: number, code: string): void {
    const readIn = this.#placeOfRead.get(ref);
    if (readIn && code === 'messaging.conversation_unknown') {
      for (const [key, reading] of this.readings) {
        if (reading.conversationId === readIn) this.readings.delete(key);
      }
    }
    const draft = this.#draftOf.get(ref);
    if (!draft) return;
    this.#draftOf.delete(ref);
    this.#sent.delete(draft);
    // The server is in trouble: the message stays and is sent again.
    if (code.startsWith('platform.')) return;
    this.outbox = this.outbox.filter((one) => one !== draft);
    this.refused.push({ draft, code });
  }

  #list(conversation: Conversation): void {
    const list = this.lists.get(conversation.ownActorId);
    if (!list) return;
    list.entries.set(conversation.id, conversation);
    const log = this.logs.get(conversation.id);
    const knownVersion = Math.max(log?.knownVersion ?? 0, conversation.version);
    if (log) log.knownVersion = knownVersion;
    this.#followReader(conversation.id, log ?? emptyLog({ from: 1, knownVersion, reader: '' }));
    if (conversation.kind === 'direct') return;
    // Whoever joined brings figures that no receipt told.
    const { id, members } = conversation;
    for (const { actor, readSeq, deliveredSeq } of members) {
      const receipt = { actorId: actor.id, readSeq, deliveredSeq, unreadCount: 0 };
      this.#keepReceipt(id, this.logs.get(id)!, receipt);
    }
  }

  listed(actorId: string, page: ListPage): void {
    const list = this.lists.get(actorId)!;
    if (page.isReset) list.entries.clear();
    for (const id of page.removed) this.#forget(actorId, id);
    for (const conversation of page.items) this.#list(conversation);
    list.cursor = page.cursor;
    list.isStale = page.hasMore;
  }

  synced(
    { conversationId, since, reader }: Extract<Wish, { kind: 'changes' }>,
    page: ChangesPage,
  ): void {
    const log = this.logs.get(conversationId);
    // Begun anew meanwhile: there would be a hole in front.
    if (!log || log.reader !== reader || since > log.version) return;
    for (const message of page.items) keep(log, message);
    for (const receipt of page.receipts) this.#keepReceipt(conversationId, log, receipt);
    log.version = Math.max(log.version, page.version);
    if (page.hasMore) log.knownVersion = Math.max(log.knownVersion, page.version + 1);
    catchUp(log);
  }

  /** The figures as they are shown: they reach over the member's own messages that follow. */
  figures(conversationId: string, actorId: string): Figures {
    const log = this.logs.get(conversationId)!;
    const reach = (seq: number) => {
      let at = seq;
      while (log.messages.get(at + 1)?.senderActorId === actorId) at += 1;
      return at;
    };
    const { readSeq, deliveredSeq } = log.receipts.get(actorId) ?? { readSeq: 0, deliveredSeq: 0 };
    return { readSeq: reach(readSeq), deliveredSeq: reach(deliveredSeq) };
  }
}

function emptyLog(of: Pick<Log, 'knownVersion' | 'from' | 'reader'>): Log {
  return {
    version: 0,
    messages: new Map(),
    receipts: new Map(),
    beyond: new Set(),
    ...of,
  };
}

/** Of two copies the later version wins. */
function keep(log: Log, message: Message): void {
  if (message.seq < log.from) return;
  const known = log.messages.get(message.seq);
  if (!known || known.version < message.version) log.messages.set(message.seq, message);
}

function noteVersion(log: Log, version: number): void {
  if (version > log.version) log.beyond.add(version);
  log.knownVersion = Math.max(log.knownVersion, version);
  catchUp(log);
}

function catchUp(log: Log): void {
  while (log.beyond.delete(log.version + 1)) log.version += 1;
  for (const version of log.beyond) if (version <= log.version) log.beyond.delete(version);
}

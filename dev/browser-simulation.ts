import type { KeptLog } from '../apps/web/src/sync/log.ts';
import type { Draft, OutboxEntry, Reading, SyncDatabase } from '../apps/web/src/sync/database.ts';
import type { LinkBrowser } from '../apps/web/src/sync/link.ts';
import type { Conversation } from '../packages/contract/src/messaging.ts';

/**
 * What the client's sync needs of a browser, without a browser: tabs that share a disk, a channel and a
 * lock, and die in the middle of anything. What a dead tab had begun comes to nothing.
 */
export class SimulatedTab {
  isDead = false;
  readonly browser: SimulatedBrowser;
  readonly sockets: SimulatedSocket[] = [];
  readonly channels: SimulatedChannel[] = [];

  constructor(browser: SimulatedBrowser) {
    this.browser = browser;
    browser.tabs.add(this);
  }

  /** Never ends for a tab that is gone by then. */
  async answer<T>(value: () => T): Promise<T> {
    await null;
    if (this.isDead) return new Promise<T>(() => undefined);
    return value();
  }

  linkBrowser(): LinkBrowser {
    return {
      openSocket: () => {
        const socket = new SimulatedSocket(this);
        if (!this.isDead) this.sockets.push(socket);
        return socket as unknown as ReturnType<LinkBrowser['openSocket']>;
      },
      openChannel: () => {
        const channel = new SimulatedChannel(this);
        this.channels.push(channel);
        return channel as unknown as ReturnType<LinkBrowser['openChannel']>;
      },
      lead: (_name, signal, work) => this.browser.lead(this, signal, work),
      onWake: () => undefined,
    };
  }

  /** The tab ends without a word; the connection falls with it. */
  kill(): void {
    this.isDead = true;
    this.browser.tabs.delete(this);
    this.browser.release(this);
    for (const socket of this.sockets) socket.readyState = 3;
  }
}

export class SimulatedBrowser {
  readonly tabs = new Set<SimulatedTab>();
  readonly disk = new SimulatedDisk();
  #queue: { tab: SimulatedTab; work: () => Promise<void> }[] = [];

  async lead(tab: SimulatedTab, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    signal.addEventListener('abort', () => this.release(tab));
    this.#queue.push({ tab, work });
    await null;
    if (this.#queue[0]?.tab === tab && !tab.isDead) void work();
  }

  release(tab: SimulatedTab): void {
    const wasLeading = this.#queue[0]?.tab === tab;
    this.#queue = this.#queue.filter((one) => one.tab !== tab);
    if (wasLeading) void this.#queue[0]?.work();
  }
}

class SimulatedChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #tab: SimulatedTab;
  #isClosed = false;
  constructor(tab: SimulatedTab) {
    this.#tab = tab;
  }
  postMessage(message: unknown): void {
    if (this.#tab.isDead || this.#isClosed) return;
    const data = structuredClone(message);
    for (const tab of this.#tab.browser.tabs) {
      if (tab === this.#tab) continue;
      for (const channel of tab.channels) void tab.answer(() => channel.#hear(data));
    }
  }
  #hear(data: unknown): void {
    if (!this.#isClosed) this.onmessage?.({ data });
  }
  close(): void {
    this.#isClosed = true;
  }
}

/** The tab's end of a connection; the network moves what is in `up` and calls `hear`. */
export class SimulatedSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readyState = 0;
  readonly up: string[] = [];
  readonly tab: SimulatedTab;
  constructor(tab: SimulatedTab) {
    this.tab = tab;
  }
  send(data: string): void {
    if (this.readyState === 1 && !this.tab.isDead) this.up.push(data);
  }
  hear(data: string): void {
    if (this.readyState === 1 && !this.tab.isDead) this.onmessage?.({ data });
  }
  close(): void {
    this.drop(1005);
  }
  drop(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (!this.tab.isDead) this.onclose?.({ code });
  }
}

class SimulatedDisk {
  readonly conversations = new Map<string, Conversation>();
  readonly logs = new Map<string, KeptLog>();
  readonly cursors = new Map<string, string>();
  readonly outbox = new Map<string, OutboxEntry>();
  readonly drafts = new Map<string, Draft>();
  readonly readings = new Map<string, Reading>();
}

/** The disk of a browser as one of its tabs sees it. Told of every entry that is safe from then on. */
export function simulatedDatabase(
  tab: SimulatedTab,
  onStored: (entry: OutboxEntry) => void,
): SyncDatabase {
  const { disk } = tab.browser;
  const answer = <T>(value: () => T) => tab.answer(value);
  const keyOf = ({ ownActorId, id }: Conversation) => `${ownActorId} ${id}`;
  return {
    conversations: (own) =>
      answer(() => [...disk.conversations.values()].filter((one) => one.ownActorId === own)),
    putConversations: (list) =>
      answer(() => {
        for (const one of list) disk.conversations.set(keyOf(one), one);
      }),
    deleteConversation: (own, id) => answer(() => void disk.conversations.delete(`${own} ${id}`)),
    clearConversations: (own) =>
      answer(() => {
        for (const [key, one] of disk.conversations) {
          if (one.ownActorId === own) disk.conversations.delete(key);
        }
      }),
    log: (id) => answer(() => disk.logs.get(id)),
    putLog: (log) => answer(() => void disk.logs.set(log.conversationId, log)),
    deleteLog: (id) => answer(() => void disk.logs.delete(id)),
    cursor: (actorId) => answer(() => disk.cursors.get(actorId)),
    putCursor: (actorId, cursor) => answer(() => void disk.cursors.set(actorId, cursor)),
    outbox: () => answer(() => [...disk.outbox.values()]),
    putOutbox: (entries) =>
      answer(() => {
        for (const entry of entries) {
          disk.outbox.set(entry.clientId, entry);
          onStored(entry);
        }
      }),
    deleteOutbox: (clientId) => answer(() => void disk.outbox.delete(clientId)),
    readings: () => answer(() => [...disk.readings.values()]),
    putReading: (reading) =>
      answer(() => {
        const known = disk.readings.get(reading.key)?.seq ?? 0;
        if (known < reading.seq) disk.readings.set(reading.key, reading);
      }),
    deleteReading: (key, upToSeq) =>
      answer(() => {
        if ((disk.readings.get(key)?.seq ?? 0) <= upToSeq) disk.readings.delete(key);
      }),
    drafts: () => answer(() => [...disk.drafts.values()]),
    putDraft: (draft) => answer(() => void disk.drafts.set(draft.key, draft)),
    close: () => undefined,
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats } from './bus-nats.ts';
import { connectPostgres } from './bus-postgres.ts';
import type { Database } from './database.ts';
import { newUuid, type Uuid } from './ids.ts';
import type { Log } from './log.ts';

/**
 * What several server processes on one database tell each other: who is connected where, and frames for
 * devices of another process. It is an echo like the gateway's own pushes: a note may be lost with a
 * connection, and then devices are told to sync. Notes of one process arrive in the order in which they were
 * published. A process without peers publishes nothing, so being alone costs nothing.
 */
export interface Bus {
  /** Notes for all other processes. Does nothing while there are none. */
  publish(topic: string, payload: unknown): void;
  on(topic: string, handle: (payload: never, peer: Uuid) => void): void;
  /** A process has come; whoever keeps a picture of what is where now tells it. */
  onPeer(joined: (peer: Uuid) => void): void;
  /** A process has gone, also without a word. */
  onPeerGone(gone: (peer: Uuid) => void): void;
  /** Notes may have been missed: what was pushed meanwhile has to be asked for. */
  onGap(missed: () => void): void;
  /** Resolves when others can hear this process and it can hear them. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How lines travel. Lines are printable ASCII without a line break, of at most `lineMax` characters. */
export interface Transport {
  readonly lineMax: number;
  send(lines: string[]): Promise<void>;
  close(): Promise<void>;
}

export interface TransportEvents {
  onLine(line: string): void;
  /** Connected again after a break in which lines may have been lost. */
  onGap(): void;
}

export type Connect = (events: TransportEvents) => Promise<Transport>;

/** For a process that is certainly the only one on its database. */
export const noBus: Bus = {
  publish: () => undefined,
  on: () => undefined,
  onPeer: () => undefined,
  onPeerGone: () => undefined,
  onGap: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

/** Over NATS when an address is given, over PostgreSQL's own LISTEN and NOTIFY otherwise. */
export function createBusOn(options: {
  database: Database;
  natsUrl: string | null;
  log: Log;
}): Bus {
  const { database, natsUrl, log } = options;
  const connect: Connect = natsUrl
    ? (events) => connectNats({ url: natsUrl, database, log, ...events })
    : (events) => connectPostgres({ database, log, ...events });
  return createBus({ connect, log });
}

const patienceMs = 5_000;
const topics = { hello: 'bus.hello', alive: 'bus.alive', bye: 'bus.bye' } as const;

export function createBus(options: {
  connect: Connect;
  log: Log;
  /** How often a process says that it is there; one that is silent for three times as long is gone. */
  heartbeatMs?: number;
}): Bus {
  const { connect, log, heartbeatMs = 5_000 } = options;
  const self = newUuid();
  const handlers = new Map<string, (payload: never, peer: Uuid) => void>();
  const joinListeners: ((peer: Uuid) => void)[] = [];
  const goneListeners: ((peer: Uuid) => void)[] = [];
  const gapListeners: (() => void)[] = [];
  /** Peers and when each was last heard, on the monotonic clock. */
  const heardAt = new Map<Uuid, number>();
  const incomplete = new Map<Uuid, string[]>();
  let waiting: string[] = [];
  let isSending = false;
  let count = 0;
  /** Notes of ours did not leave; said with the next heartbeat, so that the others let their devices sync. */
  let hasLost = false;
  let transport: Transport | undefined;
  let heardSelf: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  /**
   * A note as lines `<process> <number of the line> <parts that follow> <part of the note>`. The number
   * makes every line another: NOTIFY drops what was said before in the same transaction.
   */
  function linesOf(topic: string, payload: unknown): string[] {
    const text = JSON.stringify([topic, payload]).replaceAll(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const partMax = transport!.lineMax - 64;
    const lines: string[] = [];
    for (let from = 0; from < text.length; from += partMax) {
      const follow = Math.ceil((text.length - from) / partMax) - 1;
      lines.push(`${self} ${count++} ${follow} ${text.slice(from, from + partMax)}`);
    }
    return lines;
  }

  function say(topic: string, payload: unknown): void {
    if (!transport) return;
    waiting.push(...linesOf(topic, payload));
    if (!isSending) void sendAll();
  }

  /** One after the other, so that notes keep their order; what comes meanwhile goes together. */
  async function sendAll(): Promise<void> {
    isSending = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0 && transport) {
      const lines = waiting;
      waiting = [];
      try {
        await transport.send(lines);
      } catch (error) {
        // The others hear of the break by the gap that it is; what is owed to devices is in the database.
        log.warn({ err: error, lines: lines.length }, 'bus.not_sent');
        hasLost = true;
      }
    }
    isSending = false;
  }
  function receive(line: string): void {
    const [peer, , follow] = line.split(' ', 3) as [Uuid, string, string];
    if (peer === self) heardSelf?.();
    if (!peer || peer === self) return;
    const text = line.slice(line.indexOf(' ', line.indexOf(' ', peer.length + 1) + 1) + 1);
    const parts = incomplete.get(peer) ?? [];
    parts.push(text);
    if (Number(follow) > 0) {
      incomplete.set(peer, parts);
      return;
    }
    incomplete.delete(peer);
    try {
      const [topic, payload] = JSON.parse(parts.join('')) as [string, unknown];
      take(peer, topic, payload);
    } catch (error) {
      log.error({ err: error }, 'bus.note_failed');
    }
  }

  function take(peer: Uuid, topic: string, payload: unknown): void {
    if (topic === topics.bye) {
      lose(peer);
      return;
    }
    const isNew = !heardAt.has(peer);
    heardAt.set(peer, performance.now());
    if (isNew) {
      if (topic !== topics.hello) say(topics.alive, {});
      for (const joined of joinListeners) joined(peer);
    }
    if (topic === topics.hello) {
      say(topics.alive, {});
      // Known already: it has lost its connection for a while, and with it what it knew of us.
      if (!isNew) for (const joined of joinListeners) joined(peer);
    }
    if (topic === topics.alive && (payload as { hasLost?: true }).hasLost) missed();
    handlers.get(topic)?.(payload as never, peer);
  }

  function lose(peer: Uuid): void {
    incomplete.delete(peer);
    if (!heardAt.delete(peer)) return;
    for (const gone of goneListeners) gone(peer);
  }

  function missed(): void {
    for (const listener of gapListeners) listener();
  }

  function beat(): void {
    say(topics.alive, hasLost ? { hasLost: true } : {});
    hasLost = false;
    for (const [peer, atMs] of heardAt) {
      if (performance.now() - atMs > 3 * heartbeatMs) lose(peer);
    }
  }

  return {
    publish(topic, payload) {
      if (heardAt.size > 0) say(topic, payload);
    },
    on(topic, handle) {
      if (handlers.has(topic)) throw new Error(`notes of ${topic} are handled twice`);
      handlers.set(topic, handle);
    },
    onPeer: (joined) => joinListeners.push(joined),
    onPeerGone: (gone) => goneListeners.push(gone),
    onGap: (listener) => gapListeners.push(listener),
    async start() {
      transport = await connect({
        onLine: receive,
        onGap() {
          incomplete.clear();
          say(topics.hello, {});
          missed();
        },
      });
      const heard = new Promise<void>((resolve) => {
        heardSelf = resolve;
      });
      say(topics.hello, {});
      // What comes back to us has come to the others.
      await Promise.race([heard, sleep(patienceMs, undefined, { ref: false })]);
      heartbeat = setInterval(beat, heartbeatMs);
      heartbeat.unref();
    },
    async stop() {
      clearInterval(heartbeat);
      const leaving = transport;
      transport = undefined;
      if (!leaving) return;
      await leaving.send([`${self} ${count++} 0 ["${topics.bye}",{}]`]).catch(() => undefined);
      await leaving.close();
    },
  };
}

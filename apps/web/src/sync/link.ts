import { closeCodes } from '@allmende/contract/close-codes';
import type { Message } from '@allmende/contract/messaging';
import type { SentFrame, ServerFrame } from '@allmende/contract/realtime';
import { NoAnswer, RequestProblem } from '@allmende/sdk';
import type { OutboxEntry } from './database.ts';

/**
 * The wire to the server. Of all tabs of this browser one leads: it owns the socket and the outbox, and
 * passes every frame on to the others. When it closes, the next takes over.
 */
export interface Link {
  /** Whether this tab owns the socket, and it is open. */
  readonly canSend: boolean;
  /** Sends and forgets: typing, watching. Lost when there is no connection. */
  tell(frame: SentFrame): void;
  /** Sends and waits for the answer; only in the leading tab. Rejects when the connection ends first. */
  ask(frame: AskFrame): Promise<unknown>;
  /** To the other tabs of this browser. */
  shout(note: TabNote): void;
  close(): void;
}

type AskFrame =
  Extract<SentFrame, { ref: number }> extends infer F
    ? F extends { ref: number }
      ? Omit<F, 'ref'>
      : never
    : never;

/** What tabs tell each other. */
export type TabNote =
  /** A message was written, or what became of it has changed. */
  | { note: 'outbox'; entry: OutboxEntry }
  | { note: 'discarded'; clientId: string }
  | { note: 'sent'; message: Message }
  | { note: 'draft'; key: string; text: string };

export interface LinkEvents {
  onFrame(frame: ServerFrame): void;
  onNote(note: TabNote): void;
  /** The connection stands, here or in the leading tab: sync now. */
  onOpen(): void;
  /** True while connected, false while trying. */
  onState(isUp: boolean): void;
  /** The server no longer knows this device. */
  onSignedOut(): void;
}

/** The server refused what was asked, with this code. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
class ConnectionEnded extends Error {}

/** The code with which something was refused; null when it may work on the next connection. */
export function refusalOf(error: unknown): string | null {
  if (error instanceof ConnectionEnded || error instanceof NoAnswer) return null;
  if (error instanceof Refused || error instanceof RequestProblem) return error.code;
  return 'platform.internal';
}

/** What got no answer on a connection that stands, or was refused for now, is tried again so much later. */
export const tryAgainMs = 2_000;
/** What overtook another frame waits this long for it before anybody asks. */
export const overtakenMs = 200;

type Relay =
  | { kind: 'frame'; frame: ServerFrame }
  | { kind: 'tell'; frame: SentFrame }
  | { kind: 'state'; isUp: boolean }
  | { kind: 'who-leads' }
  | { kind: 'note'; note: TabNote };

/** What a link needs of a browser, so that a simulation can be one. */
export interface LinkBrowser {
  openSocket(): Pick<WebSocket, 'onmessage' | 'onclose' | 'readyState' | 'send' | 'close'>;
  openChannel(name: string): Pick<BroadcastChannel, 'onmessage' | 'postMessage' | 'close'>;
  /** Runs `work` once no other tab does; it leads until the promise ends or the tab does. */
  lead(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void>;
  /** Runs when the network is back and when the tab is looked at again. */
  onWake(run: () => void, signal: AbortSignal): void;
}

const thisBrowser: LinkBrowser = {
  openSocket: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/realtime`),
  openChannel: (name) => new BroadcastChannel(name),
  lead: (name, signal, work) => navigator.locks.request(name, { signal }, work),
  onWake(run, signal) {
    addEventListener('online', run, { signal });
    document.addEventListener(
      'visibilitychange',
      () => document.visibilityState === 'visible' && run(),
      { signal },
    );
  },
};

const openState = 1;
const pauseMsMax = 15_000;
const silenceMsMax = 40_000;

export function createLink(
  userId: string,
  events: LinkEvents,
  browser: LinkBrowser = thisBrowser,
): Link {
  const channel = browser.openChannel(`allmende-${userId}`);
  const closing = new AbortController();
  let socket: ReturnType<LinkBrowser['openSocket']> | null = null;
  let isLeading = false;
  let isUp = false;
  let attempt = 0;
  let nextRef = 1;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let lastHeardAt = 0;
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  function relay(message: Relay): void {
    channel.postMessage(message);
  }

  function setUp(next: boolean): void {
    isUp = next;
    events.onState(next);
    if (isLeading) relay({ kind: 'state', isUp: next });
  }

  channel.onmessage = ({ data }: MessageEvent<Relay>) => {
    if (data.kind === 'note') events.onNote(data.note);
    else if (isLeading) {
      if (data.kind === 'tell') tell(data.frame);
      else if (data.kind === 'who-leads') relay({ kind: 'state', isUp });
    } else if (data.kind === 'frame') events.onFrame(data.frame);
    else if (data.kind === 'state') {
      const wasUp = isUp;
      setUp(data.isUp);
      if (data.isUp && !wasUp) events.onOpen();
    }
  };

  function connect(): void {
    clearTimeout(retryTimer);
    if (closing.signal.aborted || socket) return;
    const opened = browser.openSocket();
    socket = opened;
    lastHeardAt = Date.now();
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      if (socket !== opened) return;
      lastHeardAt = Date.now();
      receive(JSON.parse(data) as ServerFrame);
    };
    opened.onclose = ({ code }) => socket === opened && end(code);
  }

  function end(code: number): void {
    socket = null;
    setUp(false);
    for (const { reject } of asked.values()) reject(new ConnectionEnded());
    asked.clear();
    if (code === closeCodes.notSignedIn) events.onSignedOut();
    else retryLater();
  }

  function retryLater(): void {
    if (closing.signal.aborted) return;
    attempt += 1;
    const pauseMs = Math.min(250 * 2 ** attempt, pauseMsMax);
    retryTimer = setTimeout(connect, pauseMs * (0.5 + Math.random() / 2));
  }

  function receive(frame: ServerFrame): void {
    if (frame.type === 'hello') {
      attempt = 0;
      setUp(true);
      events.onOpen();
    } else if (frame.type === 'ack' || frame.type === 'refused') {
      const waiting = asked.get(frame.ref);
      asked.delete(frame.ref);
      if (frame.type === 'ack') waiting?.resolve(frame.value);
      else waiting?.reject(new Refused(frame.code));
    } else if (frame.type !== 'pong') {
      relay({ kind: 'frame', frame });
      events.onFrame(frame);
    }
  }

  function tell(frame: SentFrame): void {
    if (!isLeading) relay({ kind: 'tell', frame });
    else if (socket?.readyState === openState) socket.send(JSON.stringify(frame));
  }

  /** A connection that says nothing for long is dead, whatever the network claims. */
  function checkAlive(): void {
    if (socket?.readyState !== openState) return;
    if (Math.abs(Date.now() - lastHeardAt) <= silenceMsMax) {
      socket.send(JSON.stringify({ type: 'ping' }));
      return;
    }
    // Nobody may be there to answer the farewell, so it is not waited for.
    const silent = socket;
    end(1006);
    silent.close();
  }
  const aliveTimer = setInterval(checkAlive, 15_000);

  function hurry(): void {
    if (!isLeading) return;
    if (socket) checkAlive();
    else {
      attempt = 0;
      connect();
    }
  }
  browser.onWake(hurry, closing.signal);

  browser
    .lead(`allmende-${userId}`, closing.signal, () => {
      isLeading = true;
      // Whatever the one before said: the others ask for what they missed once this one is connected.
      setUp(false);
      connect();
      return new Promise<void>((release) => {
        closing.signal.addEventListener('abort', () => release());
      });
    })
    .catch(() => undefined);
  relay({ kind: 'who-leads' });

  return {
    get canSend() {
      return isLeading && isUp;
    },
    tell,
    ask(frame) {
      return new Promise((resolve, reject) => {
        if (!isLeading || socket?.readyState !== openState) {
          reject(new ConnectionEnded());
          return;
        }
        const ref = nextRef++;
        asked.set(ref, { resolve, reject });
        socket.send(JSON.stringify({ ...frame, ref }));
      });
    },
    shout(note) {
      relay({ kind: 'note', note });
    },
    close() {
      closing.abort();
      clearInterval(aliveTimer);
      clearTimeout(retryTimer);
      const open = socket;
      socket = null;
      open?.close();
      channel.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

/**
 * The people: pairs of WebSockets to both servers, in a process of their own. In each pair the even one
 * writes and the odd one reads. The parent says which server is used how: `saturate` keeps a window of
 * unanswered messages per pair, `pace` sends at a rate whatever comes back.
 */
export type Target = 'allmende' | 'relay';
export type Pace =
  | { mode: 'saturate'; window: number; ms: number }
  | { mode: 'pace'; perSecond: number; ms: number };
export type Phase = Pace & { target: Target };

export interface Figures {
  deliveredPerSecond: number;
  /** All that were sent, also while warming up. */
  sent: number;
  p50Ms: number;
  p99Ms: number;
}

export interface Person {
  token: string;
  actorId: string;
  conversationId: string;
}

interface Setup {
  allmende: { port: number; people: Person[] };
  relay: { port: number };
  pairs: number;
}

/** How one end talks: what it sends, and what it makes of what arrives. */
interface Line {
  socket: WebSocket;
  send(ref: number, body: string): void;
  receive(frame: unknown): { answered?: number; body?: string } | null;
}

const bodyBytes = 100;
const deliveredEveryMs = 1_000;
let lines: Record<Target, Line[]>;
let refs = 0;

function dial(url: string, token?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function openAllmende(port: number, person: Person): Promise<Line> {
  const socket = await dial(`ws://127.0.0.1:${port}/api/v1/realtime`, person.token);
  const { actorId, conversationId } = person;
  let deliveredAt = 0;
  return {
    socket,
    send(ref, text) {
      const message = { kind: 'text', text };
      const clientId = randomUUID();
      socket.send(
        JSON.stringify({ type: 'send', ref, actorId, conversationId, clientId, message }),
      );
    },
    // biome-ignore lint/suspicious/noExplicitAny: frames of our own server
    receive(frame: any) {
      if (frame.type === 'ack') return { answered: frame.ref };
      if (frame.type === 'refused') throw new Error(`refused: ${frame.code}`);
      if (frame.type !== 'message') return null;
      // As the contract asks of devices: at once for the first, then at most once a second.
      const now = performance.now();
      if (now - deliveredAt > deliveredEveryMs) {
        deliveredAt = now;
        const { seq } = frame.message;
        socket.send(JSON.stringify({ type: 'delivered', actorId, conversationId, seq }));
      }
      return { body: frame.message.body.text };
    },
  };
}

async function openRelay(port: number, index: number): Promise<Line> {
  const socket = await dial(`ws://127.0.0.1:${port}/0/${index}`);
  return {
    socket,
    send: (ref, body) => socket.send(JSON.stringify({ ref, to: index + 1, body })),
    // biome-ignore lint/suspicious/noExplicitAny: frames of the yardstick
    receive(frame: any) {
      return frame.ack === undefined ? { body: frame.body } : { answered: frame.ack };
    },
  };
}

async function open({ allmende, relay, pairs }: Setup): Promise<void> {
  lines = { allmende: [], relay: [] };
  for (let index = 0; index < 2 * pairs; index++) {
    lines.allmende.push(await openAllmende(allmende.port, allmende.people[index]!));
    lines.relay.push(await openRelay(relay.port, index));
  }
}

function body(): string {
  return `${performance.now()} `.padEnd(bodyBytes, 'x');
}

function play(phase: Phase): Promise<Figures> {
  const ends = lines[phase.target];
  const senders = ends.filter((_, index) => index % 2 === 0);
  const startAt = performance.now() + phase.ms * 0.2;
  const endAt = performance.now() + phase.ms;
  const latencies: number[] = [];
  let unanswered = 0;
  let total = 0;
  let isOver = false;
  let finish: () => void;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  function say(line: Line): void {
    unanswered += 1;
    total += 1;
    line.send(refs++, body());
  }

  for (const line of ends) {
    line.socket.removeAllListeners('message');
    line.socket.on('message', (data) => {
      const heard = line.receive(JSON.parse(String(data)));
      if (!heard) return;
      const now = performance.now();
      if (heard.body !== undefined) {
        if (now >= startAt && now < endAt) latencies.push(now - Number.parseFloat(heard.body));
        return;
      }
      unanswered -= 1;
      if (now >= endAt) isOver = true;
      if (!isOver && phase.mode === 'saturate') say(line);
      if (isOver && unanswered === 0) finish();
    });
  }

  if (phase.mode === 'saturate') {
    for (const line of senders) for (let i = 0; i < phase.window; i++) say(line);
  } else {
    const { perSecond } = phase;
    const beganAt = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      if (now >= endAt) {
        isOver = true;
        clearInterval(timer);
        if (unanswered === 0) finish();
        return;
      }
      const due = ((now - beganAt) / 1000) * perSecond;
      for (; sent < due; sent++) say(senders[Math.floor(Math.random() * senders.length)]!);
    }, 1);
  }

  return finished.then(() => {
    latencies.sort((a, b) => a - b);
    const quantile = (share: number) =>
      latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
    return {
      sent: total,
      deliveredPerSecond: (latencies.length / (endAt - startAt)) * 1000,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
    };
  });
}

process.on('message', (order: Setup | Phase) => {
  if ('target' in order) void play(order).then((figures) => process.send!(figures));
  else void open(order).then(() => process.send!('ready'));
});
process.once('disconnect', () => process.exit());

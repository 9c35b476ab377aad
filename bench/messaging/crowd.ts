import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import WebSocket from 'ws';
import type { Person, Target } from './load.ts';

/**
 * Many at once, in a process of their own: a room in which one writes and everybody else is online, people
 * who are only there, and readers who turn pages. Both servers get the same, and little is made of what arrives,
 * so that the crowd costs less than what it measures.
 */
export type CrowdOrder = { target: Target; port: number } & (
  | { act: 'join'; room: number; members: Person[] }
  | { act: 'write'; members: Person[]; room: number; window: number; ms: number }
  | { act: 'leave' }
  | { act: 'read'; reader: Person; lastSeq: number; clients: number; ms: number }
);

export interface RoomFigures {
  deliveriesPerSecond: number;
  /** From sending until the last of the room has it. */
  lastP50Ms: number;
}
export interface ReadFigures {
  pagesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const bodyBytes = 100;
const dialsAtOnce = 50;
const deliveredEveryMs = 1_000;
const present: Record<Target, WebSocket[]> = { allmende: [], relay: [] };

function dial(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    headers: { authorization: `Bearer ${token}` },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function join(order: Extract<CrowdOrder, { act: 'join' }>): Promise<void> {
  const { target, port, members, room } = order;
  const base = `ws://127.0.0.1:${port}`;
  const url = (index: number) =>
    target === 'relay' ? `${base}/${room}/${index}` : `${base}/api/v1/realtime`;
  for (let at = 0; at < members.length; at += dialsAtOnce) {
    const few = members.slice(at, at + dialsAtOnce);
    const sockets = await Promise.all(few.map(({ token }, i) => dial(url(at + i), token)));
    present[target].push(...sockets);
  }
}

async function leave(target: Target): Promise<void> {
  const gone = present[target].map(
    (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
  );
  for (const socket of present[target].splice(0)) socket.close();
  await Promise.all(gone);
}

/** The first keeps a window of unacknowledged messages; a body tells when it was sent. */
function write(order: Extract<CrowdOrder, { act: 'write' }>): Promise<RoomFigures> {
  const { target, members, room, window, ms } = order;
  const sockets = present[target];
  const startAt = performance.now() + ms * 0.2;
  const endAt = performance.now() + ms;
  /** How many have not heard of a body yet. */
  const waiting = new Map<string, number>();
  const lasts: number[] = [];
  let delivered = 0;
  let refs = 0;
  let finish: () => void;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const [{ actorId, conversationId }] = members as [Person, ...Person[]];

  function say(): void {
    const body = `#${performance.now()}-${refs}#`.padEnd(bodyBytes, 'x');
    waiting.set(body.split('#')[1]!, sockets.length - 1);
    const message = { kind: 'text', text: body };
    const frame =
      target === 'relay'
        ? { ref: refs++, to: -room, body }
        : { type: 'send', ref: refs++, actorId, conversationId, clientId: randomUUID(), message };
    sockets[0]!.send(JSON.stringify(frame));
  }

  function hear(text: string): void {
    const key = text.split('#', 2)[1];
    if (key === undefined) return;
    const now = performance.now();
    if (now >= startAt && now < endAt) delivered += 1;
    const left = waiting.get(key)! - 1;
    if (left > 0) return void waiting.set(key, left);
    waiting.delete(key);
    if (now >= startAt) lasts.push(now - Number.parseFloat(key));
    if (now >= endAt && waiting.size === 0) finish();
  }

  for (const [index, socket] of sockets.entries()) {
    socket.removeAllListeners('message');
    if (index === 0) {
      socket.on('message', (data) => {
        const text = String(data);
        if (text.includes('"refused"')) throw new Error(text);
        if (/^\{("type":)?"ack"/.test(text) && performance.now() < endAt) say();
      });
      continue;
    }
    const own = members[index]!;
    let toldAt = 0;
    socket.on('message', (data) => {
      const text = String(data);
      hear(text);
      // As the contract asks of devices: at once for the first, then at most once a second.
      const now = performance.now();
      if (target === 'relay' || now - toldAt < deliveredEveryMs) return;
      const [, seq] = /"seq":(\d+)/.exec(text) ?? [];
      if (!seq) return;
      toldAt = now;
      const frame = { type: 'delivered', actorId: own.actorId, conversationId, seq: Number(seq) };
      socket.send(JSON.stringify(frame));
    });
  }
  for (let i = 0; i < window; i++) say();
  return finished.then(() => ({
    deliveriesPerSecond: (delivered / (endAt - startAt)) * 1000,
    lastP50Ms: quantile(lasts, 0.5),
  }));
}

/** Pages of 50 somewhere in a long conversation, each client one after the other. */
async function read(order: Extract<CrowdOrder, { act: 'read' }>): Promise<ReadFigures> {
  const { target, port, reader, lastSeq, clients, ms } = order;
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const path = (before: number) =>
    target === 'relay'
      ? `/history?before=${before}`
      : `/api/v1/messaging/conversations/${reader.conversationId}/messages?limit=50&before=${before}`;
  const startAt = performance.now() + ms * 0.2;
  const endAt = performance.now() + ms;
  const latencies: number[] = [];

  async function turnPages(): Promise<void> {
    while (performance.now() < endAt) {
      const before = 51 + Math.floor(Math.random() * (lastSeq - 50));
      const beganAt = performance.now();
      await fetchPage({ agent, port, path: path(before), token: reader.token });
      if (beganAt >= startAt) latencies.push(performance.now() - beganAt);
    }
  }
  await Promise.all(Array.from({ length: clients }, turnPages));
  agent.destroy();
  return {
    pagesPerSecond: (latencies.length / (endAt - startAt)) * 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

function fetchPage(options: { agent: Agent; port: number; path: string; token: string }) {
  const { agent, port, path, token } = options;
  return new Promise<void>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function carryOut(order: CrowdOrder): Promise<unknown> {
  switch (order.act) {
    case 'join':
      await join(order);
      return { joined: order.members.length };
    case 'write':
      return write(order);
    case 'leave':
      await leave(order.target);
      return { left: true };
    case 'read':
      return read(order);
  }
}

process.on('message', (order: CrowdOrder) => {
  void carryOut(order).then((answer) => process.send!(answer));
});
process.once('disconnect', () => process.exit());

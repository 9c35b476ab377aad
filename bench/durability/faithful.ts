import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@allmende/contract/messaging';
import type { ServerFrame } from '@allmende/contract/realtime';
import WebSocket from 'ws';
import type { Person } from '../messaging/load.ts';

/**
 * Pairs that write to each other as the app does: a few messages on their way, each kept under its client id until it
 * is acknowledged, and sent again, in the order of writing, on the next connection. In a process of its own, which
 * nobody kills. In the end everybody reads their conversation, and says what is wrong with it.
 */
export type FaithfulOrder =
  | { act: 'talk'; port: number; people: Person[] }
  /** The server is somewhere else now. */
  | { act: 'move'; port: number }
  | { act: 'count' }
  | { act: 'stop' };

export interface Verdict {
  acknowledged: number;
  /** Acknowledged, and not in the conversation as its sender or its receiver reads it. */
  missing: number;
  /** In the conversation twice, or at two places. */
  doubled: number;
  /** After one of the same sender that was written later. */
  disordered: number;
  refused: number;
  /** Longest time without any acknowledgement. */
  longestSilenceMs: number;
}

/** Of one writer; four times as many as a person types in a hurry. */
const window = 4;
const pageSize = 100;

let port = 0;
let isOver = false;
let acknowledgements = 0;
let lastAt = 0;
let longestSilenceMs = 0;
let refused = 0;
const writers: ReturnType<typeof createWriter>[] = [];

function createWriter(person: Person) {
  const { actorId, conversationId, token } = person;
  /** Written and not yet acknowledged, in the order of writing. */
  const outbox = new Map<string, { number: number }>();
  const acknowledged = new Map<string, { number: number; seq: number }>();
  let number = 0;
  let socket: WebSocket | undefined;

  function transmit(clientId: string): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    const { number: ref } = outbox.get(clientId)!;
    const message = { kind: 'text', text: `Nummer ${ref}` };
    socket.send(JSON.stringify({ type: 'send', ref, actorId, conversationId, clientId, message }));
  }

  function writeMore(): void {
    while (!isOver && outbox.size < window) {
      const clientId = randomUUID();
      outbox.set(clientId, { number: ++number });
      transmit(clientId);
    }
  }

  function hear(frame: ServerFrame): void {
    if (frame.type === 'refused') {
      refused += 1;
      // What is only put off is tried again, as the app does.
      const [clientId] = [...outbox].find(([, one]) => one.number === frame.ref) ?? [];
      if (clientId) setTimeout(() => transmit(clientId), 500);
    }
    if (frame.type !== 'ack') return;
    const { clientId, seq } = frame.value as Message;
    const written = outbox.get(clientId);
    if (!written) return;
    outbox.delete(clientId);
    acknowledged.set(clientId, { number: written.number, seq });
    const now = performance.now();
    longestSilenceMs = Math.max(longestSilenceMs, now - lastAt);
    lastAt = now;
    acknowledgements += 1;
    writeMore();
  }

  async function talk(): Promise<void> {
    writeMore();
    while (!isOver || outbox.size > 0) {
      const line = new WebSocket(`ws://127.0.0.1:${port}/api/v1/realtime`, {
        perMessageDeflate: false,
        headers: { authorization: `Bearer ${token}` },
      });
      socket = line;
      line.on('open', () => {
        for (const clientId of outbox.keys()) transmit(clientId);
      });
      line.on('message', (data) => {
        hear(JSON.parse(String(data)));
        if (isOver && outbox.size === 0) line.close();
      });
      line.on('error', () => undefined);
      await new Promise((resolve) => line.once('close', resolve));
      await sleep(50);
    }
  }

  async function read(): Promise<Message[]> {
    const messages: Message[] = [];
    for (let after = 0; ; ) {
      const path = `/api/v1/messaging/conversations/${conversationId}/messages`;
      const response = await fetch(
        `http://127.0.0.1:${port}${path}?limit=${pageSize}&after=${after}`,
        { headers: { authorization: `Bearer ${token}` } },
      );
      if (!response.ok) throw new Error(await response.text());
      const { items } = (await response.json()) as { items: Message[] };
      messages.push(...items);
      if (items.length < pageSize) return messages;
      after = items.at(-1)!.seq;
    }
  }

  return { talk, read, acknowledged, actorId };
}

let talking: Promise<unknown>;

function talk(people: Person[]): void {
  lastAt = performance.now();
  writers.push(...people.map(createWriter));
  talking = Promise.all(writers.map((writer) => writer.talk()));
}

async function judge(): Promise<Verdict> {
  isOver = true;
  await talking;
  const verdict: Verdict = {
    acknowledged: acknowledgements,
    missing: 0,
    doubled: 0,
    disordered: 0,
    refused,
    longestSilenceMs,
  };
  for (const [index, reader] of writers.entries()) {
    const messages = await reader.read();
    const seqsOf = Map.groupBy(messages, (message) => message.clientId);
    verdict.doubled += messages.length - seqsOf.size;
    // As they are read by themselves and by the other of the pair.
    for (const writer of [reader, writers[index ^ 1]!]) {
      for (const [clientId, { seq }] of writer.acknowledged) {
        if (seqsOf.get(clientId)?.[0]?.seq !== seq) verdict.missing += 1;
      }
    }
    const numbers = messages
      .filter((message) => message.senderActorId === reader.actorId)
      .map((message) => reader.acknowledged.get(message.clientId)?.number ?? 0);
    verdict.disordered += numbers.filter((one, at) => at > 0 && one < numbers[at - 1]!).length;
  }
  return verdict;
}

process.on('message', (order: FaithfulOrder) => {
  switch (order.act) {
    case 'talk':
      port = order.port;
      talk(order.people);
      process.send!('talking');
      break;
    case 'move':
      port = order.port;
      process.send!('moved');
      break;
    case 'count':
      process.send!(acknowledgements);
      break;
    case 'stop':
      void judge().then((verdict) => process.send!(verdict));
  }
});
process.once('disconnect', () => process.exit());

import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openPhones } from './phones.ts';

/** What uses the server: programs that send much, and phones on which alerts arrive. Started by bench/outreach.ts. */
export interface Load {
  origin: string;
  seconds: number;
  /** Businesses that send messages of a template to these people; as fast as they can, or so many a second altogether. */
  bulk: { tokens: string[]; to: string[]; perSecond: number | null; prefix: string } | null;
  /** Alerts spread over the time, to one phone after the other; each phone has a rule by its number. */
  alerts: {
    token: string;
    phones: string[];
    count: number;
    prefix: string;
    /** Of the business, when they are to be painted by browsers. */
    paintedAt: string | null;
  } | null;
}
export interface Figures {
  sent: number;
  refused: Record<string, number>;
  elapsedMs: number;
  /** From the call of the API to the message on the phone, or its frame on the screen, in ms. */
  alertMs: number[];
}

/** Messages in one call. */
const batch = 100;
const load = JSON.parse(process.env['LOAD']!) as Load;
const { origin, seconds, bulk, alerts } = load;

async function post<T>(path: string, token: string, body: object): Promise<T> {
  const answer = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const figures: Figures = { sent: 0, refused: {}, elapsedMs: 0, alertMs: [] };
let next = 0;

async function sendMany(token: string, stopAt: number): Promise<void> {
  const { to, perSecond, prefix, tokens } = bulk!;
  const lanes = tokens.length * 2;
  const everyMs = perSecond === null ? 0 : (batch * lanes * 1000) / perSecond;
  while (performance.now() < stopAt) {
    const startedAt = performance.now();
    const messages = Array.from({ length: batch }, () => {
      const number = next++;
      const template = { name: 'news_of_order', language: 'de', variables: { 1: String(number) } };
      return { key: `${prefix}-${number}`, to: to[number % to.length]!, template };
    });
    const { items } = await post<{ items: { ok: boolean; code?: string }[] }>(
      '/api/v1/outreach/messages',
      token,
      { messages },
    );
    for (const { ok, code } of items) {
      if (ok) figures.sent += 1;
      else figures.refused[code!] = (figures.refused[code!] ?? 0) + 1;
    }
    // Whoever is too fast waits, as the server asks.
    const tooFast = items.some(({ code }) => code?.startsWith('outreach.too_fast'));
    const rest = everyMs - (performance.now() - startedAt);
    if (rest > 0 || tooFast) await sleep(Math.max(rest, tooFast ? 50 : 0));
  }
}

/** Times are those of a clock that browsers have too. */
const now = () => performance.timeOrigin + performance.now();
const arrived = new Map<string, (at: number) => void>();

async function openPhone(token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as {
      type: string;
      message?: { body: { card?: { text?: string } } };
    };
    const subject = /\[(.+)\]/.exec(frame.message?.body.card?.text ?? '')?.[1];
    if (subject) arrived.get(subject)?.(now());
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

async function raise(number: number): Promise<void> {
  const { token, phones, prefix } = alerts!;
  const subject = `${prefix}-${number}`;
  const startedAt = now();
  const there = new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${subject} never came`)), 30_000);
    arrived.set(subject, (at) => {
      clearTimeout(late);
      resolve(at);
    });
  });
  const rule = `phone-${number % phones.length}`;
  await Promise.all([post('/api/v1/signals/alerts', token, { rule, subject }), there]);
  figures.alertMs.push((await there) - startedAt);
}

const phones: WebSocket[] = [];
const painters =
  alerts && alerts.paintedAt !== null
    ? await openPhones({ origin, tokens: alerts.phones, handle: alerts.paintedAt }, (subject, at) =>
        arrived.get(subject)?.(at),
      )
    : null;
if (alerts && !painters) phones.push(...(await Promise.all(alerts.phones.map(openPhone))));
process.send!('ready');
await new Promise((resolve) => process.once('message', resolve));
const startedAt = performance.now();
const stopAt = startedAt + seconds * 1000;
const work: Promise<unknown>[] = [];
if (bulk) {
  for (const token of bulk.tokens) work.push(sendMany(token, stopAt), sendMany(token, stopAt));
}
if (alerts) {
  for (let number = 0; number < alerts.count; number++) {
    work.push(sleep(((number + 0.5) * seconds * 1000) / alerts.count).then(() => raise(number)));
  }
}
await Promise.all(work);
figures.elapsedMs = performance.now() - startedAt;
for (const phone of phones) phone.terminate();
await painters?.close();
process.send!(figures, () => process.disconnect?.());

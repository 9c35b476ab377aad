import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { toPublicId, toUuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { startPostgres } from '../apps/server/src/platform/postgres.ts';
import { ensureWebBuild } from '../apps/server/src/start/web-build.ts';
import { prepareChromium } from '../test/browser/chromium.ts';
import { startServer } from '../test/browser/server.ts';
import { fillConversation, leaveUnread } from '../dev/long-conversation.ts';
import { atLeast, atMost, type Case, report } from './cases.ts';

/**
 * A conversation of 100,000 messages in a real browser, with the real server and a PostgreSQL that syncs every
 * commit on the same machine: opened at its end, at what is unread and at a message that a search found;
 * scrolled; left for another chat and come back to; started with a network and without one. What is painted is
 * measured in the page, from the action to the first frame after it; what the server needs, from outside.
 */
const messageCount = 100_000;
const handle = 'lena';
const partner = 'nele';
const password = 'unter-der-linde';
const jumps = 150;
const opens = 12;
const switches = 24;
const starts = 12;
const scroll = { distancePx: 40_000, pxPerSecond: 2_500 };
const rowsMax = 150;

const cases: Case[] = [];

/** What a person feels is held against a limit. */
function note(name: string, value: number, unit: string, limit: number, isBetterAbove = false) {
  const measured = { name, value, unit, reference: 'limit', referenceValue: limit };
  const judged = (isBetterAbove ? atLeast : atMost)(1, measured);
  cases.push(judged);
  const sign = isBetterAbove ? 'at least' : 'at most';
  console.log(`  ${judged.ok ? '✓' : '✗'} ${name}: ${judged.value} ${unit} (${sign} ${limit})`);
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

interface Place {
  conversationId: string;
  actorId: string;
  /** Headers of both members, who take turns: each of them may ask so often a minute. */
  members: Record<string, string>[];
}

/** What the client asks when it opens a place, and how long the server takes for all of it. */
async function measureServer({ conversationId, members }: Place): Promise<void> {
  const path = `${origin}/api/v1/messaging/conversations/${conversationId}/messages`;
  let turn = 0;
  async function ask(...queries: string[]): Promise<number> {
    const headers = members[turn++ % members.length]!;
    const startedAt = performance.now();
    await Promise.all(
      queries.map(async (query) => {
        const answer = await fetch(`${path}?${query}`, { headers });
        if (!answer.ok) throw new Error(`${query} was answered ${answer.status}`);
        await answer.arrayBuffer();
      }),
    );
    return performance.now() - startedAt;
  }
  async function measure(name: string, queries: () => string[]): Promise<void> {
    for (let i = 0; i < 8; i++) await ask(...queries());
    const times: number[] = [];
    for (let i = 0; i < jumps; i++) times.push(await ask(...queries()));
    console.log(`  ${name}: p50 ${quantile(times, 0.5).toFixed(1)} ms`);
    note(`server time, ${name}, p99`, quantile(times, 0.99), 'ms', 150);
  }
  const around = (seq: number) => [`before=${seq + 1}&limit=30`, `after=${seq}&limit=30`];
  const anywhere = () => 1 + Math.floor(Math.random() * messageCount);
  await measure('opening at the end', () => ['limit=60']);
  await measure('opening at the first unread', () => around(messageCount - 5_000));
  await measure('opening at a hit', () => around(anywhere()));
}

/** What it takes until something is painted after an address is gone to. */
function measureGoing(page: Page, address: string, selector: string): Promise<number> {
  return page.evaluate(`probes.going(${JSON.stringify(address)}, ${JSON.stringify(selector)})`);
}

async function measureOpening(page: Page, database: Database, place: Place): Promise<void> {
  const chat = `/chats/${place.conversationId}`;
  const ended: number[] = [];
  const unread: number[] = [];
  const found: number[] = [];
  for (let i = 0; i < opens; i++) {
    await forget(page, place.conversationId);
    ended.push(await measureGoing(page, chat, `[data-seq="${messageCount}"]`));
    await page.evaluate(`probes.goTo('/chats')`);

    const seq = 2_000 + Math.floor(Math.random() * (messageCount - 4_000));
    found.push(await measureGoing(page, `${chat}?at=${seq}`, `[data-seq="${seq}"]`));
    await page.evaluate(`probes.goTo('/chats')`);
  }
  for (let i = 0; i < opens; i++) {
    const readSeq = messageCount - 5_000 - i * 10;
    await leaveUnread(database, {
      conversationId: toUuid(place.conversationId),
      actorId: toUuid(place.actorId),
      readSeq,
    });
    await forget(page, place.conversationId);
    await page.locator(`a[href="${chat}"] .ui-unread, a[href="${chat}"]`).first().waitFor();
    unread.push(await measureGoing(page, chat, `[data-seq="${readSeq + 1}"]`));
    await page.evaluate(`probes.goTo('/chats')`);
  }
  note('painted, opening at the end, not on this device, median', quantile(ended, 0.5), 'ms', 300);
  note('painted, opening at the first unread, median', quantile(unread, 0.5), 'ms', 300);
  note('painted, opening at a hit, median', quantile(found, 0.5), 'ms', 300);
}

/** Makes the device forget a conversation, so that opening it asks the server. */
async function forget(page: Page, conversationId: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(new URL('/me', origin).href);
  await page.evaluate(`probes.forget('${conversationId}')`);
  await page.goto(new URL('/chats', origin).href);
  await page.locator(`a[href="/chats/${conversationId}"]`).waitFor();
  await page.waitForTimeout(500);
}

interface Frames {
  intervals: number[];
  mostRows: number;
  passed: number;
}

async function measureScrolling(page: Page, conversationId: string): Promise<void> {
  await page.goto(new URL(`/chats/${conversationId}`, origin).href);
  await page.locator(`[data-seq="${messageCount}"]`).waitFor();
  await page.waitForTimeout(1_500);
  const box = (await page.locator('.messaging-scroll').boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const all: Frames[] = [];
  for (const direction of [1, -1, 1]) {
    await page.evaluate('probes.beginFrames()');
    await session.send('Input.synthesizeScrollGesture', {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      yDistance: direction * scroll.distancePx,
      speed: scroll.pxPerSecond,
      gestureSourceType: 'mouse',
      preventFling: true,
    });
    all.push(await page.evaluate<Frames>('probes.endFrames()'));
  }
  const intervals = all.flatMap((one) => one.intervals);
  console.log(
    `  ${intervals.length} frames, p50 ${quantile(intervals, 0.5).toFixed(1)} ms, p99 ${quantile(intervals, 0.99).toFixed(1)} ms, longest ${Math.max(...intervals).toFixed(0)} ms; ${all[0]!.passed} messages one way`,
  );
  const smooth = intervals.filter((ms) => ms < 17).length / intervals.length;
  note('scrolling, frames under 17 ms', 100 * smooth, '%', 95, true);
  note('rows in the document, most', Math.max(...all.map((one) => one.mostRows)), 'rows', rowsMax);
}

async function measureSwitching(page: Page, conversationIds: string[]): Promise<void> {
  for (const id of conversationIds) {
    await page.goto(new URL(`/chats/${id}`, origin).href);
    await page.locator('.messaging-row').first().waitFor();
  }
  const times: number[] = [];
  const names = new Map<string, string>();
  for (let i = 0; i < switches + conversationIds.length; i++) {
    const id = conversationIds[i % conversationIds.length]!;
    if (!names.has(id)) {
      await page.locator(`a[href="/chats/${id}"]`).first().click();
      await page.waitForTimeout(300);
      names.set(id, (await page.locator('.messaging-chat').getAttribute('aria-label'))!);
      continue;
    }
    const chat = `.messaging-chat[aria-label="${names.get(id)}"] .messaging-row`;
    times.push(await measureGoing(page, `/chats/${id}`, chat));
    await page.waitForTimeout(250);
  }
  console.log(`  longest ${Math.max(...times).toFixed(1)} ms`);
  note('switching between cached chats, median', quantile(times, 0.5), 'ms', 50);
  note('switching between cached chats, p90', quantile(times, 0.9), 'ms', 50);
}

async function measureStarts(context: BrowserContext, page: Page, id: string): Promise<void> {
  await page.goto(new URL(`/chats/${id}`, origin).href);
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.waitForTimeout(1_500);
  for (const way of ['online', 'offline'] as const) {
    await context.setOffline(way === 'offline');
    const times: number[] = [];
    for (let i = 0; i < starts; i++) {
      await page.reload({ waitUntil: 'commit' });
      await page.locator('.messaging-row').first().waitFor();
      await page.waitForTimeout(600);
      times.push(await page.evaluate<number>('probes.firstRowMs'));
    }
    console.log(`  ${way}: longest ${Math.max(...times).toFixed(0)} ms`);
    note(`warm start ${way}, the last chat painted, median`, quantile(times, 0.5), 'ms', 300);
  }
  await context.setOffline(false);
}

async function openConversation(page: Page, withHandle: string): Promise<string> {
  const profile = await page.request.get(`/api/v1/identity/profiles/${withHandle}`);
  const { actor } = (await profile.json()) as { actor: { id: string } };
  const answer = await page.request.post('/api/v1/messaging/conversations', {
    data: { withActorId: actor.id },
  });
  return ((await answer.json()) as { id: string }).id;
}

/** Somebody who signs in by a program. */
async function headersOf(who: string): Promise<Record<string, string>> {
  const answer = await fetch(`${origin}/api/v1/identity/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: who, password }),
  });
  const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  return { cookie: cookies.join('; ') };
}

const log = createLog({ level: 'error' });
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
const [postgres, { executablePath, env }] = await Promise.all([
  startPostgres({ dataFolder: folder, log }),
  prepareChromium(),
  ensureWebBuild(),
]);
console.log('the town moves in …');
const server = await startServer({ connection: postgres.connection, dataFolder: folder });
const { origin } = server;
const database = createDatabase({ connection: postgres.connection, log });
const browser = await chromium.launch({
  executablePath,
  env: { ...(process.env as Record<string, string>), ...env },
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const context = await browser.newContext({
    baseURL: origin,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
  });
  await context.addInitScript({ path: join(import.meta.dirname, '../dev/page-probes.js') });
  const page = await context.newPage();
  await page.request.post('/api/v1/identity/sessions', { data: { handle, password } });
  const conversationId = await openConversation(page, partner);
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from identity_actors where handle = $1',
    [handle],
  );
  const actorId = rows[0]!.id;
  console.log(`filling a conversation with ${messageCount} messages …`);
  await fillConversation(database, {
    conversationId: toUuid(conversationId),
    ownActorId: actorId,
    messageCount,
  });
  const members = await Promise.all([handle, partner].map(headersOf));
  const place = { conversationId, members, actorId: toPublicId('act', actorId) };
  const cached = [conversationId];
  const list = await page.request.get('/api/v1/messaging/conversations?limit=20');
  const { items } = (await list.json()) as { items: { id: string; lastSeq: number }[] };
  cached.push(
    ...items
      .filter(({ id, lastSeq }) => lastSeq > 5 && id !== conversationId)
      .slice(0, 3)
      .map(({ id }) => id),
  );

  console.log('Server');
  await measureServer(place);
  await page.goto('/chats');
  console.log('Scrolling');
  await measureScrolling(page, conversationId);
  console.log('Switching');
  await measureSwitching(page, cached);
  console.log('Warm starts');
  await measureStarts(context, page, conversationId);
  console.log('Opening');
  await measureOpening(page, database, place);
  report('web', cases);
} finally {
  await browser.close();
  await server.stop();
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

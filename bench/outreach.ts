import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../apps/server/src/app.ts';
import type { Spending } from '../apps/server/src/outreach/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { startPostgres } from '../apps/server/src/platform/postgres.ts';
import { createOutbound } from '../apps/server/src/platform/outbound.ts';
import { noLimits } from '../apps/server/src/platform/rate-limit.ts';
import { ensureWebBuild } from '../apps/server/src/start/web-build.ts';
import { createClient } from '../packages/sdk/src/index.ts';
import { freePort } from '../dev/free-port.ts';
import { atLeast, atMost, type Case, report } from './cases.ts';
import { cpuMsOfTree } from './cpu.ts';
import type { Figures, Load } from './outreach/load.ts';
import { addReaders, startNewsletter } from './outreach/newsletter.ts';

/**
 * What businesses send by software, over HTTP, on a PostgreSQL that syncs every commit. Senders and phones are a process of their own
 * on the same cores; CPU is that of server and database together. Each sender is told of what became of its messages by a webhook. An
 * alert has arrived when its message is on the phone's connection, and while a newsletter is on its way, when a browser has painted it.
 * `BENCH_SECONDS`, `BENCH_READERS` and `BENCH_BACKLOG` make it shorter.
 */
const seconds = Number(process.env['BENCH_SECONDS'] ?? 10);
const backlog = Number(process.env['BENCH_BACKLOG'] ?? 1_000_000);
const readerCount = Number(process.env['BENCH_READERS'] ?? 50_000);
/** A person gets ten alerts at once and then one in six seconds, so that the painted ones take their time. */
const painted = { phones: 6, seconds: 6 * seconds, everyMs: 3_200 };
const peopleCount = 2_500;
const phoneCount = 40;
const alertCount = 200;

const say = (text = '') => process.stdout.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
const log = createLog({ level: 'fatal' });
const postgres = await startPostgres({ dataFolder: folder, log });
const database = createDatabase({ connection: postgres.connection, log });
await migrate(database, log);
const port = await freePort();
const config = completeConfig(parseConfig([], { DATA: folder, PORT: String(port) }), port);
// What is told goes to this machine.
const outbound = createOutbound({ allowAddress: () => true });
await ensureWebBuild();
const app = await createApp({
  config,
  database,
  log,
  clock: systemClock,
  limiter: noLimits,
  outbound,
});
await app.listen();

async function signUp(handle: string) {
  const account = { handle, name: handle, password: null, locale: 'de' } as const;
  const { userId, actorId } = await app.identity.signUp(account);
  return { actorId, token: await app.identity.createSession(userId) };
}
type Somebody = Awaited<ReturnType<typeof signUp>>;
function clientOf(token: string, actorId?: string) {
  const headers = { authorization: `Bearer ${token}` };
  return createClient({
    baseUrl: config.publicUrl,
    headers: () => (actorId ? { ...headers, 'allmende-actor': actorId } : headers),
  });
}

const webhook = fork(join(import.meta.dirname, 'outreach/webhook.ts'), {
  execArgv: ['--disable-warning=ExperimentalWarning'],
});
const [webhookUrl] = (await once(webhook, 'message')) as [string];

/** A sender of the highest tier, which is as fast as any may be. */
async function openSender(number: number, text: string) {
  const { token } = await signUp(`inhaber-${'abcdefgh'[number]}`);
  const { actor } = await clientOf(token).business.openBusiness({
    body: { name: `Laden ${number}`, handle: `laden-${'abcdefgh'[number]}`, category: 'other' },
  });
  const client = clientOf(token, actor.id);
  const samples = { 1: '12345' };
  const made = await client.outreach.createTemplate({
    body: {
      name: 'news_of_order',
      language: 'de',
      category: 'utility',
      content: { text, samples },
    },
  });
  if (made.status !== 'approved') throw new Error(made.complaints.join());
  const scopes = ['messages' as const];
  const { text: software } = await client.outreach.createToken({ body: { name: 'Last', scopes } });
  const id = actor.id.replace(/^act_/, '');
  await database.pool.query(
    `insert into outreach_senders (business_actor_id, tier, tokens_at, peak_at) values ($1, 4, now(), now())
     on conflict (business_actor_id) do update set tier = 4`,
    [id],
  );
  await client.whatsapp.connect({ body: { url: webhookUrl, verifyToken: 'last' } });
  return { id: actor.id, client, software };
}

say('preparing senders, people and phones …');
const people: Somebody[] = [];
while (people.length < peopleCount) {
  const from = people.length;
  people.push(
    ...(await Promise.all(Array.from({ length: 20 }, (_, i) => signUp(`leser-${word(from + i)}`)))),
  );
}
const bulkText = 'Zu deiner Bestellung {{1}} gibt es etwas Neues, sieh bitte einmal nach.';
const alertText = 'Alarm von deinem Gerät [{{subject}}], bitte sieh so bald wie möglich nach.';
const senders = [await openSender(0, bulkText), await openSender(1, bulkText)];
const caller = await openSender(2, bulkText);
await caller.client.outreach.createTemplate({
  body: {
    name: 'alarm',
    language: 'de',
    category: 'utility',
    content: { text: alertText, samples: { subject: 'a-1' } },
  },
});
const phones = people.slice(0, phoneCount);
const ids = people.map(({ actorId }) => toPublicId('act', actorId));
for (const { id } of [...senders, caller]) {
  const readers = id === caller.id ? phones : people;
  const businessActorId = uuidOf(id);
  await database.pool.query(
    `insert into outreach_consent_states (business_actor_id, person_actor_id, topic_key, state, source, since)
     select $1, unnest($2::uuid[]), 'service', 'granted', 'app', now()`,
    [businessActorId, readers.map(({ actorId }) => actorId)],
  );
}
for (let number = 0; number < phoneCount; number++) {
  await caller.client.signals.putRule({
    params: { key: `phone-${number}` },
    body: {
      name: `Gerät ${number}`,
      severity: 'critical',
      template: 'alarm',
      steps: [{ afterSeconds: 0, to: [ids[number]!] }],
    },
  });
}

async function measure(load: Omit<Load, 'origin' | 'seconds'>, forSeconds = seconds) {
  const whole: Load = { origin: config.publicUrl, seconds: forSeconds, ...load };
  const child = fork(join(import.meta.dirname, 'outreach/load.ts'), {
    env: { ...process.env, LOAD: JSON.stringify(whole) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await once(child, 'message');
  const before = process.cpuUsage();
  const databaseBefore = cpuMsOfTree(postgres.pid);
  child.send('go');
  const [figures] = (await once(child, 'message')) as [Figures];
  const server = process.cpuUsage(before);
  const cpuMs = (server.user + server.system) / 1000 + cpuMsOfTree(postgres.pid) - databaseBefore;
  await once(child, 'exit');
  return { ...figures, cpuMs };
}
const bulkOf = (prefix: string, perSecond: number | null): Load['bulk'] => ({
  tokens: senders.map(({ software }) => software),
  // Those with phones get their alerts only.
  to: ids.slice(phoneCount),
  perSecond,
  prefix,
});
const alertsOf = (prefix: string): NonNullable<Load['alerts']> => ({
  token: caller.software,
  phones: phones.map(({ token }) => token),
  count: alertCount,
  prefix,
  paintedAt: null,
});
const p = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** Until everybody has heard of everything: what is told by webhooks stands behind it. */
async function settle(): Promise<void> {
  const text = 'select 1 from platform_outbox where failed_at is null limit 1';
  while ((await database.pool.query(text)).rows.length > 0) await sleep(200);
}

const cases: Case[] = [];
await settle();
// Conversations are begun once, and are not what is measured.
await measure({ bulk: bulkOf('first', null), alerts: null }, seconds / 2);

const bulk = await measure({ bulk: bulkOf('bulk', null), alerts: null });
const perSecond = bulk.sent / (bulk.elapsedMs / 1000);
const cpuMs = bulk.cpuMs / bulk.sent;
say(
  `${perSecond.toFixed(0)} template messages/s, ${cpuMs.toFixed(2)} ms CPU per message, refused ${JSON.stringify(bulk.refused)}`,
);
cases.push(
  atLeast(1, {
    name: 'template messages per second, with policy',
    value: perSecond,
    unit: 'messages/s',
    reference: 'limit',
    referenceValue: 1_000,
  }),
  atMost(1, {
    name: 'CPU per template message',
    value: cpuMs,
    unit: 'ms',
    reference: 'two cores at 1,000 a second',
    referenceValue: 2,
  }),
);

// What metering adds: the same load by turns, with nobody who bills and with a plan that costs something.
await database.pool.query(
  `insert into billing_settings values (true, uuidv7(), uuidv7(), 1900, '', '', 14);
   insert into billing_plans values (uuidv7(), 'Last', 'invoice', 75000, 8500, 20000, 0, true, now())`,
);
const unmetered: Spending = {
  open: async () => ({
    take: () => ({ ok: true, value: 0 }),
    giveBack: () => undefined,
    save: async () => undefined,
  }),
};
const cpuBy = { without: 0, with: 0 };
const sentBy = { without: 0, with: 0 };
for (let turn = 0; turn < 4; turn++) {
  const which = turn % 3 === 0 ? 'without' : 'with';
  app.outreach.spendWith(which === 'with' ? app.billing.spending : unmetered);
  const part = await measure({ bulk: bulkOf(`metered${turn}`, null), alerts: null }, seconds / 2);
  cpuBy[which] += part.cpuMs;
  sentBy[which] += part.sent;
}
app.outreach.spendWith(app.billing.spending);
const unmeteredMs = cpuBy.without / sentBy.without;
const meteredMs = cpuBy.with / sentBy.with;
say(
  `CPU per message ${unmeteredMs.toFixed(3)} ms without metering, ${meteredMs.toFixed(3)} ms with`,
);
cases.push(
  atMost(1, {
    name: 'CPU per template message with metering',
    value: meteredMs,
    unit: 'ms',
    reference: 'without, and a tenth',
    referenceValue: unmeteredMs * 1.1,
  }),
);

for (const [name, rate] of [
  ['alone', null],
  ['while others send at half of that speed', Math.min(500, perSecond / 2)],
] as const) {
  const load = { bulk: rate === null ? null : bulkOf('beside', rate), alerts: alertsOf(name) };
  const { alertMs, sent, elapsedMs } = await measure(load);
  const beside =
    rate === null ? '' : `, beside ${(sent / (elapsedMs / 1000)).toFixed(0)} messages/s`;
  say(
    `alerts ${name}: p50 ${p(alertMs, 0.5).toFixed(0)} ms, p99 ${p(alertMs, 0.99).toFixed(0)} ms of ${alertMs.length}${beside}`,
  );
  cases.push(
    atMost(1, {
      name: `p99 of an alert on its phone, ${name}`,
      value: p(alertMs, 0.99),
      unit: 'ms',
      reference: 'limit',
      referenceValue: 500,
    }),
  );
}

// The same with a newsletter on its way, on phones that paint what they get.
const paper = await openSender(3, bulkText);
const paperId = uuidOf(paper.id);
await addReaders(database, { businessId: paperId, count: readerCount });
for (const number of Array(painted.phones).keys()) {
  const [actorId, businessActorId] = [phones[number]!.actorId, uuidOf(caller.id)];
  const pair = { a: businessActorId, b: actorId };
  await database.transaction((tx) => app.messaging.directConversations(tx, [pair]));
  // Alerts of before are forgotten, so that all phones begin alike.
  await database.pool.query(
    'update outreach_relations set tokens = 10 where person_actor_id = $1',
    [actorId],
  );
}
const newsletter = await startNewsletter(database, { client: paper.client, businessId: paperId });
const newsletterFrom = performance.now();
let peakMb = 0;
const watching = setInterval(() => {
  peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6);
}, 100);
const half = Math.min(500, perSecond / 2);
const beside = await measure(
  {
    bulk: bulkOf('painted', half),
    alerts: {
      ...alertsOf('painted'),
      phones: phones.slice(0, painted.phones).map(({ token }) => token),
      count: Math.floor((painted.seconds * 1000 * painted.phones) / painted.everyMs),
      paintedAt: 'laden-c',
    },
  },
  painted.seconds,
);
clearInterval(watching);
const reached = await newsletter.sent();
const newsletterMs = performance.now() - newsletterFrom;
await newsletter.cancel();
webhook.send('told');
const [told] = (await once(webhook, 'message')) as [number];
say(
  `alerts painted while a newsletter goes to ${readerCount}: p50 ${p(beside.alertMs, 0.5).toFixed(0)} ms, p99 ${p(beside.alertMs, 0.99).toFixed(0)} ms of ${beside.alertMs.length}, beside ${(beside.sent / (beside.elapsedMs / 1000)).toFixed(0)} messages/s`,
);
say(
  `the newsletter reached ${reached} in ${(newsletterMs / 1000).toFixed(0)} s; memory at most ${peakMb.toFixed(0)} MB; webhooks were called ${told} times`,
);
cases.push(
  atMost(1, {
    name: `p99 of an alert painted on its phone, while a newsletter goes to ${readerCount}`,
    value: p(beside.alertMs, 0.99),
    unit: 'ms',
    reference: 'limit',
    referenceValue: 500,
  }),
  atMost(1, {
    name: `memory while a newsletter goes to ${readerCount}`,
    value: peakMb,
    unit: 'MB',
    reference: 'limit',
    referenceValue: 600,
  }),
);

// A backlog: as after an hour in which nobody worked on what came.
const { hook } = await caller.client.signals.createHook({
  body: { name: 'Rückstand', mapping: 'event = "calving" ? [] : []', key: 'reading' },
});
await app.signals.idle();
await database.pool.query(
  `insert into signals_deliveries (id, hook_id, received_at, body, due_at)
   select uuidv7(), $1, now(), '{"reading": ' || n || ', "cow": "Berta", "temperature": 38.5}', now()
   from generate_series(1, $2::integer) n`,
  [uuidOf(hook.id), backlog],
);
globalThis.gc?.();
const restMb = process.memoryUsage.rss() / 1e6;
let mostMb = restMb;
const waiting = async () => {
  const text = 'select count(*)::integer as count from signals_deliveries where due_at is not null';
  return (await database.pool.query<{ count: number }>(text)).rows[0]!.count;
};
const startedAt = performance.now();
const draining = app.signals.drain();
while (performance.now() - startedAt < 2 * seconds * 1000) {
  await sleep(100);
  mostMb = Math.max(mostMb, process.memoryUsage.rss() / 1e6);
}
const done = backlog - (await waiting());
const drained = done / ((performance.now() - startedAt) / 1000);
say(
  `backlog of ${backlog}: memory ${restMb.toFixed(0)} MB before, at most ${mostMb.toFixed(0)} MB while ${drained.toFixed(0)} events/s are worked on`,
);
cases.push(
  atMost(1, {
    name: `memory added by a backlog of ${backlog} events`,
    value: mostMb - restMb,
    unit: 'MB',
    reference: 'limit',
    referenceValue: 150,
  }),
);
// What is left goes with the hook.
await caller.client.signals.deleteHook({ params: { hookId: hook.id } });
await draining;

webhook.disconnect();
await app.close();
await database.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
report('outreach', cases);

function uuidOf(id: string): Uuid {
  return id.replace(/^[a-z]+_/, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A number in letters, as handles have them. */
function word(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

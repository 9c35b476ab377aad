import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation } from '@allmende/contract/operation';
import { createClient } from '@allmende/sdk';
import { z } from 'zod';
import { createOutbound } from '#platform/outbound';
import { createRandom } from '../../../dev/fuzz.ts';
import { plainPicture } from '../../../dev/business-world.ts';
import { almost, type Shape } from '../../../dev/garbage.ts';
import { type Somebody, testWorld } from '../../../dev/world.ts';

/**
 * The walk with foreign ids: a business that has one of everything calls every operation of the API, in bodies and
 * addresses that are right in all but whose ids they hold: its own, and those of another business. It never reads a
 * word that the other keeps to itself, and nothing that the other sees becomes another. New operations join by themselves.
 */
const world = await testWorld({
  now: new Date('2026-03-02T11:00:00Z'),
  outbound: createOutbound({ allowAddress: () => false }),
});
const { app, clock } = world;
const { fastify, operations } = app.http;

/** Stands in whatever the other business keeps to itself, and nowhere else. */
const secret = 'geheimwort';

interface House {
  owner: Somebody;
  actorId: string;
  /** Whether its owner calls as a person, in nobody else's name. */
  asPerson?: boolean;
  /** By their prefix. */
  ids: Map<string, string[]>;
}

function headersOf({ owner, actorId, asPerson }: House): Record<string, string> {
  const authorization = `Bearer ${owner.token}`;
  return asPerson ? { authorization } : { authorization, 'allmende-actor': actorId };
}

/** One of everything, in words that hold `word`. */
async function openHouse(handle: string, word: string): Promise<House> {
  const owner = await world.open(`${handle}-inhaberin`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: handle, handle, category: 'other' },
  });
  const house: House = { owner, actorId: actor.id, ids: new Map() };
  const client = createClient({ baseUrl: world.origin, headers: () => headersOf(house) });
  const customer = await world.open(`${handle}-kundin`);
  const helper = await world.open(`${handle}-helfer`);
  await client.business.inviteStaff({ body: { handle: `${handle}-helfer`, role: 'agent' } });
  await helper.client.business.acceptInvitation({ params: { actorId: actor.id } });
  await world.open(`${handle}-geladen`);
  await client.business.inviteStaff({ body: { handle: `${handle}-geladen`, role: 'agent' } });

  const { id: conversationId } = await customer.client.messaging.startConversation({
    body: { withActorId: actor.id },
  });
  const params = { conversationId };
  const say = (text: string) => ({
    params,
    body: { clientId: crypto.randomUUID(), message: { kind: 'text' as const, text } },
  });
  await customer.client.messaging.sendMessage(say(`Frage: ${word}`));
  await client.messaging.sendMessage(say(`Antwort: ${word}`));
  await app.inbox.idle();
  await world.settle();
  const label = await client.inbox.createLabel({ body: { name: word, colour: 'blue' } });
  await client.inbox.putField({
    params: { key: 'feld' },
    body: { name: word, kind: 'text', choices: [] },
  });
  await client.inbox.createView({
    body: { name: word, filter: { what: 'label', is: [label.id] } } as never,
  });
  const { items: cases } = await client.inbox.listCases({ query: {} });
  const caseId = cases[0]!.id;
  await client.inbox.addNote({
    params: { caseId },
    body: { clientId: crypto.randomUUID(), text: `Notiz ${word}` },
  });
  await client.inbox.changeCase({
    params: { caseId },
    body: { addLabelIds: [label.id], fields: { feld: word } },
  });
  await client.replies.createReply({ body: { shortcut: 'gruss', text: word } });
  await client.rules.createRule({
    body: { name: word, when: 'said', words: [word], does: { labelId: label.id } },
  });
  await client.chats.putDraft({ params, body: { text: word, revision: 0, agoMs: 0 } });
  const { id: pictureId } = await client.media.uploadPicture({
    upload: await plainPicture('green'),
    uploadType: 'image/webp',
    query: { use: 'message' },
  } as never);
  await client.feedLists.createList({ body: { title: word } });
  await client.feedFilters.createFilter({
    body: {
      title: word,
      words: [{ text: word, isWhole: true }],
      places: ['notices'],
      action: 'fold',
      until: null,
    },
  });
  await client.feedPlanned.putPlanned({
    params: { clientId: crypto.randomUUID() },
    body: { content: { text: `Entwurf ${word}` } as never, publishAt: null, revision: 0 },
  });
  await client.later.schedule({
    params: { ...params, clientId: crypto.randomUUID() },
    body: { text: word, dueAt: '2026-03-03T11:00:00Z' },
  });

  await client.outreach.createToken({ body: { name: word, scopes: ['read'], days: null } });
  await client.outreach.createTemplate({
    body: {
      name: 'meldung',
      language: 'de',
      category: 'utility',
      content: {
        text: `Hallo {{name}}, heute gibt es bei uns ${word}.`,
        samples: { name: 'Anna' },
      },
    },
  });
  await client.outreach.putTopic({ params: { key: 'thema' }, body: { name: 'Thema', about: '' } });
  await client.outreach.addDomain({ body: { domain: `${handle}.example` } });
  const consent = { params: { actorId: actor.id } };
  for (const topicKey of ['service', 'news']) {
    await customer.client.outreach.setConsent({ ...consent, body: { topicKey, isGranted: true } });
  }
  const { items: sent } = await client.outreach.sendMessages({
    body: {
      messages: [
        {
          key: 'eins',
          to: `${handle}-kundin`,
          template: { name: 'meldung', language: 'de', variables: { name: word } },
        },
      ],
    },
  });
  assert.ok(sent[0]!.ok, JSON.stringify(sent));
  await client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: `Ausgabe ${word}`,
      subjectB: null,
      text: `Was es gibt: ${word}`,
      pictureIds: [pictureId],
      joinedWithinDays: null,
    },
  });

  const { hook } = await client.signals.createHook({
    body: { name: word, mapping: `{"alert": "alarm", "subject": "${word}"}` },
  });
  await client.signals.putRule({
    params: { key: 'alarm' },
    body: {
      name: word,
      severity: 'warning',
      template: 'meldung',
      language: 'de',
      steps: [{ afterSeconds: 0, to: [`${handle}-kundin`] }],
    } as never,
  });
  await client.signals.sendTrial({
    params: { hookId: hook.id },
    body: { sample: JSON.stringify({ word }) },
  });
  await client.signals.raiseAlert({
    body: { rule: 'alarm', subject: word, variables: { name: word } },
  });
  await client.channels.setWidget({
    body: {
      isOn: true,
      sites: ['https://example.org'],
      colour: null,
      greeting: '',
      awayText: '',
      side: 'left',
    },
  });
  const visit = await createClient({ baseUrl: world.origin }).channels.startVisit({
    params: { businessId: actor.id },
    body: {
      visitId: crypto.randomUUID(),
      clientId: crypto.randomUUID(),
      text: word,
      locale: 'de',
      page: `https://example.org/${word}`,
    } as never,
  });
  assert.ok(visit.token);
  await client.shop.startImport({
    upload: new TextEncoder().encode(`Title,Price\n${word},3\n`),
    uploadType: 'text/csv',
    query: { fileName: `${word}.csv` },
  });
  await app.inbox.idle();
  await world.settle();
  await app.messaging.idle();
  return house;
}

interface Call {
  name: string;
  operation: Operation;
  params: Shape | null;
  query: Shape | null;
  body: Shape | null;
}
const calls: Call[] = operations.map(({ name, operation }) => ({
  name,
  operation,
  params: shapeOf(operation.params),
  query: shapeOf(operation.query),
  body: shapeOf(operation.body),
}));

function shapeOf(schema: z.ZodType | undefined): Shape | null {
  return schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape) : null;
}

async function call(
  house: House,
  { operation }: Call,
  {
    params,
    query,
    body,
  }: { params: Record<string, unknown>; query: Record<string, unknown>; body?: unknown },
) {
  clock.advance(2_000);
  const path = operation.path.replaceAll(/:(\w+)/g, (_, key) => inUrl(params[key]));
  const search = Object.entries(query).map(([key, value]) => `${inUrl(key)}=${inUrl(value)}`);
  const url = `${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  const { upload } = operation;
  const payload = upload ? Buffer.from('Title,Price\nBrot,3\n') : JSON.stringify(body);
  const answer = await fastify.inject({
    method: operation.method,
    url,
    headers: {
      ...headersOf(house),
      ...(operation.method === 'GET' || (!upload && body === undefined)
        ? {}
        : { 'content-type': upload?.types[0] ?? 'application/json' }),
      'idempotency-key': crypto.randomUUID(),
    },
    ...(operation.method === 'GET' || (!upload && body === undefined) ? {} : { payload }),
  });
  // Signing in or out on the way ends what went before.
  if (answer.statusCode === 401) {
    house.owner.token = await app.identity.createSession(house.owner.userId);
  }
  const said = `${url} ${String(payload).slice(0, 400)}`;
  return { url, status: answer.statusCode, text: answer.body, said };
}

function inUrl(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed().slice(0, 2_000)) || '%20';
}

function learn(house: House, text: string): void {
  for (const [id] of text.matchAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g)) {
    const prefix = id.slice(0, 4);
    const there = house.ids.get(prefix) ?? [];
    if (!there.includes(id)) house.ids.set(prefix, [...there, id].slice(0, 30));
  }
}

/** Every way to fill in the ids of an address from those that are known. */
function fillings(shape: Shape | null, ids: House['ids']): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, { pattern = '' }] of Object.entries(shape?.properties ?? {})) {
    const [, prefix] = /^\^(\w{3}_)/.exec(pattern) ?? [];
    const values = prefix
      ? (ids.get(prefix) ?? [])
      : name === 'seq'
        ? ['1', '2']
        : ['thema', 'feld'];
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all.slice(0, 40);
}

/** What a house sees of itself: every answer to a question without a search, by its address. */
async function look(house: House): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (let round = 0; round < 3; round++) {
    for (const one of calls) {
      if (one.operation.method !== 'GET' || one.operation.download) continue;
      for (const params of fillings(one.params, house.ids)) {
        const { url, status, text } = await call(house, one, { params, query: {} });
        assert.ok(status < 500, `${one.name}: ${text}`);
        if (status !== 200) continue;
        learn(house, text);
        seen.set(`${one.name} ${url}`, text);
      }
    }
  }
  return seen;
}

/** Whether there is an id anywhere in what an operation takes. */
const takesIds = ({ params, query, body }: Call) =>
  /\^\w{3}_\[0-9a-f\]/.test(JSON.stringify([params, query, body]));
/** Lists to which others may add by being there, or by writing: what stood there before has to stand there still. */
const growing = [
  'messaging.syncConversations',
  'inbox.listCases',
  'inbox.listAudit',
  'insights.listMergeable',
  'feedNotices.listNotices',
  'deals.listDeals',
];
/** What is public, or counts what others may add. */
const moving = [
  'groups.discover',
  'business.searchDirectory',
  'business.listCategories',
  'feed.listPublic',
  'inbox.countCases',
  'feedNotices.countNotices',
];
/** They end what the caller needs to go on, or say how it goes on by itself. */
const own = /^identity\.(sign|end|setPassword|listSessions|startProof|whoAmI|getMe)/;

/** By chance they name the caller, who has no business any more then: so nothing is asked after them. */
const atLast = /^business\.(removeStaff|changeStaffRole)$/;

/** Their owners are persons too, who see and are asked other things. */
const asPerson = (house: House): House => ({ ...house, asPerson: true });

const mine = await openHouse('angreifer', 'eigenes');
const other = await openHouse('nachbar', secret);
await look(mine);
await look(asPerson(mine));
const before = await look(other);
const beforeAsPerson = await look(asPerson(other));
const known = new Map<string, string[]>();
for (const [prefix, ids] of [...mine.ids, ...other.ids]) {
  known.set(prefix, [...new Set([...(known.get(prefix) ?? []), ...ids])]);
}

test('both have one of everything, so that the walk is about something', () => {
  const kinds = 'act alm alr cnv cse dlv ent hok imp iss lbl med qrp rul snd tok tpl viw'.split(
    ' ',
  );
  for (const kind of kinds) {
    for (const { ids } of [mine, other]) assert.ok(ids.get(`${kind}_`), kind);
  }
  assert.ok([...before.values()].filter((text) => text.includes(secret)).length >= 15);
});

test('with the ids of another business nothing is read that it keeps to itself, and nothing of it changes', async () => {
  const random = createRandom(7);
  const answered = new Set<string>();
  const walked = calls.filter((call) => takesIds(call) && !own.test(call.name));
  const [first, last] = [false, true].map((isLast) =>
    walked.filter(({ name }) => atLast.test(name) === isLast),
  );
  for (const one of [...first!, ...last!]) {
    for (let round = 0; round < 16; round++) {
      const caller = round % 4 === 3 ? asPerson(mine) : mine;
      const make = (shape: Shape | null) =>
        shape ? (almost(random, shape, { known, wrong: 0 }) as Record<string, unknown>) : {};
      const { status, text, said } = await call(caller, one, {
        params: make(one.params),
        query: make(one.query),
        ...(one.body ? { body: make(one.body) } : {}),
      });
      assert.ok(status < 500, `${one.name} ${said}: ${text}`);
      assert.ok(!text.includes(secret), `${one.name} ${said}: ${text.slice(0, 500)}`);
      if (status < 300) answered.add(one.name);
    }
  }
  assert.ok(answered.size > 60, `only ${answered.size} operations were ever answered`);
  assertSame(before, await look(other));
  assertSame(beforeAsPerson, await look(asPerson(other)));
});

function assertSame(before: Map<string, string>, after: Map<string, string>): void {
  for (const [place, text] of before) {
    const [name = '', url = ''] = place.split(' ');
    if (own.test(name) || moving.includes(name) || url.includes(mine.actorId)) continue;
    const now = after.get(place) ?? 'nothing';
    if (!growing.includes(name)) assert.equal(now, text, place);
    else
      for (const item of JSON.parse(text).items) {
        assert.ok(now.includes(JSON.stringify(item)), place);
      }
  }
}

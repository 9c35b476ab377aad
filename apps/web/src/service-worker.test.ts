import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** The worker in a world of its own: what it shows, opens and asks of the server is noted. */
interface Shown {
  title: string;
  tag: string;
  body: string;
  data: unknown;
  close(): void;
}
type Window = { focused: boolean; notes: unknown[] };

let shown: Shown[] = [];
let windows: Window[] = [];
let opened: string[] = [];
let asked: { path: string; method: string; actorId: string; body: unknown }[] = [];
let status = 200;
let badge = 0;

const listeners = new Map<string, (event: unknown) => void>();
Object.assign(globalThis, {
  __VERSION__: 'test',
  __KEPT__: [],
  __PREFIXES__: ['/chats'],
  self: {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      void listeners.set(type, listener),
    location: new URL('https://allmende.example/service-worker.js'),
    navigator: {
      async setAppBadge(count: number) {
        badge = count;
      },
    },
    registration: {
      async showNotification(title: string, options: Omit<Shown, 'title' | 'close'>) {
        shown = shown.filter(({ tag }) => tag !== options.tag);
        const one: Shown = {
          ...options,
          title,
          close: () => {
            shown = shown.filter((other) => other !== one);
          },
        };
        shown.push(one);
      },
    },
    clients: {
      matchAll: async () =>
        windows.map((one) => ({
          focused: one.focused,
          postMessage: (note: unknown) => void one.notes.push(note),
          focus: () => Promise.reject(new Error('nobody tapped')),
        })),
      async openWindow(path: string) {
        opened.push(path);
      },
    },
  },
  async fetch(path: string, init: RequestInit) {
    asked.push({
      path,
      method: init.method!,
      actorId: (init.headers as Record<string, string>)['allmende-actor']!,
      body: JSON.parse(init.body as string),
    });
    return new Response('{}', { status });
  },
});
await import(new URL('./service-worker.ts', import.meta.url).href);

async function happen(type: string, fields: object): Promise<void> {
  let work: Promise<unknown> | undefined;
  listeners.get(type)!({
    ...fields,
    waitUntil: (promise: Promise<unknown>) => {
      work = promise;
    },
  });
  await work;
}

const notice = {
  type: 'message',
  tag: 'cnv_1 act_1',
  title: 'Lena',
  body: 'Schaust du mal?',
  path: '/chats/cnv_1',
  badge: 2,
  read: { conversationId: 'cnv_1', actorId: 'act_1', seq: 7 },
  actions: [{ action: 'read', title: 'Gelesen' }],
};
const push = (data: unknown) => happen('push', { data: { json: () => data } });
const tap = (action: string, reply?: string) =>
  happen('notificationclick', { notification: shown[0], action, reply });

beforeEach(() => {
  [shown, windows, opened, asked, status, badge] = [[], [], [], [], 200, 0];
});

const read = {
  path: '/api/v1/messaging/conversations/cnv_1/read',
  method: 'PUT',
  actorId: 'act_1',
  body: { seq: 7 },
};

test('what is pushed is shown, the later one of a chat in place of the one before, with the badge', async () => {
  await push({ ...notice, body: 'Hallo' });
  await push(notice);
  assert.deepEqual(
    shown.map(({ title, body }) => [title, body]),
    [['Lena', 'Schaust du mal?']],
  );
  assert.equal(badge, 2);
});

test('what cannot be read is shown without a word, for something has to be', async () => {
  await happen('push', { data: null });
  assert.deepEqual(
    shown.map(({ title, body }) => [title, body]),
    [['Allmende', '']],
  );
});

test('marking as read is said to the server in the name of whom it is for', async () => {
  await push(notice);
  await tap('read');
  assert.deepEqual(asked, [read]);
  assert.deepEqual([shown, opened], [[], []]);
});

test('an answer is sent where the browser brings one, and is reading', async () => {
  await push(notice);
  await tap('reply', 'Bin gleich da');
  const [sent, marked] = asked;
  assert.equal(sent!.path, '/api/v1/messaging/conversations/cnv_1/messages');
  const { message, clientId } = sent!.body as { message: unknown; clientId: string };
  assert.deepEqual(message, { kind: 'text', text: 'Bin gleich da' });
  assert.match(clientId, /^[\da-f-]{36}$/);
  assert.deepEqual(marked, read);
});

test('without a word, or when it is refused, one answers in the app', async () => {
  await push(notice);
  await tap('reply');
  assert.deepEqual(asked, []);
  status = 403;
  await push(notice);
  await tap('reply', 'Hallo');
  assert.equal(asked.length, 1, 'what was not sent is not read');
  assert.deepEqual(opened, ['/chats/cnv_1#as=act_1', '/chats/cnv_1#as=act_1']);
});

test('a tap goes there in the window that is looked at, else in a new one', async () => {
  windows = [
    { focused: false, notes: [] },
    { focused: true, notes: [] },
  ];
  await push(notice);
  await tap('');
  assert.deepEqual(
    windows.map(({ notes }) => notes),
    [[], [{ type: 'open', path: '/chats/cnv_1', actorId: 'act_1' }]],
  );
  windows = [];
  await push({ ...notice, read: undefined, path: '/me/notifications' });
  await tap('');
  assert.deepEqual(opened, ['/me/notifications']);
});

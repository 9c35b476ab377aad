import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Draft } from '@allmende/contract/chats';
import { type DraftMemory, type DraftWorld, syncDrafts } from './drafts.ts';

/** The server's rule in a few lines; the real one has tests of its own. */
class Server {
  draft: { text: string; revision: number; writtenAtMs: number } | null = null;
  devices: Device[] = [];
  isAway = false;
  /** What the next ones to be brought wait for on their way, in turn. */
  delays: Promise<void>[] = [];

  list(): Draft[] {
    if (this.isAway) throw new Error('away');
    return this.draft ? [this.#present()] : [];
  }
  put(written: { text: string; revision: number; agoMs: number }): Draft {
    if (this.isAway) throw new Error('away');
    const writtenAtMs = nowMs - written.agoMs;
    const wins =
      !this.draft ||
      written.revision === this.draft.revision ||
      writtenAtMs > this.draft.writtenAtMs;
    if (wins && this.draft?.text !== written.text) {
      const revision = (this.draft?.revision ?? 0) + 1;
      this.draft = { text: written.text, revision, writtenAtMs };
      for (const one of this.devices) one.drafts.hear(this.#present());
    }
    return this.#present();
  }
  #present(): Draft {
    const { text, revision } = this.draft!;
    return {
      actorId: 'act_a' as Draft['actorId'],
      conversationId: 'cnv_1' as Draft['conversationId'],
      text,
      revision,
    };
  }
}

let nowMs = 1_800_000_000_000;

interface Device {
  drafts: ReturnType<typeof syncDrafts>;
  text(): string;
  type(text: string): void;
}

/** `skewMs` is how wrong its clock goes. */
function device(server: Server, skewMs = 0, memory?: DraftMemory): Device {
  let kept = {};
  const texts = new Map<string, string>();
  const world: DraftWorld = {
    actorId: 'act_a',
    memory: memory ?? {
      read: () => kept,
      write: (entries) => {
        kept = entries;
      },
    },
    now: () => nowMs + skewMs,
    texts: () => texts,
    setText: (id, text) => texts.set(`act_a ${id}`, text),
    list: async () => server.list(),
    async put(_id, written) {
      await server.delays.shift();
      return server.put(written);
    },
  };
  const drafts = syncDrafts(world);
  const made: Device = {
    drafts,
    text: () => texts.get('act_a cnv_1') ?? '',
    type(text: string) {
      texts.set('act_a cnv_1', text);
      drafts.look();
    },
  };
  server.devices.push(made);
  return made;
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    nowMs += 100;
    mock.timers.tick(100);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

test.beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
test.afterEach(() => mock.timers.reset());

test('what is typed on one device stands on the other a moment later, and goes with sending', async () => {
  const server = new Server();
  const [phone, laptop] = [device(server), device(server, 7_200_000)];
  await phone.drafts.start();
  await laptop.drafts.start();
  phone.type('Lie');
  await pass(500);
  phone.type('Liebe');
  await pass(1_000);
  assert.equal(server.draft, null, 'not with every key');
  await pass(500);
  assert.equal(laptop.text(), 'Liebe');
  laptop.type('Liebe Nachbarn');
  await pass(2_000);
  assert.equal(phone.text(), 'Liebe Nachbarn');
  phone.type('');
  await pass(100);
  assert.equal(laptop.text(), '');
});

test('what was typed without a network loses against what was typed later, and wins against what was before', async () => {
  const server = new Server();
  const [phone, laptop] = [device(server, -86_400_000), device(server)];
  await phone.drafts.start();
  await laptop.drafts.start();
  server.isAway = true;
  phone.type('früher, ohne Netz');
  await pass(5_000);
  server.isAway = false;
  laptop.type('später');
  await pass(2_000);
  assert.equal(phone.text(), 'früher, ohne Netz', 'not while it has something of its own');
  await pass(20_000);
  assert.deepEqual([phone.text(), laptop.text()], ['später', 'später']);

  server.isAway = true;
  phone.type('noch später, ohne Netz');
  await pass(5_000);
  server.isAway = false;
  await pass(20_000);
  assert.equal(laptop.text(), 'noch später, ohne Netz');
});

test('typing on while one is told stays, and is brought as the later one', async () => {
  const server = new Server();
  const [phone, laptop] = [device(server), device(server)];
  await phone.drafts.start();
  await laptop.drafts.start();
  phone.type('von hier');
  laptop.type('von dort');
  await pass(1_200);
  await pass(200);
  phone.type('von hier, weiter');
  await pass(5_000);
  assert.equal(phone.text(), laptop.text());
  assert.equal(server.draft!.text, phone.text());
});

test('what is sent while its beginning is on its way does not come back', async () => {
  const server = new Server();
  const phone = device(server);
  server.devices = [phone];
  let arrive!: () => void;
  server.delays = [new Promise((resolve) => (arrive = resolve))];
  // Typed before it began, so that nobody knows when.
  const starting = phone.drafts.start();
  phone.type('bis gleich');
  await starting;
  await pass(1_200);
  phone.type('');
  await pass(300);
  arrive();
  await pass(3_000);
  assert.deepEqual([phone.text(), server.draft!.text], ['', '']);
});

test('tabs of one browser bring a draft once', async () => {
  const server = new Server();
  let kept = {};
  const memory: DraftMemory = {
    read: () => kept,
    write: (entries) => {
      kept = entries;
    },
  };
  const [one, other] = [device(server, 0, memory), device(server, 0, memory)];
  await one.drafts.start();
  await other.drafts.start();
  one.type('einmal');
  other.type('einmal');
  await pass(3_000);
  assert.equal(server.draft!.revision, 1);
  one.type('');
  other.type('');
  await pass(300);
  assert.deepEqual([server.draft!.text, server.draft!.revision], ['', 2]);
});

test('what is typed or sent right after opening a chat stays, whatever was begun elsewhere before', async () => {
  const server = new Server();
  let kept = {};
  const memory: DraftMemory = {
    read: () => kept,
    write: (entries) => {
      kept = entries;
    },
  };
  const laptop = device(server, 0, memory);
  await laptop.drafts.start();
  laptop.type('von gestern');
  await pass(2_000);

  // A device that has never been here, and writes before it has heard of the other.
  const phone = device(server);
  phone.type('von heute');
  await pass(500);
  await phone.drafts.start();
  assert.equal(phone.text(), 'von heute');
  await pass(2_000);
  assert.deepEqual([laptop.text(), server.draft!.text], ['von heute', 'von heute']);

  // The same one, opened anew: what it knew is left as it is, and what is sent at once does not come back.
  laptop.drafts.close();
  server.devices = [phone];
  phone.type('von später');
  await pass(2_000);
  const anew = device(server, 0, memory);
  anew.type('von heute');
  await anew.drafts.start();
  assert.equal(anew.text(), 'von später', 'nothing was typed here');
  anew.drafts.close();
  server.devices = [phone];
  const again = device(server, 0, memory);
  again.type('');
  await again.drafts.start();
  await pass(500);
  assert.deepEqual([again.text(), phone.text(), server.draft!.text], ['', '', '']);
});

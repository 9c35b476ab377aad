import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { optimistic } from './optimistic.ts';

const key = ['together', 'list', 'one'];
type Ticks = readonly string[];

/** A list on a server, what this device shows of it, and answers that come when they are let go. */
function device() {
  let onServer: Ticks = [];
  const held: { answer: () => void; refuse: () => void }[] = [];
  const refused: string[] = [];
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData<Ticks>(key, []);
  const observer = new QueryObserver<Ticks>(client, {
    queryKey: key,
    staleTime: Number.POSITIVE_INFINITY,
    // What is true when it is asked, told later.
    queryFn: async () => {
      const then = onServer;
      await sleep(10);
      return then;
    },
  });
  const end = observer.subscribe(() => undefined);
  const options = optimistic<Ticks, string>(client, {
    key,
    send: (tick) =>
      new Promise((resolve, reject) => {
        held.push({
          answer() {
            onServer = [...onServer, tick];
            resolve(onServer);
          },
          refuse: () => reject(new Error(tick)),
        });
      }),
    guess: (before, tick) => [...before, tick],
    onRefused: (error) => void refused.push(error.message),
  });
  return {
    client,
    refused,
    tick(what: string): void {
      new MutationObserver(client, options).mutate(what).catch(() => undefined);
    },
    async settle(how: 'answer' | 'refuse'): Promise<void> {
      await sleep(5);
      held.shift()![how]();
      await sleep(5);
    },
    shown: () => client.getQueryData<Ticks>(key),
    end() {
      end();
      client.clear();
    },
  };
}

test('two ticks in a row stay, whatever the answer to the first one knows', async () => {
  const { tick, settle, shown, end } = device();
  tick('bread');
  tick('milk');
  await sleep(5);
  assert.deepEqual(shown(), ['bread', 'milk']);
  await settle('answer');
  assert.deepEqual(shown(), ['bread', 'milk']);
  await settle('answer');
  assert.deepEqual(shown(), ['bread', 'milk']);
  end();
});

test('what is asked before a tick has arrived, and comes after its answer, does not undo it', async () => {
  const { client, tick, settle, shown, end } = device();
  tick('bread');
  await sleep(5);
  void client.invalidateQueries({ queryKey: key });
  await settle('answer');
  await sleep(30);
  assert.deepEqual(shown(), ['bread']);
  end();
});

test('a tick that is refused is taken back, and takes no later one with it', async () => {
  const { tick, settle, shown, refused, end } = device();
  tick('bread');
  tick('milk');
  await settle('refuse');
  assert.ok(shown()?.includes('milk'));
  await settle('answer');
  assert.deepEqual(shown(), ['milk']);
  tick('salt');
  await settle('refuse');
  assert.deepEqual(shown(), ['milk']);
  assert.deepEqual(refused, ['bread', 'salt']);
  end();
});

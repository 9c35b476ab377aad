import assert from 'node:assert/strict';
import test from 'node:test';
import { operationsByModule } from '@allmende/contract/all';
import { createClient, NoAnswer, RequestProblem } from './index.ts';

function clientThatGets(response: () => Response) {
  return createClient({ baseUrl: 'http://server', fetch: async () => response() });
}

function cutOff(status: number): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"available":'));
    },
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status, headers: { 'content-type': 'application/json' } });
}

test('every operation of the contract is called by its method, at its path', async () => {
  const asked: string[] = [];
  const client = createClient({
    baseUrl: '',
    fetch: async (input, init) => {
      asked.push(`${init?.method} ${input}`);
      return Response.json({});
    },
  }) as unknown as Record<string, Record<string, (input: object) => Promise<unknown>>>;
  const declared: string[] = [];
  for (const [module, operations] of Object.entries(operationsByModule)) {
    for (const [verb, { method, path }] of Object.entries(operations)) {
      const names: string[] = path.match(/(?<=:)\w+/g) ?? [];
      await client[module]![verb]!({ params: Object.fromEntries(names.map((name) => [name, 1])) });
      declared.push(`${method} ${path.replaceAll(/:\w+/g, '1')}`);
    }
  }
  assert.deepEqual(asked, declared);
});

test('an answer that breaks off in its middle is no answer, whatever its first line said', async () => {
  for (const status of [200, 409]) {
    const client = clientThatGets(() => cutOff(status));
    await assert.rejects(client.wallet.getWallet(), NoAnswer);
  }
});

test('a request that its caller gives up fails with the reason of the caller', async () => {
  const abort = new AbortController();
  const client = createClient({
    baseUrl: 'http://server',
    fetch: async (_input, init) => {
      abort.abort(new Error('not wanted any more'));
      init?.signal?.throwIfAborted();
      return Response.json({});
    },
  });
  await assert.rejects(client.wallet.getWallet({ signal: abort.signal }), /not wanted any more/);
});

test('a refusal carries the code of the server, or one made from the status', async () => {
  const problem = { type: 'about:blank', title: 'no', status: 409, code: 'wallet.not_enough' };
  const refusing = clientThatGets(() => Response.json(problem, { status: 409 }));
  const proxy = clientThatGets(() => new Response('<html>', { status: 502 }));
  const isProblem = (code: string) => (error: unknown) =>
    error instanceof RequestProblem && error.code === code;
  await assert.rejects(refusing.wallet.getWallet(), isProblem('wallet.not_enough'));
  await assert.rejects(proxy.wallet.getWallet(), isProblem('platform.unavailable'));
});

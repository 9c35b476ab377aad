import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import type { ClientFrame } from '@allmende/contract/realtime';
import type { Connection, Gateway } from '#platform/gateway';
import { newUuid, toPublicId } from '#platform/ids';
import { createLog } from '#platform/log';
import { handleFrames } from './frames.ts';

type SendFrame = Extract<ClientFrame, { type: 'send' }>;
type ConversationId = SendFrame['conversationId'];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** One device, and what of its messages goes on to be sent. */
function device() {
  let handle: (connection: Connection, frame: SendFrame) => unknown = () => undefined;
  let limit: (connection: Connection, frame: SendFrame) => void = () => undefined;
  const sent: string[] = [];
  handleFrames({
    gateway: {
      on(type: string, onFrame: typeof handle, onLimited: typeof limit) {
        if (type === 'send') [handle, limit] = [onFrame, onLimited];
      },
    } as unknown as Gateway,
    log: createLog({ level: 'silent' }),
    async send({ clientId }) {
      sent.push(clientId);
      return ok({} as Message);
    },
    writePath: {} as never,
    presence: {} as never,
  });
  const actorId = newUuid();
  const connection = {
    userId: newUuid(),
    actors: new Map([[actorId, { kind: 'person', role: 'self' }]]),
    send: () => undefined,
  } as unknown as Connection;
  const frame = (clientId: string, conversationId: ConversationId): SendFrame => ({
    type: 'send',
    ref: 1,
    actorId: toPublicId('act', actorId),
    conversationId,
    clientId,
    message: { kind: 'text', text: 'Hallo' },
  });
  return {
    sent,
    /** The code with which it is refused, or null. */
    async send(clientId: string, conversationId: ConversationId): Promise<string | null> {
      const answer = (await handle(connection, frame(clientId, conversationId))) as
        | Result<never>
        | undefined;
      return answer && !answer.ok ? answer.code : null;
    },
    limit: (clientId: string, conversationId: ConversationId) =>
      limit(connection, frame(clientId, conversationId)),
  };
}

test('[MS13] what follows a message that is put off is put off too, until that one comes again', async () => {
  const { sent, send, limit } = device();
  const [here, there] = [toPublicId('cnv', newUuid()), toPublicId('cnv', newUuid())];
  assert.equal(await send('one', here), null);
  limit('two', here);
  assert.equal(await send('three', here), 'platform.too_many_requests');
  assert.equal(await send('other', there), null);
  limit('four', here);
  assert.equal(await send('five', here), 'platform.too_many_requests');
  for (const again of ['two', 'three', 'four', 'five']) assert.equal(await send(again, here), null);
  assert.deepEqual(sent, ['one', 'other', 'two', 'three', 'four', 'five']);
});

test('[MS13] a device that gave up what was put off goes on after a moment', async () => {
  const { sent, send, limit } = device();
  const here = toPublicId('cnv', newUuid());
  limit('given up', here);
  assert.equal(await send('behind it', here), 'platform.too_many_requests');
  await sleep(1_100);
  assert.equal(await send('later', here), null);
  assert.deepEqual(sent, ['later']);
});

test('[MS13] what a device gave up does not stand in the way of what is put off later', async () => {
  const { sent, send, limit } = device();
  const here = toPublicId('cnv', newUuid());
  limit('given up', here);
  await sleep(1_100);
  limit('later', here);
  assert.equal(await send('later', here), null);
  assert.deepEqual(sent, ['later']);
});

test('[MS13] a device that names ever other conversations takes no more room for it', async (t) => {
  let now = 0;
  // By hand, because a mock keeps every call.
  const { now: real } = performance;
  performance.now = () => now;
  t.after(() => (performance.now = real));
  const conversationIds = Array.from({ length: 200_000 }, () => toPublicId('cnv', newUuid()));
  const nameAll = ({ limit }: ReturnType<typeof device>) => {
    for (const conversationId of conversationIds) {
      now += 5;
      limit('one', conversationId);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  // The first one shows how much is needed anyway.
  const [first, second] = [device(), device()];
  const before = nameAll(first);
  const more = nameAll(second) - before;
  assert.ok(more < 3_000_000, `${more} bytes`);
  // And what was put off just now is kept.
  for (const { send } of [first, second]) {
    const refusal = await send('other', conversationIds.at(-1)!);
    assert.equal(refusal, send === second.send ? 'platform.too_many_requests' : null);
  }
});

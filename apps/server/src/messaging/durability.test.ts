import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@allmende/contract/messaging';
import {
  type Device,
  type Player,
  type Stage,
  testStage,
} from '../../../../dev/messaging-stage.ts';
import { systemClock } from '#platform/clock';
import { createDatabase, type Database } from '#platform/database';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { createWritePath } from './writing.ts';

const log = createLog({ level: 'silent' });

interface Talk {
  /** What was acknowledged, by client id. */
  acknowledged: Map<string, Message>;
  refused: string[];
  conversations: Uuid[];
  devices: { of: Player; id: Uuid; device: Device }[];
  stop(): Promise<void>;
}

/** Pairs that write to each other as fast as they are answered, each several messages at a time. */
async function talk(stage: Stage, pairs: number): Promise<Talk> {
  const acknowledged = new Map<string, Message>();
  const refused: string[] = [];
  const conversations: Uuid[] = [];
  const devices: Talk['devices'] = [];
  const lanes: (() => Promise<void>)[] = [];
  let isOver = false;
  for (let pair = 0; pair < pairs; pair++) {
    const both = [await stage.person('Anna'), await stage.person('Ben')] as const;
    const id = await stage.open(...both);
    conversations.push(id);
    for (const player of both) {
      const device = await stage.connect(player);
      devices.push({ of: player, id, device });
      lanes.push(...Array.from({ length: 3 }, () => () => write(player, id, device)));
    }
  }
  let refs = 0;
  async function write(player: Player, id: Uuid, device: Device): Promise<void> {
    while (!isOver) {
      const clientId = randomUUID();
      refs += 1;
      const ref = refs;
      device.send({
        type: 'send',
        ref,
        actorId: player.publicId,
        conversationId: toPublicId('cnv', id),
        clientId,
        message: { kind: 'text', text: `Nummer ${ref}` },
      });
      const answer = await device.next((frame) => 'ref' in frame && frame.ref === ref, 60_000);
      if (answer.type === 'ack') acknowledged.set(clientId, answer.value as Message);
      else if (answer.type === 'refused') refused.push(answer.code);
    }
  }
  const running = Promise.all(lanes.map((lane) => lane()));
  return {
    acknowledged,
    refused,
    conversations,
    devices,
    async stop() {
      isOver = true;
      await running;
    },
  };
}

/** Compares what was acknowledged with what is stored: nothing missing, nothing twice, no gap. */
async function assertNothingLost(database: Database, { acknowledged, conversations }: Talk) {
  const { rows } = await database.pool.query(
    `select conversation_id, seq, version, id, client_id, content from messaging_messages
     where conversation_id = any ($1) order by conversation_id, seq`,
    [conversations],
  );
  const stored = new Map(rows.map((row) => [row.client_id, row]));
  assert.equal(stored.size, rows.length, 'something stands there twice');
  for (const [clientId, message] of acknowledged) {
    const row = stored.get(clientId);
    assert.ok(row, 'something acknowledged is missing');
    assert.deepEqual(
      [row.conversation_id, row.seq, row.version, toPublicId('msg', row.id)],
      [toUuid(message.conversationId), message.seq, message.version, message.id],
    );
  }
  for (const id of conversations) {
    const seqs = rows.filter((row) => row.conversation_id === id).map((row) => row.seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: seqs.length }, (_, index) => index + 1),
    );
  }
}

/** Devices that were connected all the time were told of everything, by ack or by echo. */
async function assertEverybodyHeard({ acknowledged, devices }: Talk): Promise<void> {
  for (const { of: player, id, device } of devices) {
    await device.settled();
    const heard = new Set(
      device.frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.clientId] : [])),
    );
    for (const [clientId, message] of acknowledged) {
      if (toUuid(message.conversationId) !== id || message.senderActorId === player.publicId)
        continue;
      assert.ok(heard.has(clientId), 'something acknowledged was not told to the other side');
    }
  }
}

test('[MS15] connections to the database die in the middle of batches', async () => {
  const stage = await testStage();
  const { database } = stage;
  const conversation = await talk(stage, 8);
  const executioner = createDatabase({ connection: database.connection, log, maxConnections: 1 });
  after(() => executioner.close());
  let killed = 0;
  const { acknowledged } = conversation;
  // Until enough have died and enough has come through, however slow the machine is; the runner ends a test that never
  // gets there. Now and then they get a moment longer, for else on a slow one nothing would.
  for (let round = 0; round < 40 || killed <= 10 || acknowledged.size <= 100; round++) {
    await sleep(15 + (round % 8) * 10);
    const { rows } = await executioner.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and query like '%messaging_append%'`,
    );
    killed += rows.length;
  }
  await conversation.stop();
  assert.deepEqual(conversation.refused, []);
  await assertNothingLost(database, conversation);
  await assertEverybodyHeard(conversation);
});

test('[MS15] the database itself is killed, and comes back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allmende-durability-'));
  const postgres = await startPostgres({ dataFolder: folder, log });
  const database = createDatabase({ connection: postgres.connection, log });
  after(async () => {
    await database.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await migrate(database, log);
  const stage = await testStage({ database });
  const conversation = await talk(stage, 6);
  for (let round = 0; round < 2; round++) {
    await sleep(400);
    const before = conversation.acknowledged.size;
    const killed = postgres.pid;
    process.kill(killed, 'SIGKILL');
    // Its backends outlive it for a moment and may acknowledge a hundred more, so both are waited for.
    while (postgres.pid === killed || conversation.acknowledged.size < before + 100) {
      await sleep(20);
    }
  }
  await conversation.stop();
  assert.deepEqual(conversation.refused, []);
  await assertNothingLost(database, conversation);
  await assertEverybodyHeard(conversation);
});

test('[MS15] who waited too long is told to try again', async () => {
  const database = createDatabase({ connection: { host: '/nowhere' }, log, maxConnections: 1 });
  const writePath = createWritePath({
    database,
    clock: systemClock,
    log,
    metrics: createMetrics(),
    echo: { push: async () => undefined, pushChanged: async () => undefined },
    retryForMs: 200,
  });
  const answer = await writePath.mark({
    kind: 'mark',
    conversationId: randomUUID(),
    actorId: randomUUID(),
    readSeq: 1,
    deliveredSeq: 1,
  });
  assert.deepEqual(answer, { ok: false, code: 'platform.unavailable' });
  await database.close();
});

test('[MS12] [MS15] a second process takes over with the same client ids', async () => {
  const first = await testStage();
  const { database } = first;
  const second = await testStage({ database });
  const [anna, ben] = [await first.person('Anna'), await first.person('Ben')];
  const id = await first.open(anna, ben);
  const clientIds = Array.from({ length: 200 }, () => randomUUID());
  const send = (stage: Stage, clientId: Uuid, index: number) =>
    stage.say(index % 2 ? anna : ben, id, `m${index}`, { clientId });
  // Half of the answers are lost, so every message is sent to both at once.
  const [one, two] = await Promise.all(
    [first, second].map((stage) =>
      Promise.all(clientIds.map((clientId, index) => send(stage, clientId, index))),
    ),
  );
  assert.deepEqual(one, two);
  assert.deepEqual(
    one!.map((message) => message.seq).sort((a, b) => a - b),
    clientIds.map((_, index) => index + 1),
  );
  assert.equal((await second.look(anna, id)).lastSeq, 200);
});

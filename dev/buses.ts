import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBusOn, type Bus } from '../apps/server/src/platform/bus.ts';
import type { Database } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { freePort } from './free-port.ts';

/**
 * What a bus may run over on this machine: LISTEN and NOTIFY always, NATS where a `nats-server` is
 * installed. Tests of several processes run over each and say which in their names.
 */
export interface BusKind {
  name: 'LISTEN/NOTIFY' | 'NATS';
  /** For `NATS_URL`. */
  natsUrl: string | null;
  create(database: Database): Bus;
  stop(): void;
}

const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'fatal' });

export async function busKinds(): Promise<BusKind[]> {
  const nats = await startNats();
  return [kindOf('LISTEN/NOTIFY', null), ...(nats ? [kindOf('NATS', nats.url, nats.stop)] : [])];
}

function kindOf(name: BusKind['name'], natsUrl: string | null, stop = () => {}): BusKind {
  return { name, natsUrl, create: (database) => createBusOn({ database, natsUrl, log }), stop };
}

async function startNats(): Promise<{ url: string; stop: () => void } | null> {
  if (spawnSync('nats-server', ['--version']).error) return null;
  const port = await freePort();
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  while (!(await answers(port))) await sleep(20);
  return { url: `nats://127.0.0.1:${port}`, stop: () => child.kill() };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

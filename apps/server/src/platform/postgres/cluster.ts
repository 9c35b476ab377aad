import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { StartRefused } from '../refusal.ts';
import { type Binaries, identity } from './binaries.ts';
import type { Place } from './place.ts';

export const user = 'allmende';

export interface Cluster extends Place {
  binaries: Binaries;
  durable: boolean;
  log: Log;
}

export const dataOf = (place: Place) => join(place.folder, 'cluster');
export const logOf = (place: Place) => join(place.folder, 'server.log');

/** Creates the cluster when there is none, in one atomic step, and returns the password. */
export async function ensureCluster(
  cluster: Cluster,
  say: (step: string) => void,
): Promise<string> {
  const data = dataOf(cluster);
  const passwordFile = join(cluster.folder, 'password');
  if (existsSync(data)) {
    const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
    if (version === cluster.binaries.major) return (await readFile(passwordFile, 'utf8')).trim();
    throw new StartRefused(
      `The database in ${data} was made by PostgreSQL ${version}; this Allmende brings ${cluster.binaries.major}.`,
    );
  }
  say('creating the database');
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (cluster.runAs) await chown(passwordFile, cluster.runAs.uid, cluster.runAs.gid);
  const staging = join(cluster.folder, 'cluster.new');
  await rm(staging, { recursive: true, force: true });
  await runInitdb(cluster, staging, passwordFile);
  await rename(staging, data);
  return password;
}

async function runInitdb(cluster: Cluster, target: string, passwordFile: string): Promise<void> {
  const child = spawn(
    cluster.binaries.initdb,
    [
      `--pgdata=${target}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Built into PostgreSQL, so it sorts alike on every system and after every upgrade of it.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      ...(cluster.durable ? [] : ['--no-sync']),
    ],
    { cwd: cluster.folder, env: { PATH: process.env['PATH'] }, ...identity(cluster.runAs) },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed with ${code}:\n${output.trim()}`);
}

/** Written at every start, so that the settings in force are those of this version. */
export async function writeSettings(cluster: Cluster): Promise<void> {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const isSmall = totalmem() < 3 * 1024 ** 3;
  const settings = {
    listen_addresses: "''",
    unix_socket_directories: quote(cluster.socketFolder),
    unix_socket_permissions: '0700',
    max_connections: cluster.durable ? 60 : 200,
    shared_buffers: isSmall ? '64MB' : '192MB',
    effective_cache_size: isSmall ? '512MB' : '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    random_page_cost: 1.1,
    // Many short statements: compiling them or spreading them over workers costs more than it gains.
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    // Checkpoints are rare and spread out, so that they never stall a payment.
    wal_buffers: '16MB',
    min_wal_size: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    fsync: cluster.durable ? 'on' : 'off',
    synchronous_commit: cluster.durable ? 'on' : 'off',
    full_page_writes: cluster.durable ? 'on' : 'off',
    // Balances and receipts are updated in place all day long.
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_naptime: '20s',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    // Failed statements are reported to the caller; here they would only leave data in a log.
    log_min_messages: 'log',
    log_checkpoints: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(
    join(dataOf(cluster), 'postgresql.conf'),
    `# Written by Allmende at every start (platform/postgres/cluster.ts).\n${lines.join('')}`,
  );
}

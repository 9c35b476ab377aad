import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { localhostPem } from '../../dev/test-certificate.ts';
import type { TestDatabase } from '../../dev/test-database.ts';

/** The real server in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  /** `http://localhost:<port>` */
  origin: string;
  /** Where letters to `handle@mailDomain` come in. */
  mailPort: number;
  stop(): Promise<void>;
}

export const mailDomain = 'post.lindfurt.example';

/** Resolves when the server is ready; rejects with what it printed when it ends before. */
export async function startServer(options: {
  connection: TestDatabase['connection'];
  dataFolder: string;
  smtpUrl?: string;
  regime?: string;
  /** Address of the double of the processor of cards. */
  cardProcessor?: string;
}): Promise<ServerProcess> {
  const { host, user, password, database } = options.connection;
  const [port, mailPort] = await Promise.all([freePort(), freePort()]);
  const origin = `http://localhost:${port}`;
  const main = join(import.meta.dirname, '../../apps/server/src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      ...process.env,
      PORT: String(port),
      DATA: options.dataFolder,
      ...(options.smtpUrl && { SMTP_URL: options.smtpUrl }),
      ...(options.regime && { REGIME: options.regime }),
      ...(options.cardProcessor && { CARD_PROCESSOR: options.cardProcessor }),
      MAIL_PORT: String(mailPort),
      MAIL_DOMAIN: mailDomain,
      // The pages that scenarios link to, and the software that listens, are on this machine.
      LINK_PREVIEWS: 'all',
      WEBHOOKS: 'all',
      MAILBOXES: 'all',
      NODE_EXTRA_CA_CERTS: localhostPem,
      DATABASE_URL: `postgres://${user}:${password}@${encodeURIComponent(host!)}/${database}`,
    },
    // The channel ends the server when this process is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => (output += chunk));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(child, origin, () => output);
  return {
    origin,
    mailPort,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function untilReady(
  child: ChildProcess,
  origin: string,
  output: () => string,
): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${output()}`);
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

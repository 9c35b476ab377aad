import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * `npm run dev`: the server, started again when its sources change, and the web app through Vite, which
 * replaces what changes in the open page. People open Vite's address; it passes on what is the server's.
 */
const root = join(import.meta.dirname, '..');

const webPort = await freePortFrom(5173);
const serverPort = await freePortFrom(4400);
const webUrl = `http://localhost:${webPort}`;
const children: ChildProcess[] = [];

function run(args: string[], env: Record<string, string>, cwd = root): void {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  child.once('exit', () => end());
  children.push(child);
}

let isEnding = false;

function end(): void {
  if (isEnding) return;
  isEnding = true;
  for (const child of children) child.kill('SIGTERM');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
process.once('disconnect', end);
process.channel?.unref();

run(
  [
    '--disable-warning=ExperimentalWarning',
    '--watch',
    '--watch-preserve-output',
    join(root, 'apps/server/src/main.ts'),
    ...process.argv.slice(2),
  ],
  { PORT: String(serverPort), PUBLIC_URL: webUrl, API_ONLY: 'yes' },
);
run(
  [join(root, 'node_modules/vite/bin/vite.js'), '--port', String(webPort), '--strictPort'],
  { ALLMENDE_SERVER: `http://localhost:${serverPort}` },
  join(root, 'apps/web'),
);

async function freePortFrom(first: number): Promise<number> {
  for (let port = first; ; port++) {
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

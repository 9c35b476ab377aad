import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '..');

interface Outcome {
  code: number | null;
  output: string;
}

async function setup(
  args: string[],
  options: { folder?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const script = join(options.folder ?? root, 'tools/setup.mjs');
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...options.env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

test('a command that does not exist is answered with those that do', async () => {
  const { code, output } = await setup(['strat']);
  assert.equal(code, 1);
  assert.match(output, /start \| dev \| db/);
});

test('what is installed is not installed again, and the command gets its arguments', async () => {
  const { code, output } = await setup(['start', '--help']);
  assert.equal(code, 0);
  assert.doesNotMatch(output, /Installing/);
  assert.match(output, /--port NUMBER/);
});

test('the exit code of the command is that of the script', async () => {
  const { code, output } = await setup(['start', '--port', 'abc']);
  assert.equal(code, 1);
  assert.match(output, /--port is "abc"/);
});

/** A checkout on which nothing was installed yet, and nothing can be: its registry does not answer. */
async function bareCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'allmende setup '));
  after(() => rm(folder, { recursive: true, force: true }));
  for (const file of ['tools/setup.mjs', 'apps/server/src/platform/command-line.mjs']) {
    await cp(join(root, file), join(folder, file));
  }
  const needed = { name: 'bare', version: '1.0.0', dependencies: { zod: '4.6.7' } };
  const packages = { '': needed, 'node_modules/zod': { version: '4.6.7' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(needed));
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'bare', version: '1.0.0', lockfileVersion: 3, packages }),
  );
  return folder;
}

test('without a registry the first start says what is missing', async () => {
  const folder = await bareCheckout();
  const { code, output } = await setup(['start'], {
    folder,
    env: { npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: join(folder, 'cache') },
  });
  assert.equal(code, 1);
  assert.match(output, /The npm registry cannot be reached/);
});

test('a bad setting is refused before anything is installed', async () => {
  const folder = await bareCheckout();
  for (const [args, env] of [
    [['start', '--port', 'abc'], {}],
    [['dev'], { PORT: 'abc' }],
  ] as const) {
    const { code, output } = await setup([...args], { folder, env });
    assert.equal(code, 1);
    assert.match(output, /(--port|PORT) is "abc", not a whole number/);
    assert.doesNotMatch(output, /Installing/);
  }
  assert.equal(existsSync(join(folder, '.cache')), false);
});

test('help needs nothing installed', async () => {
  const { code, output } = await setup(['start', '--help'], { folder: await bareCheckout() });
  assert.equal(code, 0);
  assert.match(output, /--public-url URL/);
});

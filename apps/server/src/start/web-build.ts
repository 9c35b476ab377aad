import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartRefused } from '#platform/refusal';

const root = join(import.meta.dirname, '../../../..');
const web = join(root, 'apps/web');
/** Everything that ends up in the build, or decides how it comes out. */
const sources = ['apps/web', 'packages/contract', 'packages/sdk', 'package-lock.json'];
const stampFile = join(web, 'dist/.built-from');

/** Builds the web app unless the build at hand was made from the sources at hand. */
export async function ensureWebBuild(aborted?: AbortSignal): Promise<'fresh' | 'built'> {
  const wanted = await hashSources();
  const present = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (present === wanted) return 'fresh';
  await build(aborted);
  await writeFile(stampFile, wanted);
  return 'built';
}

async function hashSources(): Promise<string> {
  const files = (await Promise.all(sources.map((path) => listFiles(join(root, path))))).flat();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  for (const [i, file] of files.entries()) {
    hash.update(`${file.slice(root.length)}\0${contents[i]!.length}\0`).update(contents[i]!);
  }
  return hash.digest('hex');
}

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
  if (!entries) return [path];
  const relevant = entries.filter(
    ({ name }) => name !== 'node_modules' && name !== 'dist' && !/\.test\.tsx?$/.test(name),
  );
  const nested = await Promise.all(relevant.map(({ name }) => listFiles(join(path, name))));
  return nested.flat().sort();
}

/** In a process of its own, so that the bundler's memory and threads are gone afterwards. */
async function build(aborted: AbortSignal | undefined): Promise<void> {
  const vite = join(
    dirname(createRequire(join(web, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  if (!existsSync(join(web, 'index.html'))) throw new Error(`${web}/index.html is missing`);
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
    ...(aborted ? { signal: aborted } : {}),
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new StartRefused(`The web app could not be built:\n\n${output.trim()}`);
}

import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ensureWebBuild } from '../apps/server/src/start/web-build.ts';
import { heading, indent, noTotals, seconds, type Totals } from './totals.ts';

/** Everything that can be said about the code without running it. Each check counts as one test. */
interface Check {
  name: string;
  /** Returns what is wrong, or null. */
  run(): Promise<string | null>;
}

const root = join(import.meta.dirname, '..');
/** As many at once as a small machine has cores. */
const lanes = 2;

const checks: Check[] = [
  { name: 'types of the server', run: () => runTool('typescript/bin/tsc', '-p', 'tsconfig.json') },
  { name: 'types of the web app', run: () => runTool('typescript/bin/tsc', '-p', 'apps/web') },
  { name: 'format and lint', run: () => runTool('@biomejs/biome/bin/biome', 'ci', '--colors=off') },
  { name: 'dead code', run: () => runTool('knip/bin/knip.js', '--no-progress') },
  { name: 'walls between modules', run: () => runScript('tools/walls.ts') },
  { name: 'size of the web app', run: checkBundleSize },
  { name: 'lock file without addresses', run: checkLockFile },
  ...globSync('tools/check-*.ts', { cwd: root })
    .sort()
    .map((file) => ({ name: nameOf(file), run: () => runScript(file) })),
  ...globSync('tools/generate-*.ts', { cwd: root })
    .sort()
    .map((file) => ({
      name: `fresh: ${nameOf(file)}`,
      run: () => runScript(file, '--check'),
    })),
];

/** `tools/check-locales.ts` is about locales. */
function nameOf(file: string): string {
  return basename(file, '.ts')
    .replace(/^[a-z]+-/, '')
    .replaceAll('-', ' ');
}

/** Runs all checks, prints one line each, and what is wrong in full. */
export async function runChecks(): Promise<Totals> {
  heading('Checks');
  const totals = noTotals();
  const queue = [...checks];
  async function work(): Promise<void> {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const startedAt = Date.now();
      const complaint = await check.run().catch((error: Error) => error.message);
      totals[complaint === null ? 'passed' : 'failed'] += 1;
      console.log(`  ${complaint === null ? '✓' : '✗'} ${check.name}  ${seconds(startedAt)}`);
      if (complaint === null) continue;
      console.log(indent(complaint.trimEnd(), 6));
      totals.failures.push(`✗ ${check.name}\n${complaint.trimEnd()}`);
    }
  }
  await Promise.all(Array.from({ length: lanes }, work));
  return totals;
}

function runTool(script: string, ...args: string[]): Promise<string | null> {
  return runNode([join(root, 'node_modules', script), ...args]);
}

async function runScript(file: string, ...args: string[]): Promise<string | null> {
  if (!existsSync(join(root, file))) return `${file} does not exist`;
  return runNode(['--disable-warning=ExperimentalWarning', join(root, file), ...args]);
}

async function runNode(args: string[]): Promise<string | null> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return code === 0 ? null : output || `ended with ${code}`;
}

async function checkBundleSize(): Promise<string | null> {
  await ensureWebBuild();
  return runScript('tools/bundle-size.ts');
}

/** The lock file must install from whichever registry a stranger's npm is set to. */
async function checkLockFile(): Promise<string | null> {
  const text = await readFile(join(root, 'package-lock.json'), 'utf8');
  const addresses = text.match(/"resolved": "https?:[^"]+"/g);
  return addresses ? `${addresses.length} addresses, such as ${addresses[0]}` : null;
}

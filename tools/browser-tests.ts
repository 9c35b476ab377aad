import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureWebBuild } from '../apps/server/src/start/web-build.ts';
import { prepareChromium } from '../test/browser/chromium.ts';
import { heading, type Totals } from './totals.ts';

const root = join(import.meta.dirname, '..');
const reportFile = join(root, '.cache/browser-tests.json');

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/** The scenarios in a real browser, each on a phone and on a desktop. */
export async function runBrowserTests(args: string[] = []): Promise<Totals> {
  heading('Browser tests');
  if (globSync('test/browser/**/*.spec.ts', { cwd: root }).length === 0) {
    console.log('  no files');
    return { passed: 0, failed: 0, skipped: 0 };
  }
  await Promise.all([ensureWebBuild(), prepareChromium()]);
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

async function readTotals(code: number): Promise<Totals> {
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  if (text === null) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = JSON.parse(text) as PlaywrightReport;
  const failed = stats.unexpected + stats.flaky + errors.length;
  return {
    passed: stats.expected,
    // A run that ends badly without a failed test, such as one that was interrupted, is not good.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: stats.skipped,
  };
}

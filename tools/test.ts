import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runBrowserTests } from './browser-tests.ts';
import { runChecks } from './checks.ts';
import { runNodeTests, withTestServer } from './node-tests.ts';
import { addTotals, failedOnce, printTotals, seconds, type Totals } from './totals.ts';

/**
 * `npm test`: checks, module tests, short fuzz runs and browser scenarios. Its last line is the totals
 * over everything. Kinds can be named to run only those: `npm test -- module fuzz`.
 */
const root = join(import.meta.dirname, '..');

const kinds: Record<string, () => Promise<Totals>> = {
  check: runChecks,
  module: () =>
    runNodeTests({ title: 'Module tests', files: find('*.test.ts'), secondAttempt: true }),
  fuzz: () =>
    runNodeTests({
      title: 'Fuzzers',
      files: find('*.fuzz.ts'),
      showsTests: true,
      secondAttempt: true,
    }),
  browser: () => runBrowserTests(),
};

function find(name: string): string[] {
  const folders = ['apps/*', 'packages/*', 'dev', 'tools', 'bench', 'examples', 'test'];
  return folders
    .flatMap((folder) => globSync(`${folder}/**/${name}`, { cwd: root, exclude: isForeign }))
    .sort();
}

function isForeign(path: string): boolean {
  return /(^|\/)(node_modules|dist|fixtures)(\/|$)/.test(path);
}

async function main(): Promise<Totals> {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in kinds));
  if (unknown)
    throw new Error(`There is no kind "${unknown}"; ${Object.keys(kinds).join(', ')} are.`);
  const chosen = Object.entries(kinds).filter(
    ([name]) => named.length === 0 || named.includes(name),
  );
  return withTestServer(async () => {
    const totals: Totals[] = [];
    for (const [name, run] of chosen) totals.push(await run().catch((error) => fail(name, error)));
    return addTotals(...totals);
  });
}

/** What keeps a kind from running at all is a failure, and no reason not to run the others. */
function fail(kind: string, error: Error): Totals {
  return failedOnce(`✗ ${kind}: ${error.stack}`);
}

const startedAt = Date.now();
try {
  const totals = await main();
  console.log(`\nAll of it in ${seconds(startedAt)}.`);
  printTotals(totals);
  process.exitCode = totals.failed > 0 ? 1 : 0;
} catch (error) {
  printTotals(failedOnce(`✗ ${(error as Error).stack}`));
  process.exitCode = 1;
}

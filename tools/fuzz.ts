import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNodeTests, testsProperties, withTestServer } from './node-tests.ts';
import { printTotals } from './totals.ts';

/**
 * `npm run fuzz -- <module> [--seed N] [--steps N] [--seconds N]`: longer than the tests do.
 * `npm run fuzz -- properties [--seed N]`: the tests of properties, with other values than in `npm test`.
 */
const root = join(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    steps: { type: 'string' },
    seconds: { type: 'string' },
  },
});

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

const find = (name: string) =>
  globSync(`{apps,packages,dev}/**/${name}`, {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  }).sort();
const fuzzers = find('*.fuzz.ts');
const [module] = positionals;
const files =
  module === 'properties'
    ? find('*.test.ts').filter(testsProperties)
    : fuzzers.filter((file) => module && file.split(/[/.]/).includes(module));
if (files.length === 0 || positionals.length > 1) {
  refuse(
    `Usage: npm run fuzz -- <module> [--seed N] [--steps N] [--seconds N]\nFuzzers:\n  ${[...fuzzers, 'properties'].join('\n  ')}`,
  );
}
for (const [name, text] of Object.entries(values)) {
  if (!/^\d+$/.test(text)) refuse(`--${name} is "${text}", not a whole number`);
  process.env[`FUZZ_${name.toUpperCase()}`] = text;
}

if (module === 'properties') {
  process.env.FUZZ_SEED ??= String(Date.now() % 1_000_000);
  console.log(`All with --seed ${process.env.FUZZ_SEED}`);
}

const totals = await withTestServer(() =>
  runNodeTests({
    title: `Fuzzing ${module}`,
    files,
    showsTests: true,
    timeoutMs: Number.POSITIVE_INFINITY,
  }),
);
printTotals(totals);
process.exitCode = totals.failed > 0 ? 1 : 0;

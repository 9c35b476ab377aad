import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isModule, mayUse } from './walls/module-map.ts';
import { readSource } from './walls/source.ts';
import { checkWalls } from './walls.ts';

const planted = join(import.meta.dirname, 'fixtures/walls');

/** `file:line rule` of every line of the fixture that says what is planted on it. */
function plantedViolations(): string[] {
  const files = globSync('{apps,packages}/**/*.{ts,tsx,sql}', { cwd: planted });
  const marked = files.flatMap((file) =>
    readFileSync(join(planted, file), 'utf8')
      .split('\n')
      .flatMap((text, at) => {
        const rule = /planted: ([a-z]+)/.exec(text)?.[1];
        return rule === undefined ? [] : [`${file}:${at + 1} ${rule}`];
      }),
  );
  // JSON has no comments to mark a line with.
  return [...marked, 'apps/server/package.json:1 door'].sort();
}

test('every planted violation is seen, where it is, and nothing else is', () => {
  const found = checkWalls(planted).map(({ file, line, rule }) => `${file}:${line} ${rule}`);
  assert.deepEqual(found.sort(), plantedViolations());
});

test('each rule has a planted violation', () => {
  const rules = new Set(plantedViolations().map((violation) => violation.split(' ')[1]));
  assert.deepEqual([...rules].sort(), [
    'contract',
    'cycle',
    'direction',
    'door',
    'inside',
    'map',
    'prefix',
    'tables',
    'web',
  ]);
});

test('the command prints file, line, rule and message, and ends with 1', () => {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'walls.ts'), planted], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 1);
  const lines = run.stdout.trim().split('\n');
  assert.equal(lines.length, plantedViolations().length);
  assert.ok(
    lines.includes('apps/server/src/ledger/store.ts:2 direction ledger may not use wallet'),
  );
  for (const line of lines) assert.match(line, /^\S+:\d+ [a-z]+ .+$/);
});

test('a module may use what it stands on, down to the ground, and nothing above or beside', () => {
  for (const [user, used] of [
    ['shop', 'wallet'],
    ['shop', 'ledger'],
    ['shop', 'media'],
    ['business', 'media'],
    ['messaging', 'platform'],
    ['operator', 'shop'],
  ] as const) {
    assert.ok(mayUse(user, used), `${user} uses ${used}`);
    assert.ok(!mayUse(used, user), `${used} does not use ${user}`);
  }
  for (const [one, other] of [
    ['ledger', 'identity'],
    ['wallet', 'business'],
    ['operator', 'federation'],
  ] as const) {
    assert.ok(!mayUse(one, other) && !mayUse(other, one), `${one} and ${other} are strangers`);
  }
  assert.ok(!isModule('utils') && !isModule('toString'));
});

test('imports are found in code only, with their line and kind', () => {
  const source = readSource(
    [
      "import type { A } from 'a';",
      "import { type B, c } from 'b'; // import 'never'",
      'export {',
      '  d,',
      "} from 'd';",
      "export type * from 'e';",
      "import type from 'f';",
      `const text = \`import 'g' \${await import('h')} import 'i'\`;`,
      'const pattern = /["\'`/]import/;',
      'const half = 1 / 2; // " not a string',
      "import 'j';",
      "const never = 'import \\'k\\'';",
    ].join('\n'),
  );
  assert.deepEqual(
    source.imports.map(({ specifier, line, kind }) => `${line} ${kind} ${specifier}`),
    ['1 type a', '2 static b', '5 static d', '6 type e', '7 static f', '8 lazy h', '11 static j'],
  );
});

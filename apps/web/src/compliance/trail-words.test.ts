import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { operationsByModule } from '@allmende/contract/all';
import { trailAreas } from './trail-areas.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

/** What the trail keeps: each change, and each look at something of somebody’s. The table is held against the server. */
function kept(): string[] {
  const table = read('../../../../docs/reference/permissions.md');
  const modules = operationsByModule as unknown as Record<
    string,
    Record<string, { method: string; params?: unknown; download?: unknown }>
  >;
  return [...table.matchAll(/^\| `(\w+)\.(\w+)` \| Operators of this server \|/gm)].flatMap(
    ([, module, name]) => {
      const operation = modules[module!]![name!]!;
      const isList = operation.method === 'GET' && !operation.params && !operation.download;
      return isList ? [] : `${module}.${name}`;
    },
  );
}

for (const language of ['de', 'en']) {
  test(`the trail of operators has a sentence for all that stands in it, in ${language}`, () => {
    const { trail } = JSON.parse(read(`locales/trail/${language}.json`)) as {
      trail: { area: Record<string, string>; did: Record<string, Record<string, string>> };
    };
    const operations = kept();
    assert.ok(operations.length > 40);
    const said = Object.entries(trail.did).flatMap(([module, ones]) =>
      Object.entries(ones).map(([name, sentence]) => {
        assert.match(sentence, /\{\{name\}\} .+ /);
        return `${module}.${name}`;
      }),
    );
    assert.deepEqual(said.sort(), operations.sort());
    assert.deepEqual(Object.keys(trail.area).sort(), [...trailAreas].sort());
    const areas = new Set(operations.map((name) => name.split('.')[0]!));
    assert.deepEqual([...areas].sort(), [...trailAreas].sort());
  });
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkContract,
  checkCycles,
  checkModules,
  checkTables,
  checkWeb,
  type Repository,
  type Violation,
} from './walls/rules.ts';
import { readSource, readSql } from './walls/source.ts';

/**
 * The walls between modules: who may import whom, by which door, and whose tables are whose. Prints what
 * breaks them as `file:line rule message` and ends with 1 then. `tools/fixtures/walls` breaks each
 * of them once, so that a test can prove that this sees it.
 */
export function checkWalls(root: string): Violation[] {
  const repository = readRepository(root);
  const rules = [checkModules, checkCycles, checkTables, checkContract, checkWeb];
  return rules
    .flatMap((rule) => rule(repository))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function readRepository(root: string): Repository {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const files = (pattern: string) =>
    globSync(pattern, { cwd: root }).filter((file) => !/node_modules|\/dist\//.test(file));
  const { imports } = JSON.parse(read('apps/server/package.json'));
  return {
    sources: new Map(
      files('{apps,packages}/*/src/**/*.{ts,tsx}').map((file) => [file, readSource(read(file))]),
    ),
    migrations: new Map(
      files('apps/server/migrations/*.sql').map((file) => [file, readSql(read(file))]),
    ),
    doors: imports,
  };
}

if (import.meta.main) {
  const violations = checkWalls(process.argv[2] ?? join(import.meta.dirname, '..'));
  for (const { file, line, rule, message } of violations) {
    console.log(`${file}:${line} ${rule} ${message}`);
  }
  process.exitCode = violations.length > 0 ? 1 : 0;
}

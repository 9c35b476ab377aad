import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsByModule } from '../packages/contract/src/all.ts';

/**
 * Writes the SDK's table of operations from the contract, so that the client carries methods and paths
 * but none of the schemas. `--check` only says whether the file is current.
 */
const target = join(import.meta.dirname, '../packages/sdk/src/operations.generated.ts');

const modules = Object.entries(operationsByModule);
const text = `// Written by tools/generate-sdk.ts from packages/contract. Do not edit.
${modules.map(([module]) => `import type { ${module}Operations } from '@allmende/contract/${module}';`).join('\n')}

export interface Api {
${modules.map(([module]) => `  ${module}: typeof ${module}Operations;`).join('\n')}
}

/**
 * One paragraph for each module; under its name its verbs, each with method and path. A path that begins with a slash, or
 * is left out, goes on from the module's own; all are below \`/api/v1/\`. As one text, because browsers load all of it first.
 */
export const operations = \`${modules
  .map(([module, operations]) =>
    [
      module,
      ...Object.entries(operations).map(([verb, { method, path }]) =>
        `${verb} ${method} ${shortened(module, path)}`.trim(),
      ),
    ].join('\n'),
  )
  .join('\n\n')}\`;
`;

function shortened(module: string, path: string): string {
  const [, below] = /^\/api\/v1\/(.+)$/.exec(path) ?? [];
  if (!below) throw new Error(`${path} is not below /api/v1/`);
  return below === module || below.startsWith(`${module}/`) ? below.slice(module.length) : below;
}

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('packages/sdk/src/operations.generated.ts is stale: run npm run generate');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}

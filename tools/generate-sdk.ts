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

export const operations = {
${modules
  .map(
    ([module, operations]) => `  ${module}: {
${Object.entries(operations)
  .map(([verb, { method, path }]) => `    ${verb}: ['${method}', '${path}'],`)
  .join('\n')}
  },`,
  )
  .join('\n')}
} as const;
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('packages/sdk/src/operations.generated.ts is stale: run npm run generate');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}

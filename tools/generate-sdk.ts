import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsByModule } from '../packages/contract/src/all.ts';

/**
 * Writes the SDK's tables of operations from the contract, so that the client carries methods and paths
 * but none of the schemas. `--check` only says whether the files are current.
 */
const folder = join(import.meta.dirname, '../packages/sdk/src');

/**
 * What the app may ask for before anything is touched, in whole modules and single verbs. All else is in a table of its own, which
 * comes when it is first needed.
 */
const first = new Set(
  `media messaging messages later groups chats notifications together
  identity.whoAmI identity.getCalm identity.getActors identity.signOut business.listInvitations shop.listOrders`.split(
    /\s+/,
  ),
);
const isFirst = (module: string, verb: string) =>
  first.has(module) || first.has(`${module}.${verb}`);

const modules = Object.entries(operationsByModule);
const written = '// Written by tools/generate-sdk.ts from packages/contract. Do not edit.';
const files = {
  'operations.generated.ts': `${written}
${modules.map(([module]) => `import type { ${module}Operations } from '@allmende/contract/${fileOf(module)}';`).join('\n')}

export interface Api {
${modules.map(([module]) => `  ${module}: typeof ${module}Operations;`).join('\n')}
}

/** The modules that have verbs in operations-later.generated.ts. */
export const laterModules = '${modules
    .map(([module]) => module)
    .filter((module) => !first.has(module))
    .join(' ')}';

/**
 * One paragraph for each module; under its name its verbs, each with method and path. A path that begins with a slash, or
 * is left out, goes on from the module's own; all are below \`/api/v1/\`. As one text, because browsers load all of it first.
 */
export const operations = \`${tableOf(isFirst)}\`;
`,
  'operations-later.generated.ts': `${written}

/** The other verbs, in the same form. */
export const operations = \`${tableOf((module, verb) => !isFirst(module, verb))}\`;
`,
};

function tableOf(isIn: (module: string, verb: string) => boolean): string {
  return modules
    .map(([module, operations]) => [
      module,
      ...Object.entries(operations)
        .filter(([verb]) => isIn(module, verb))
        .map(([verb, { method, path }]) => `${verb} ${method} ${shortened(module, path)}`.trim()),
    ])
    .filter((lines) => lines.length > 1)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** `payCodes` is declared in `pay-codes.ts`. */
function fileOf(module: string): string {
  return module.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function shortened(module: string, path: string): string {
  const [, below] = /^\/api\/v1\/(.+)$/.exec(path) ?? [];
  if (!below) throw new Error(`${path} is not below /api/v1/`);
  return below === module || below.startsWith(`${module}/`) ? below.slice(module.length) : below;
}

for (const [name, text] of Object.entries(files)) {
  const target = join(folder, name);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
  } else if (readFileSync(target, 'utf8') !== text) {
    console.error(`packages/sdk/src/${name} is stale: run npm run generate`);
    process.exitCode = 1;
  }
}

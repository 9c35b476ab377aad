import { dirname, join, relative, sep } from 'node:path/posix';
import { isModule, mayUse, shell } from './module-map.ts';
import { type Import, lineOf, type Source } from './source.ts';

export interface Violation {
  file: string;
  line: number;
  rule:
    | 'map'
    | 'direction'
    | 'door'
    | 'inside'
    | 'cycle'
    | 'tables'
    | 'prefix'
    | 'contract'
    | 'web';
  message: string;
}

/** All files of a repository that the rules speak about, by their path from its root. */
export interface Repository {
  sources: ReadonlyMap<string, Source>;
  /** Migrations without their comments. */
  migrations: ReadonlyMap<string, string>;
  /** The `imports` map of the server's package.json. */
  doors: Readonly<Record<string, string>>;
}

const serverFolder = 'apps/server/src';

/** The module a file of the server belongs to; null for the shell and for files elsewhere. */
function moduleOf(file: string): string | null {
  if (!file.startsWith(`${serverFolder}/`)) return null;
  const [folder, ...rest] = relative(serverFolder, file).split(sep);
  return rest.length === 0 || shell.has(folder!) ? null : folder!;
}

function isTest(file: string): boolean {
  return /\.(?:test|fuzz)\.ts$/.test(file);
}

/** The file that an import means, or null when it is a package's. */
function target(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(file), specifier);
  if (specifier.startsWith('#platform/')) return `${serverFolder}/${specifier.slice(1)}.ts`;
  if (specifier.startsWith('#')) return `${serverFolder}/${specifier.slice(1)}/index.ts`;
  const contract = /^@allmende\/contract\/(.+)$/.exec(specifier);
  return contract === null ? null : `packages/contract/src/${contract[1]}.ts`;
}

/** Modules are used in one direction, by their doors, and are declared in the map. */
export function checkModules({ sources, doors }: Repository): Violation[] {
  const found: Violation[] = [];
  for (const [name, path] of Object.entries(doors)) {
    const door = name === '#platform/*' ? './src/platform/*.ts' : `./src/${name.slice(1)}/index.ts`;
    if (path === door) continue;
    const message = `${name} must be ${door} and nothing else`;
    found.push({ file: 'apps/server/package.json', line: 1, rule: 'door', message });
  }
  const unknown = new Set<string>();
  for (const [file, { imports }] of sources) {
    if (!file.startsWith(`${serverFolder}/`)) continue;
    const home = moduleOf(file);
    if (home !== null && !isModule(home) && !unknown.has(home)) {
      unknown.add(home);
      const message = `${home} is not in the map of modules; say what it stands on`;
      found.push({ file, line: 1, rule: 'map', message });
    }
    for (const one of imports) found.push(...judgeImport(file, home, one));
  }
  return found;
}

function judgeImport(file: string, home: string | null, { specifier, line }: Import): Violation[] {
  const used = moduleOf(target(file, specifier) ?? '');
  const say = (rule: Violation['rule'], message: string) => [{ file, line, rule, message }];
  if (specifier.startsWith('#')) {
    const name = specifier.slice(1).split('/')[0]!;
    if (name !== 'platform' && specifier !== `#${name}`) {
      return say('door', `${name} is used by its door, #${name}, alone`);
    }
    if (home === null || !isModule(home)) return [];
    if (name === home && !isTest(file))
      return say('door', `${home} uses its own files, not its door`);
    return mayUse(home, name) ? [] : say('direction', `${home} may not use ${name}`);
  }
  if (!specifier.startsWith('.')) return [];
  if (home === null) {
    return used === null ? [] : say('door', `${used} is used by its door, #${used}, alone`);
  }
  if (used === home || (isTest(file) && join(dirname(file), specifier).startsWith('dev/')))
    return [];
  return say('inside', `${specifier} leaves the folder of ${home}`);
}

/** No file needs, while it is loaded, a file that needs it. Types do not count, nor do lazy imports. */
export function checkCycles({ sources }: Repository): Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  function visit(file: string): void {
    path.push(file);
    for (const { specifier, kind, line } of sources.get(file)?.imports ?? []) {
      const next = kind === 'static' ? target(file, specifier) : null;
      if (next === null || !sources.has(next) || done.has(next)) continue;
      const start = path.indexOf(next);
      if (start === -1) visit(next);
      else {
        const ring = [...path.slice(start), next].map((one) => one.replace(/^.*\/src\//, ''));
        found.push({ file, line, rule: 'cycle', message: `a cycle: ${ring.join(' → ')}` });
      }
    }
    path.pop();
    done.add(file);
  }
  for (const file of [...sources.keys()].sort()) if (!done.has(file)) visit(file);
  return found;
}

const creation =
  /\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|materialized\s+)?(table|view|function|procedure|type|sequence)\s+(?:if\s+not\s+exists\s+)?"?([a-z_][a-z0-9_]*)/gi;

/** Tables and functions carry the name of their module, and only that module speaks of them. */
export function checkTables({ sources, migrations }: Repository): Violation[] {
  const found: Violation[] = [];
  const owners = new Map<string, string>();
  for (const [file, sql] of migrations) {
    const owner = /\/\d+_([a-z]+)/.exec(file)?.[1] ?? '';
    for (const match of sql.matchAll(creation)) {
      const name = match[2]!.toLowerCase();
      owners.set(name, owner);
      if (name.startsWith(`${owner}_`)) continue;
      const message = `${match[1]!.toLowerCase()} ${name} must be named ${owner}_…`;
      found.push({ file, line: lineOf(sql, match.index), rule: 'prefix', message });
    }
  }
  const inspect = (file: string, text: string, home: string) => {
    for (const { 0: word, index } of text.matchAll(/\b[a-z]+(?:_[a-z0-9]+)+\b/g)) {
      const owner = owners.get(word);
      if (owner === undefined || owner === home) continue;
      const message = `${word} belongs to ${owner}; ${home} may not know of it`;
      found.push({ file, line: lineOf(text, index), rule: 'tables', message });
    }
  };
  for (const [file, sql] of migrations) inspect(file, sql, /\/\d+_([a-z]+)/.exec(file)?.[1] ?? '');
  for (const [file, { code }] of sources) {
    // Tests look at what their module has caused elsewhere; that is what they are for.
    if (isTest(file)) continue;
    const home = moduleOf(file) ?? (file.startsWith(`${serverFolder}/`) ? 'the shell' : null);
    if (home !== null) inspect(file, code, home);
  }
  return found;
}

const hostObjects =
  /(?<![.\w$])(?:window|document|navigator|localStorage|sessionStorage|process|Buffer|globalThis)(?=\s*[.[(])|(?<![.\w$])(?:__dirname|__filename|require\s*\()/g;

/** The contract runs anywhere, so it needs neither Node nor a browser. */
export function checkContract({ sources }: Repository): Violation[] {
  const found: Violation[] = [];
  for (const [file, { imports, bare }] of sources) {
    if (!file.startsWith('packages/contract/src/') || /\.test\.ts$/.test(file)) continue;
    for (const { specifier, line } of imports) {
      const stays = target(file, specifier)?.startsWith('packages/contract/') ?? false;
      if (stays || specifier === 'zod') continue;
      found.push({
        file,
        line,
        rule: 'contract',
        message: `the contract may not import ${specifier}`,
      });
    }
    for (const { 0: name, index } of bare.matchAll(hostObjects)) {
      const message = `${name.trim()} is not there everywhere`;
      found.push({ file, line: lineOf(bare, index), rule: 'contract', message });
    }
  }
  return found;
}

/** The web app reaches the server over the network and in no other way. */
export function checkWeb({ sources }: Repository): Violation[] {
  const found: Violation[] = [];
  for (const [file, { imports }] of sources) {
    if (!file.startsWith('apps/web/')) continue;
    for (const { specifier, line } of imports) {
      const reached = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier;
      if (!/^(?:apps\/server\/|@allmende\/server|#)/.test(reached)) continue;
      found.push({ file, line, rule: 'web', message: `the web app may not import ${specifier}` });
    }
  }
  return found;
}

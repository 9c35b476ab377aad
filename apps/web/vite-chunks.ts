import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/**
 * How the build is cut: few files for the first view (each costs a round trip), and nothing in them
 * that the first view does not need.
 */
const firstView = [join(import.meta.dirname, 'src/main.tsx')];
const firstArea = [join(import.meta.dirname, 'src/messaging/index.tsx')];

const foundation =
  /node_modules\/(react|react-dom|scheduler|wouter|regexparam|@tanstack\/(react-query|query-core))\//;
/** Many questions at once, and lists that go on: only later areas ask them. */
const laterQueries =
  /\/(queriesObserver|infiniteQueryObserver|useQueries|useInfiniteQuery|suspense)\.js$/;

export const chunkGroups: Rolldown.CodeSplittingGroup[] = [
  {
    // What every area stands on changes rarely, so it stays in the browser's cache when the app changes.
    name: 'foundation',
    priority: 3,
    test: (id) => foundation.test(id) && !laterQueries.test(id),
  },
  {
    debugName: 'the frame',
    priority: 2,
    name: (id, context) =>
      reaches(firstView, id, context) && !laterQueries.test(id) ? 'app' : null,
  },
  {
    debugName: 'components of the chats, which other areas use too',
    priority: 1,
    name: (id, context) =>
      !id.includes('/src/messaging/') && reaches(firstArea, id, context) && !laterQueries.test(id)
        ? 'common'
        : null,
  },
  {
    // In one piece, also what the parts that come later use of it: every cut costs bytes.
    debugName: 'the chats',
    priority: 0,
    name: (id, context) =>
      id.includes('/src/messaging/') && reaches(firstArea, id, context) ? 'chats' : null,
  },
];

const reachable = new Map<string, Set<string>>();

/** Whether a module is loaded at once with one of the entries, by static imports alone. */
function reaches(entries: string[], id: string, context: Rolldown.ChunkingContext): boolean {
  const key = entries.join();
  let found = reachable.get(key);
  if (!found) {
    found = new Set();
    const queue = [...entries];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(...(context.getModuleInfo(next)?.importedIds ?? []));
    }
    reachable.set(key, found);
  }
  // The entry keeps a chunk of its own, by which the page and the weighing find it.
  return found.has(id) && !entries.includes(id);
}

/**
 * Takes each icon from its own file instead of from the list of all two thousand: the build need not
 * read them, and an icon lands in the chunk of those who use it. It is drawn by a few lines of ours, and
 * so carries no more than its shapes.
 */
export function singleIcons(): Plugin {
  const list = createRequire(import.meta.url).resolve('lucide-react/package.json');
  const source = readFileSync(join(dirname(list), 'dist/esm/lucide-react.mjs'), 'utf8');
  const files = new Map<string, string>();
  for (const [, names, file] of source.matchAll(
    /export \{ ([^}]+) \} from '\.\/icons\/([\w-]+)\.mjs'/g,
  )) {
    for (const [, name] of names!.matchAll(/default as (\w+)/g)) files.set(name!, file!);
  }

  function importsOfOne(specifiers: string, id: string): string {
    const wanted = specifiers.split(',').map((specifier) => specifier.trim());
    return wanted
      .filter((specifier) => specifier !== '' && !specifier.startsWith('type '))
      .map((specifier) => {
        const [name, local = name] = specifier.split(' as ');
        const file = files.get(name!);
        if (!file) throw new Error(`there is no icon ${name} (${id})`);
        return `import ${local} from 'lucide-react/icons/${file}';`;
      })
      .join('');
  }

  return {
    name: 'allmende:single-icons',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (/\/lucide-react\/dist\/esm\/icons\/[\w-]+\.mjs$/.test(id)) return bareIcon(id);
      if (!/\/src\/.*\.tsx?$/.test(id) || !code.includes("'lucide-react'")) return;
      return code.replace(/import \{([^}]+)\} from 'lucide-react';/g, (_, specifiers: string) =>
        importsOfOne(specifiers, id),
      );
    },
  };
}

/** Only the shapes of a file of the library: without names, and without keys, which fixed children need not. */
async function bareIcon(file: string): Promise<string | undefined> {
  const { __iconData: data } = (await import(file)) as { __iconData?: { node: Shape[] } };
  if (!data) return;
  const shapes = data.node.map(([tag, { key: _, ...attributes }]) => [tag, attributes]);
  const component = JSON.stringify(join(import.meta.dirname, 'src/ui/icon.ts'));
  return `import { icon } from ${component};\nexport default icon(${JSON.stringify(shapes)});`;
}

type Shape = [tag: string, attributes: Record<string, string>];

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
const besideChats = [
  'attachments/voice-button.tsx',
  'chats/shelves.tsx',
  'chats/waiting.ts',
  'chats/keeper.ts',
  'later/alarms.tsx',
  'notifications/watch.ts',
  'text/emoji-opener.tsx',
].map((file) => join(import.meta.dirname, 'src', file));

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
    debugName: 'what the parts need that come along with every chat',
    priority: 1,
    name: (id, context) =>
      reaches(besideChats, id, context) &&
      !reaches(firstView, id, context) &&
      !reaches(firstArea, id, context) &&
      !foundation.test(id)
        ? 'beside'
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

/**
 * What is fetched along with a part, before the part itself has come and can ask for it. An area is fetched
 * with everything it needs. The parts of a chat ask themselves, but for their styles: their needs are long
 * lists of names in what every chat fetches first, and the service worker keeps the most used of them.
 */
export function neededAtOnce(
  _file: string,
  needed: string[],
  { hostId }: { hostId: string },
): string[] {
  const isOfChats = /\/(chats|common|attach-menu)-[\w-]+\.js$/.test(hostId);
  return isOfChats ? needed.filter((file) => file.endsWith('.css')) : needed;
}

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
 * Writes the shapes of each icon into the file that draws it, in place of the import from the list of all
 * two thousand: the build need not read them, and no icon is a chunk, a request and a name of its own. They
 * are drawn by a few lines of ours.
 */
export function inlineIcons(): Plugin {
  const list = createRequire(import.meta.url).resolve('lucide-react/package.json');
  const folder = join(dirname(list), 'dist/esm');
  const files = new Map<string, string>();
  for (const [, names, file] of readFileSync(join(folder, 'lucide-react.mjs'), 'utf8').matchAll(
    /export \{ ([^}]+) \} from '\.\/(icons\/[\w-]+\.mjs)'/g,
  )) {
    for (const [, name] of names!.matchAll(/default as (\w+)/g)) files.set(name!, file!);
  }

  async function constantFor(specifier: string): Promise<string> {
    const [name, local = name] = specifier.split(' as ');
    const file = files.get(name!);
    if (!file) throw new Error(`there is no icon ${name}`);
    const { __iconData: data } = (await import(join(folder, file))) as IconFile;
    // The children never move, so they need no keys.
    const shapes = data.node.map(([tag, { key: _, ...attributes }]) => [tag, attributes]);
    return `const ${local} = /* @__PURE__ */ drawnIcon(${JSON.stringify(shapes)});`;
  }

  return {
    name: 'allmende:inline-icons',
    apply: 'build',
    enforce: 'pre',
    async transform(code, id) {
      const found = /\/src\/.*\.tsx?$/.test(id)
        ? /import \{([^}]+)\} from 'lucide-react';/.exec(code)
        : null;
      if (!found) return;
      const wanted = found[1]!
        .split(',')
        .map((specifier) => specifier.trim())
        .filter((specifier) => specifier !== '' && !specifier.startsWith('type '));
      const constants = await Promise.all(wanted.map(constantFor));
      const component = JSON.stringify(join(import.meta.dirname, 'src/ui/icon.ts'));
      const head = `import { icon as drawnIcon } from ${component};`;
      return code.replace(found[0], () => [head, ...constants].join(''));
    },
  };
}

interface IconFile {
  __iconData: { node: [tag: string, attributes: Record<string, string>][] };
}

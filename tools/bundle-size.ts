import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { drawnInChats, firstParts } from '../apps/web/first-parts.ts';

/**
 * Weighs the build as a phone would load it, gzipped, with the words of one language. First load: the shell
 * and a chat of words, with all that comes by itself; a scenario in the browser counts the same. On top of
 * them all that areas draw in chats, though no chat has everything, and the sentences about errors, which come
 * with the first view that may need one. What comes when it is wanted has parts of its own. Ends with 1 when
 * a limit (in bytes, 1 kB = 1000) is passed.
 */
const firstScriptMax = 150_000;
const fullestScriptMax = 200_000;
const firstStyleMax = 20_000;
const laterScriptMax = 60_000;
const widgetMax = 30_000;

interface BuildEntry {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const folder = join(import.meta.dirname, '../apps/web/dist');
const build = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')) as Record<
  string,
  BuildEntry
>;

function weigh(file: string): number {
  return gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
}

/** An entry with everything that it imports at once. */
function withImports(keys: readonly string[]): { scripts: Set<string>; styles: Set<string> } {
  // Stands in the page itself, in no list of the build.
  const scripts = new Set(['boot.js']);
  const styles = new Set<string>();
  function visit(key: string): void {
    const entry = build[key];
    if (!entry || scripts.has(entry.file)) return;
    scripts.add(entry.file);
    for (const style of entry.css ?? []) styles.add(style);
    for (const other of entry.imports ?? []) visit(other);
  }
  for (const key of keys) visit(key);
  return { scripts, styles };
}

/** Of the parts with one of these sources; German, whose words are the longer ones. */
function keysOf(parts: readonly RegExp[]): string[] {
  return Object.keys(build).filter(
    (key) => parts.some((part) => part.test(key)) && !/\ben\.(json|ts)$/.test(key),
  );
}
for (const part of [...firstParts, ...drawnInChats]) {
  if (keysOf([part]).length === 0) throw new Error(`the build has nothing like ${part}`);
}
const first = withImports(keysOf(firstParts));
const fullest = withImports(keysOf([...firstParts, ...drawnInChats]));
const complaints: string[] = [];

function line(name: string, bytes: number, max: number): void {
  console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  of ${max / 1000}  ${name}`);
  if (bytes > max) complaints.push(`${name}: ${bytes} bytes, at most ${max}`);
}

const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + weigh(file), 0);
line('first load, scripts', sum(first.scripts), firstScriptMax);
line('with all that can come into a chat, scripts', sum(fullest.scripts), fullestScriptMax);
line('first load, styles', sum(first.styles), firstStyleMax);

const widget = ['widget.js', 'widget/frame.js', 'widget/frame.css'];
line('the chat on a website, in all', sum(widget), widgetMax);

const later = new Set(
  Object.values(build)
    .map((entry) => entry.file)
    .filter((file) => file.endsWith('.js') && !first.scripts.has(file)),
);
for (const file of [...later].sort((a, b) => weigh(b) - weigh(a))) {
  const bytes = weigh(file);
  if (bytes > 3_000 || bytes > laterScriptMax)
    line(`later: ${file.replace('assets/', '')}`, bytes, laterScriptMax);
}

if (complaints.length > 0) {
  console.error(`\n${complaints.join('\n')}`);
  process.exitCode = 1;
}

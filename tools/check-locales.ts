import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allErrors } from '@allmende/contract/all';
import { catalogProblems } from '@allmende/contract/catalog-import';

/**
 * Holds the app's words together: German and English have the same keys with the same gaps to fill,
 * nothing is empty or shouts, every error code has a sentence, and every word that the code asks for
 * by its full name is there. Prints what is wrong and ends with 1.
 */
const source = join(import.meta.dirname, '../apps/web/src');
const languages = ['de', 'en'] as const;
const complaints: string[] = [];

type Words = Map<string, string>;

function readWords(file: string): Words {
  const words: Words = new Map();
  function collect(value: unknown, path: string): void {
    if (typeof value === 'string') words.set(path, value);
    else
      for (const [key, inner] of Object.entries(value as object))
        collect(inner, path ? `${path}.${key}` : key);
  }
  try {
    collect(JSON.parse(readFileSync(file, 'utf8')), '');
  } catch (error) {
    complaints.push(`${file}: ${(error as Error).message}`);
  }
  return words;
}

function gapsOf(text: string): string {
  return [...text.matchAll(/\{\{\s*([^},\s]+)[^}]*\}\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');
}

function compare(name: string, folder: string): Words {
  const [german, english] = languages.map((language) =>
    readWords(join(folder, `${language}.json`)),
  ) as [Words, Words];
  for (const key of new Set([...german.keys(), ...english.keys()])) {
    const [de, en] = [german.get(key), english.get(key)];
    if (de === undefined || en === undefined) {
      complaints.push(`${name}: "${key}" is missing in ${de === undefined ? 'German' : 'English'}`);
      continue;
    }
    if (gapsOf(de) !== gapsOf(en))
      complaints.push(`${name}: "${key}" has other gaps in German and English`);
    for (const text of [de, en]) {
      if (text.trim() === '') complaints.push(`${name}: "${key}" is empty`);
      if (text.includes('!')) complaints.push(`${name}: "${key}" has an exclamation mark`);
    }
    if (/\b(Sie|Ihr|Ihre|Ihnen|Ihrem|Ihren) /.test(de) && !/^(Sie|Ihr|Ihre) /.test(de)) {
      complaints.push(`${name}: "${key}" says Sie instead of du`);
    }
  }
  return english;
}

const namespaces = new Map<string, Words>();
const keyOwners = new Map<string, string>();
/** A part has a folder of its own, and belongs to what the area says too. */
for (const file of globSync('*/locales/**/de.json', { cwd: source }).sort()) {
  const area = dirname(file).replace('/locales', '');
  const words = compare(area, join(source, dirname(file)));
  const whole = area.split('/')[0]!;
  for (const key of words.keys()) {
    const owner = keyOwners.get(`${whole} ${key}`);
    if (owner) complaints.push(`${area}: "${key}" is in ${owner} already`);
    keyOwners.set(`${whole} ${key}`, area);
  }
  if (area !== whole) namespaces.set(area, words);
  namespaces.set(whole, new Map([...(namespaces.get(whole) ?? []), ...words]));
}
const errors = compare('errors', join(source, 'i18n/errors'));
namespaces.set('errors', errors);

const codes = new Set([
  ...Object.keys(allErrors),
  ...Object.keys(catalogProblems),
  'network.no_answer',
]);
/** What fails in one area alone is said in its own part, which comes with it. */
const ofAreas = globSync('*/locales/errors', { cwd: source }).flatMap((folder) => [
  ...(namespaces.get(folder.replace('/locales', ''))?.keys() ?? []),
]);
/** Or among the words of a whole area, where nobody meets the code but in it. */
const amongWords = [...namespaces.values()]
  .flatMap((words) => [...words.keys()])
  .filter((key) => codes.has(key));
const sentences = new Set([...errors.keys(), ...ofAreas, ...amongWords]);
for (const code of codes)
  if (!sentences.has(code)) complaints.push(`errors: ${code} has no sentence`);
for (const code of sentences)
  if (!codes.has(code)) complaints.push(`errors: ${code} is no code of the contract`);

const wordless = new Set<string>();

/** `t('a.b')` in a file that takes its words from a namespace. Keys put together at run time are not seen. */
for (const file of globSync('**/*.{ts,tsx}', { cwd: source })) {
  const text = readFileSync(join(source, file), 'utf8');
  const asked = [...text.matchAll(/useTranslation\(\[?((?:'[a-z/-]+'(?:, )?)+)\]?\)/g)].flatMap(
    ([, list]) => [...list!.matchAll(/'([a-z/-]+)'/g)].map(([, name]) => name!),
  );
  for (const name of asked) if (!namespaces.has(name)) wordless.add(name);
  const used = [...new Set(asked)].filter((name) => namespaces.has(name));
  if (used.length === 0) continue;
  for (const [, key] of text.matchAll(/\bt\(\s*'([\w.:-]+)'/g)) {
    const [ns, path] = key!.includes(':') ? (key!.split(':') as [string, string]) : [null, key!];
    const places = (ns ? [ns] : used).map((name) => namespaces.get(name));
    const known = places.some((words) => words && hasKey(words, path));
    if (!known) complaints.push(`${file}: "${key}" is in none of ${ns ?? used.join(', ')}`);
  }
}

for (const name of wordless) complaints.push(`${name}: has no locales/de.json`);

/** A plural is asked for without its ending. */
function hasKey(words: Words, path: string): boolean {
  return words.has(path) || words.has(`${path}_other`);
}

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}

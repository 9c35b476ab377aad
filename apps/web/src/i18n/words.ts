import { use, useSyncExternalStore } from 'react';

/**
 * The words of the app: one file for each area and language, fetched with the area. What an area says
 * inside chats is a part of its own, asked for as `shop/cards`; who asks for `shop` has it too. A word has
 * gaps, `{{name}}`, and by the number in `count` the endings `_zero`, `_one` and `_other`.
 */
export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];
export interface Words {
  readonly [key: string]: string | Words;
}

/** The text for a key, with its gaps filled; `defaultValue`, or else the key, where there is none. */
export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;
export interface Translation {
  t: Translate;
  language: Language;
}

/** React reads `status` off a promise, and does not wait for one that says it is fulfilled. */
type Loading = Promise<void> & { status?: 'fulfilled'; value?: undefined };

let language: Language = 'en';
let fetchWords: (language: Language, area: string) => Promise<readonly Words[]>;
/** By language and area. What could not be fetched stays so: browsers try a module only once. */
const fetched = new Map<string, Loading>();
const known = new Map<string, readonly Words[]>();
const translations = new Map<string, Translation>();
const listeners = new Set<() => void>();

/** Says where words come from. Called once, before anything is drawn. */
export function takeWordsFrom(source: typeof fetchWords): void {
  fetchWords = source;
}

export function currentLanguage(): Language {
  return language;
}

/** @throws when the words could not be fetched */
export function loadWords(area: string, wanted = language): Promise<void> {
  const name = `${wanted} ${area}`;
  let loading = fetched.get(name);
  if (!loading) {
    const coming: Loading = fetchWords(wanted, area).then((words) => {
      known.set(name, words);
      coming.status = 'fulfilled';
      // What was said without these words is said anew.
      for (const [key] of translations) if (key.split(' ').includes(area)) translations.delete(key);
      for (const listener of listeners) listener();
    });
    coming.catch(() => undefined);
    fetched.set(name, coming);
    loading = coming;
  }
  return loading;
}

/** Speaks another language, once it has the words for everything that was shown so far. */
export async function speak(next: Language): Promise<void> {
  const areas = new Set([...fetched.keys()].map((name) => name.split(' ')[1]!));
  await Promise.allSettled([...areas].map((area) => loadWords(area, next)));
  language = next;
  for (const listener of listeners) listener();
}

/** The words of areas as far as they are there; of several, the first that has a key gives the text. */
export function translationOf(...areas: readonly string[]): Translation {
  const key = [language, ...areas].join(' ');
  let translation = translations.get(key);
  if (!translation) {
    const words = areas.flatMap((area) => known.get(`${language} ${area}`) ?? []);
    translation = { t: createTranslate(language, words), language };
    translations.set(key, translation);
  }
  return translation;
}

/**
 * The words of one or more areas in the language that is spoken. A view without its words waits for them
 * behind the nearest `Suspense`, unless `waits` is false: then it says keys until they are there.
 */
export function useTranslation(
  areas: string | readonly string[],
  { waits = true } = {},
): Translation {
  const list = typeof areas === 'string' ? [areas] : areas;
  const translation = useSyncExternalStore(subscribe, () => translationOf(...list));
  // All of them, also those that are there: a view that waited is drawn once more in the same order, and
  // when `use` is not called again, React takes the hooks after it for ones of a later drawing and throws.
  const words = list.map((area) => loadWords(area));
  if (waits) for (const one of words) use(one);
  return translation;
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function createTranslate(language: Language, words: readonly Words[]): Translate {
  const plurals = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const { count, defaultValue } = values;
    const keys = [key];
    if (typeof count === 'number') keys.unshift(`${key}_${plurals.select(count)}`);
    if (count === 0) keys.unshift(`${key}_zero`);
    for (const one of keys) {
      for (const area of words) {
        const text = find(area, one);
        if (text !== undefined) return fill(text, values);
      }
    }
    return typeof defaultValue === 'string' ? defaultValue : key;
  };
}

/** A key names its way through the groups, or, as an error code does, stands as it is. */
function find(words: Words, key: string): string | undefined {
  let found: string | Words | undefined = words[key];
  if (found === undefined) {
    found = words;
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
  }
  return typeof found === 'string' ? found : undefined;
}

/** What is filled in is taken as it is, even when it looks like a gap itself. */
function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

import type { Database } from '#platform/database';
import { readStems } from './store.ts';
import type { Stems } from './words.ts';

const keptMax = 50_000;

/** The stems of words. People use few different ones, so most are at hand. */
export function createStems(database: Database): (words: Iterable<string>) => Promise<Stems> {
  let known = new Map<string, readonly string[]>();
  return async (words) => {
    const wanted = new Set(words);
    const unknown = [...wanted].filter((word) => !known.has(word));
    const found = new Map<string, readonly string[]>();
    if (unknown.length > 0) {
      for (const [word, stems] of await readStems(database.pool, unknown)) found.set(word, stems);
    }
    for (const word of wanted) found.set(word, found.get(word) ?? known.get(word) ?? [word]);
    if (known.size + unknown.length > keptMax) known = new Map();
    for (const word of unknown) known.set(word, found.get(word)!);
    return found;
  };
}

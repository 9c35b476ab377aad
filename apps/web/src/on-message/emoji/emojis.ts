/** What the picker knows of emojis, in one language; made by `tools/import-emoji.ts`. */
export interface Emoji {
  emoji: string;
  name: string;
  hasTones: boolean;
  /** All words by which it is found, folded. */
  words: string;
}

export interface EmojiGroup {
  /** 0 faces, 1 people, 3 animals, 4 food, 5 places, 6 activities, 7 things, 8 signs, 9 flags. */
  id: number;
  emojis: Emoji[];
}

const sources: Record<string, () => Promise<{ default: string }>> = {
  de: () => import('./de.txt?raw'),
  en: () => import('./en.txt?raw'),
};
const loaded = new Map<string, Promise<EmojiGroup[]>>();

/** Rejects when it cannot be fetched, and tries anew the next time. */
export function loadEmojis(language: string): Promise<EmojiGroup[]> {
  const source = sources[language] ?? sources['en']!;
  const known = loaded.get(language);
  if (known) return known;
  const loading = source().then(({ default: text }) => parse(text));
  loaded.set(language, loading);
  loading.catch(() => loaded.delete(language));
  return loading;
}

export function parse(text: string): EmojiGroup[] {
  const groups: EmojiGroup[] = [];
  for (const line of text.split('\n')) {
    if (/^#\d$/.test(line)) groups.push({ id: Number(line.slice(1)), emojis: [] });
    const [sign, name, tags] = line.split('|');
    if (!sign || name === undefined) continue;
    const hasTones = sign.endsWith('*') && sign.length > 1;
    const emoji = hasTones ? sign.slice(0, -1) : sign;
    groups.at(-1)!.emojis.push({ emoji, name, hasTones, words: fold(`${name} ${tags}`) });
  }
  return groups;
}

/** Those of which every word that was typed begins a word, the best first. */
export function findEmojis(groups: readonly EmojiGroup[], query: string): Emoji[] {
  const itself = groups.flatMap(({ emojis }) => emojis).find(({ emoji }) => emoji === query.trim());
  if (itself) return [itself];
  const wanted = fold(query).split(' ');
  if (wanted[0] === '') return [];
  const found: { emoji: Emoji; rank: number }[] = [];
  for (const { emojis } of groups) {
    for (const emoji of emojis) {
      const words = ` ${emoji.words}`;
      if (!wanted.every((word) => words.includes(` ${word}`))) continue;
      const isWhole = wanted.every((word) => `${words} `.includes(` ${word} `));
      found.push({ emoji, rank: fold(emoji.name).startsWith(wanted[0]!) ? 0 : isWhole ? 1 : 2 });
    }
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ emoji }) => emoji);
}

/** As people type: without accents, dots and capitals. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What a word filter does to a post. Pure and without schemas, so that whoever wants to can say why a post is folded. */
export const filterPlaces = ['home', 'public', 'threads', 'profiles', 'notices'] as const;
export type FilterPlace = (typeof filterPlaces)[number];

export interface FilterWord {
  text: string;
  /** Only where it stands alone; otherwise also inside of longer words. */
  isWhole: boolean;
}

/** What can be read of a post. */
export interface Readable {
  text: string;
  contentWarning: string;
  pictures: readonly { alt: string }[];
  poll: { options: readonly { text: string }[] } | null;
}

/** In small letters, in one form of Unicode, with single spaces. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

/** All that a filter looks at: words, warning, what is said of pictures, and what a poll offers. */
export function readableOf({ text, contentWarning, pictures, poll }: Readable): string {
  const choices = poll?.options.map((option) => option.text) ?? [];
  return folded([contentWarning, text, ...pictures.map(({ alt }) => alt), ...choices].join('\n'));
}

/** Which of the words stand in what `readableOf` gives. */
export function wordsIn(readable: string, words: readonly FilterWord[]): FilterWord[] {
  return words.filter(({ text, isWhole }) => {
    const wanted = folded(text).trim();
    if (wanted === '') return false;
    return isWhole ? standsAlone(readable, wanted) : readable.includes(wanted);
  });
}

function standsAlone(readable: string, wanted: string): boolean {
  const isLetter = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}_]/u.test(sign);
  const [first, last] = [[...wanted][0], [...wanted].at(-1)];
  for (let at = readable.indexOf(wanted); at !== -1; at = readable.indexOf(wanted, at + 1)) {
    const before = [...readable.slice(Math.max(0, at - 2), at)].at(-1);
    const after = [...readable.slice(at + wanted.length, at + wanted.length + 2)][0];
    // A word that ends with a sign, as in `c++`, stands alone whatever follows.
    if (!(isLetter(first) && isLetter(before)) && !(isLetter(last) && isLetter(after))) return true;
  }
  return false;
}

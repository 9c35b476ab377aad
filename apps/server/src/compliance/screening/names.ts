/** Comparing names that were written by different hands, in different scripts. Pure. */

/** Letters that no decomposition brings to Latin ones. Cyrillic as most passports write it, Greek as ISO 843 does. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  є: 'ye',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
};

/** How one sound is written by Germans, French and English, brought to one writing. In this order. */
const sounds: readonly [RegExp, string][] = [
  [/tsch|tch/g, 'ch'],
  [/shch|schtsch/g, 'sh'],
  [/sch/g, 'sh'],
  [/ch|kh/g, 'h'],
  [/ph/g, 'f'],
  [/ck|q/g, 'k'],
  [/th/g, 't'],
  [/ou|oo/g, 'u'],
  [/([aou])e/g, '$1'],
  [/w/g, 'v'],
  [/j/g, 'y'],
  [/iy|yi|ii|ij|y/g, 'i'],
  [/(.)\1+/g, '$1'],
];

/** The words of a name in one writing: no case, no accents, Latin letters, one spelling of each sound; shorter first letters stay. */
function foldedWords(name: string): string[] {
  const plain = name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const latin = [...plain].map((letter) => letters[letter] ?? letter).join('');
  return latin
    .replace(/['’`´.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => sounds.reduce((text, [sound, one]) => text.replace(sound, one), word))
    .filter((word) => word !== '');
}

/** By which two names are found that may be the same: the first and the last three letters of each word. */
export function keysOf(names: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const word of names.flatMap(foldedWords)) {
    keys.add(`${word.slice(0, 3)}~`);
    keys.add(`~${word.slice(-3)}`);
  }
  return [...keys];
}

/** Letters added, left out, changed or swapped with their neighbour (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, beforeLast[j - 2]! + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length]!;
}

function likenessOfWords(one: string, other: string): number {
  const longest = Math.max(one.length, other.length);
  return longest === 0 ? 0 : 1 - distance(one, other) / longest;
}

/** A word that the other name does not have makes it less likely that the same person is meant. */
const missingWord = 0.06;

/**
 * How alike two names are, from 0 to 1, whatever the order of their words. Each word of the shorter one looks for its like; middle
 * names that only one of them has cost a little. A single word says nothing about a name of several.
 */
export function likeness(one: string, other: string): number {
  const [few, many] = [foldedWords(one), foldedWords(other)].toSorted(
    (a, b) => a.length - b.length,
  ) as [string[], string[]];
  if (few.length === 0 || (few.length === 1 && many.length > 1)) return 0;
  const left = [...many];
  let [sum, weight] = [0, 0];
  for (const word of few.toSorted((a, b) => b.length - a.length)) {
    const found = left.map((candidate) => likenessOfWords(word, candidate));
    const best = Math.max(...found);
    const [partner] = left.splice(found.indexOf(best), 1) as [string];
    sum += best * (word.length + partner.length);
    weight += word.length + partner.length;
  }
  return Math.max(0, sum / weight - missingWord * left.length);
}

/** Whether two dates of birth can be the same, where both are known; a list may know the year only, and be a year off. */
export function mayBeBorn(on: string, born: readonly string[]): boolean {
  if (born.length === 0) return true;
  return born.some((one) => {
    if (one.length === 10) return one === on || isSwapped(one, on);
    return Math.abs(Number(one.slice(0, 4)) - Number(on.slice(0, 4))) <= 1;
  });
}

/** Day and month are often in the other order. */
function isSwapped(one: string, other: string): boolean {
  const [year, month, day] = one.split('-');
  return `${year}-${day}-${month}` === other;
}

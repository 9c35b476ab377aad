import { cleanLine } from '@allmende/contract/text';

/** Cuts at a space and says so with an ellipsis; the result is at most `limit` long. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}

/** `a, b\, c` are the two values `a` and `b, c`: the way shops list values in one cell. */
export function splitList(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((part) => cleanLine(part.replaceAll('\\,', ',')))
    .filter((part) => part !== '');
}

/** Without repetitions, which are found regardless of case; the first spelling stays. */
export function distinct(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const folded = value.toLowerCase();
    return !seen.has(folded) && seen.add(folded);
  });
}

/** A path of categories, broad to narrow, as one text: `Bread > Rye`. */
export function categoryPath(text: string): string {
  return text
    .split('>')
    .map(cleanLine)
    .filter((part) => part !== '')
    .join(' > ');
}

/** A key made of a title, where a file gives none: `Süße Äpfel` is `susse-apfel`. */
export function slug(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/**
 * Spreadsheet programs run a cell that begins like this. Leading apostrophes belong to the pattern, so
 * that guarding adds exactly one and unguarding takes exactly that one away.
 */
const formula = /^'*[=+\-@＝＋－＠\t\r]/;

/** The text with an apostrophe before it when a spreadsheet would otherwise calculate it. */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The inverse of `guardFormula`; other shops guard in the same way. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}

/** A usable web address in its canonical form, or null. */
export function webAddress(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > 2000 || !/^https?:\/\//i.test(trimmed)) return null;
  const url = URL.parse(trimmed);
  return url !== null && url.href.length <= 2000 && url.username === '' ? url.href : null;
}

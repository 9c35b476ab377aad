/** The accents of tokens.css by the colour that stands for them (the light one). */
export const accents = [
  { name: 'linden', colour: '#1f7a4d' },
  { name: 'moss', colour: '#4f6b1f' },
  { name: 'sea', colour: '#14717a' },
  { name: 'sky', colour: '#2f5fa0' },
  { name: 'plum', colour: '#7a3f78' },
  { name: 'rose', colour: '#a8375a' },
  { name: 'brick', colour: '#a34425' },
  { name: 'honey', colour: '#84590f' },
  { name: 'slate', colour: '#505f66' },
] as const;
export type AccentName = (typeof accents)[number]['name'];

/**
 * The accent for a colour `#rrggbb`: the nearest of the nine, because only those are checked for
 * contrast in light and dark. Without a colour, a steady one drawn from `seed` (an id or a name).
 */
export function accentName(colour: string | null | undefined, seed: string): AccentName {
  if (!colour || !/^#[0-9a-f]{6}$/i.test(colour)) {
    let sum = 0;
    for (const letter of seed) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
    return accents[sum % accents.length]!.name;
  }
  const wanted = channels(colour);
  const distance = (accent: (typeof accents)[number]) =>
    channels(accent.colour).reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0);
  return accents.reduce((best, accent) => (distance(accent) < distance(best) ? accent : best)).name;
}

/** Red, green and blue without brightness, so that a light blue is nearest to blue and not to grey. */
function channels(colour: string): number[] {
  const values = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  const most = Math.max(...values, 1);
  return values.map((value) => value / most);
}

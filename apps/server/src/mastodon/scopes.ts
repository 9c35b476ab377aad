/** [MA5] What a token may be for. A wide one holds all that are written with a colon behind it. */
const wide = ['read', 'write', 'follow', 'push', 'profile'] as const;
const parts = [
  'accounts',
  'blocks',
  'bookmarks',
  'conversations',
  'favourites',
  'filters',
  'follows',
  'lists',
  'media',
  'mutes',
  'notifications',
  'reports',
  'search',
  'statuses',
];
const known = new Set<string>([
  ...wide,
  ...['read', 'write'].flatMap((way) => parts.map((part) => `${way}:${part}`)),
]);

/** The words of a list, each once; null when one of them is unknown. None means `read`, as Mastodon has it. */
export function parseScopes(text: string): string[] | null {
  const words = [...new Set(text.split(/[\s+]+/).filter(Boolean))];
  if (words.length === 0) return ['read'];
  return words.every((word) => known.has(word)) ? words : null;
}

/** Whether a token for `given` may do what asks for `wanted`. */
export function covers(given: readonly string[], wanted: string): boolean {
  const [way, part] = wanted.split(':');
  if (given.includes(wanted) || given.includes(way!)) return true;
  if (wanted === 'read:accounts:self') {
    return ['profile', 'read:accounts', 'read'].some((one) => given.includes(one));
  }
  // `follow` is the old name of three others.
  return given.includes('follow') && ['follows', 'blocks', 'mutes'].includes(part ?? '');
}

/** Whether nothing is asked for that was not announced. */
export function isWithin(asked: readonly string[], announced: readonly string[]): boolean {
  return asked.every((one) => covers(announced, one));
}

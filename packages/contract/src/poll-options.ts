/** What polls of chats and of posts have in common, in a file without schemas for browsers. */

/** Whether two options are the same to whoever reads them. */
export function isSameOption(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

/** Whether one of the options is there twice. */
export function hasTwins(options: readonly string[]): boolean {
  return new Set(options.map(fold)).size < options.length;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

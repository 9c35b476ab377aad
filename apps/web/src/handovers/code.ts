/**
 * The code of a handover in what was scanned or typed: the link that a new device shows, or its eight letters
 * and digits in any way of writing. Null when there is none in it.
 */
export function handoverCodeIn(text: string): string | null {
  const trimmed = text.trim();
  const path = URL.parse(trimmed)?.pathname;
  const code = path ? /^\/link\/([\w-]+)$/.exec(path)?.[1] : trimmed;
  const signs = code?.replace(/[\s-]/g, '').toUpperCase() ?? '';
  return /^[0-9A-Z]{8}$/.test(signs) ? `${signs.slice(0, 4)}-${signs.slice(4)}` : null;
}

/** The same, only of the link: what a camera sees that is pointed at anything. */
export function handoverCodeInLink(text: string): string | null {
  return URL.canParse(text.trim()) ? handoverCodeIn(text) : null;
}

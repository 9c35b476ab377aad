/** The five tones of skin, from light to dark; 0 is none. */
export const tones = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;

/** An emoji of one person or hand, in a tone. */
export function withTone(emoji: string, tone: number): string {
  if (tone === 0) return emoji;
  const [first = '', ...rest] = [...emoji];
  if (rest[0] === '\ufe0f') rest.shift();
  return first + tones[tone] + rest.join('');
}

const storageKey = 'allmende.tone';

/** The tone that was chosen last on this device. */
export function keptTone(): number {
  const tone = Number(localStorage.getItem(storageKey));
  return Number.isInteger(tone) && tone >= 0 && tone < tones.length ? tone : 0;
}

export function keepTone(tone: number): void {
  localStorage.setItem(storageKey, String(tone));
}

/**
 * What a text looks like is what it is: marks that no reader sees, but that make one name look like
 * another or turn what stands after it around, are taken out of whatever others will read as a name, a
 * title or a description. In a file without schemas, so that a browser may use it too.
 */

/**
 * Direction marks, zero-width and filler characters. Joiners stay inside of a text, because names of emoji
 * families and some scripts need them, and so do the few tags that make a flag of a region.
 */
const invisible =
  /\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]/g;
const strayTags = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,6})[\u{e0000}-\u{e007f}]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;

/** One line: control and invisible characters gone, every run of space a single one. */
export function cleanLine(text: string): string {
  // Nearly every text has nothing but what one sees.
  if (/^[!-~äöüÄÖÜß]+(?: [!-~äöüÄÖÜß]+)*$/.test(text)) return text;
  return trimJoiners(
    text
      .toWellFormed()
      .replace(controls, '')
      .replace(invisible, '')
      .replace(strayTags, '')
      .replace(/\s+/g, ' '),
  );
}

/** Joiners and spaces at both ends; an expression for it takes a square of time on a long run of them. */
function trimJoiners(text: string): string {
  const joins = (at: number) => /[\u200c-\u200d\s]/.test(text.charAt(at));
  let [start, end] = [0, text.length];
  while (start < end && joins(start)) start += 1;
  while (end > start && joins(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** Lines as they are, cleaned one by one, with at most one empty line in a row. */
export function cleanText(text: string): string {
  return text
    .split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
    .map(cleanLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Whether there is anything to see, and not only marks that paint nothing by themselves. */
export function isVisible(text: string): boolean {
  // Almost every text has a letter or figure of ASCII, which is quickly found.
  return /[!-~]/.test(text) || /[^\s\p{Cf}\p{Mn}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
}

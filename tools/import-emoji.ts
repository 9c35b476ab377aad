import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTone } from '../apps/web/src/on-message/emoji/tone.ts';

/**
 * Writes what the emoji picker knows, from an unpacked `emojibase-data` (MIT, made from Unicode's CLDR):
 * `npm pack emojibase-data@17.0.0`, unpack it, and `node tools/import-emoji.ts <folder>`. Run when Unicode
 * brings new emojis, not with every build: the data weighs 45 MB there and 100 kB here.
 */
interface Entry {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  skins?: { unicode: string }[];
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('name the folder of emojibase-data');
const components = 2;
const oneEmoji = /^\p{RGI_Emoji}$/v;

for (const language of ['de', 'en']) {
  const read = (of: string) =>
    JSON.parse(readFileSync(join(folder, of, 'compact.json'), 'utf8')) as Entry[];
  const entries = read(language)
    .map((entry) => ({ ...entry, unicode: asRecommended(entry.unicode) }))
    .filter(
      ({ group, unicode }) => group !== undefined && group !== components && oneEmoji.test(unicode),
    )
    .sort((a, b) => a.order! - b.order!);
  const lines: string[] = [];
  let group = -1;
  for (const { unicode, label, tags = [], skins = [], ...entry } of entries) {
    if (entry.group !== group) {
      group = entry.group!;
      lines.push(`#${group}`);
    }
    const hasTones =
      skins.length === 5 &&
      skins.every((skin, tone) => skin.unicode === withTone(unicode, tone + 1));
    const words = new Set(tags.flatMap((tag) => tag.toLowerCase().split(/[\s|]+/)));
    for (const word of label.toLowerCase().split(/[\s,:|–-]+/)) words.delete(word);
    lines.push(`${unicode}${hasTones ? '*' : ''}|${label}|${[...words].join(' ')}`);
  }
  const file = join(import.meta.dirname, `../apps/web/src/on-message/emoji/${language}.txt`);
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Without the selector where Unicode recommends none; the source sets one on everything that may have it. */
function asRecommended(emoji: string): string {
  return oneEmoji.test(emoji) ? emoji : emoji.replaceAll('\ufe0f', '');
}

import { blocksOf, type Inline } from './markup.ts';

/** What a text names, as `blocksOf` reads it: never in code or in an address. In a file without schemas, for browsers too. */
export interface Named {
  /** In small letters, each once, in the order of the text. */
  handles: string[];
  /** Without the `#`, folded as `foldTag` does, each once. */
  hashtags: string[];
}

/** A word after `#` with a letter in it, such as `#wochenmarkt2026`; a number alone is none. */
export const hashtagPattern =
  /(?<![\p{L}\p{N}_&/#])#(?=[\p{N}_]*\p{L})([\p{L}\p{N}_]{1,50})(?![\p{L}\p{N}_])/gu;

/** The one form under which a hashtag is found, whatever letters it is written in. */
export function foldTag(tag: string): string {
  return tag.normalize('NFKC').toLowerCase();
}

export function namedIn(text: string): Named {
  const handles = new Set<string>();
  const hashtags = new Set<string>();
  function walk(parts: readonly Inline[]): void {
    for (const part of parts) {
      if (typeof part === 'string') {
        for (const [, tag] of part.matchAll(hashtagPattern)) hashtags.add(foldTag(tag!));
      } else if (part.kind === 'mention') handles.add(part.handle);
      else if ('parts' in part) walk(part.parts);
    }
  }
  for (const block of blocksOf(text)) {
    if (block.kind === 'list') for (const item of block.items) walk(item.parts);
    else if (block.kind !== 'code') walk(block.parts);
  }
  return { handles: [...handles], hashtags: [...hashtags] };
}

/** Plain words cut at their hashtags; `tag` is folded, and null of what is none. */
export function splitTags(text: string): { text: string; tag: string | null }[] {
  const parts: { text: string; tag: string | null }[] = [];
  let from = 0;
  for (const match of text.matchAll(hashtagPattern)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), tag: null });
    parts.push({ text: match[0], tag: foldTag(match[1]!) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), tag: null });
  return parts;
}

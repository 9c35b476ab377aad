/** What keys and buttons do to a text that is being written. Pure: a text and a selection in, an edit out. */
export interface Selection {
  text: string;
  from: number;
  to: number;
}

/** Replace `from` to `to` by `words`, and select `start` to `end` afterwards. */
export interface Edit {
  from: number;
  to: number;
  words: string;
  start: number;
  end: number;
}

export type Mark = '*' | '_' | '~' | '`';

/** Puts marks around what is selected, or takes them away where they are. */
export function marked({ text, from, to }: Selection, mark: Mark): Edit {
  // White space at the edges stays outside, where a mark would not count.
  while (from < to && /\s/.test(text[from]!)) from += 1;
  while (to > from && /\s/.test(text[to - 1]!)) to -= 1;
  const words = text.slice(from, to);
  if (from < to && text[from - 1] === mark && text[to] === mark) {
    return { from: from - 1, to: to + 1, words, start: from - 1, end: to - 1 };
  }
  if (words.length > 2 && words.startsWith(mark) && words.endsWith(mark)) {
    return { from, to, words: words.slice(1, -1), start: from, end: to - 2 };
  }
  if (mark === '`' && words.includes('\n')) {
    return { from, to, words: `\`\`\`\n${words}\n\`\`\``, start: from + 4, end: to + 4 };
  }
  // Marks end with the line, so each line has its own.
  const all = words.replaceAll(/[^\n]+/g, (line) => (line.trim() ? mark + line + mark : line));
  const around = words === '' ? mark + mark : all;
  const isOne = !words.includes('\n');
  return {
    from,
    to,
    words: around,
    start: isOne ? from + 1 : from,
    end: isOne ? to + 1 : from + around.length,
  };
}

/** Begins every selected line with `> ` or `- `, or takes that away where all have it. */
export function begun({ text, from, to }: Selection, beginning: '> ' | '- '): Edit {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const next = text.indexOf('\n', to);
  const end = next < 0 ? text.length : next;
  const lines = text.slice(start, end).split('\n');
  const isSo = lines.every((line) => line.startsWith(beginning));
  const words = lines
    .map((line) => (isSo ? line.slice(beginning.length) : beginning + line))
    .join('\n');
  return { from: start, to: end, words, start: start + words.length, end: start + words.length };
}

/**
 * What a new line is within a list or a quote: its next line. In an empty one it is the end of it. Null
 * everywhere else.
 */
export function nextLine({ text, from, to }: Selection): Edit | null {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, from);
  const found = /^([-*>] |(\d{1,3})\. )(.*)$/s.exec(line);
  if (!found) return null;
  const [, mark, number, rest] = found;
  if (rest!.trim() === '') return { from: start, to, words: '', start, end: start };
  const words = `\n${number ? `${Number(number) + 1}. ` : mark}`;
  return { from, to, words, start: from + words.length, end: from + words.length };
}

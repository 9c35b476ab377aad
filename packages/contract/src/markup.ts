/**
 * How a message is written: plain text in which a few marks mean something, as people know them from other
 * messengers. *bold*, _italic_, ~struck out~, `code`, ```a block of it```, lines that begin with `> `, `- `
 * or `1. `, addresses, and names with an @. What the marks mean is decided here alone, for whoever draws a
 * text and for whoever shows a line of it without them. In a file without schemas, for browsers too.
 *
 * Pure and total: every text is something, no character that one sees is lost, and the time is a multiple
 * of the length whatever is written.
 */
export type Inline =
  | string
  | { kind: 'bold' | 'italic' | 'strike'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; text: string; href: string }
  /** In small letters, as handles are looked up. */
  | { kind: 'mention'; text: string; handle: string };

export type Block =
  | { kind: 'lines' | 'quote'; parts: Inline[] }
  /** In a list without numbers each is 0. */
  | { kind: 'list'; items: { number: number; parts: Inline[] }[] }
  | { kind: 'code'; text: string };

const fence = '```';

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let done = 0;
  let open = text.indexOf(fence);
  while (open >= 0) {
    const close = text.indexOf(fence, open + 3);
    if (close < 0) break;
    const code = text.slice(open + 3, close);
    if (code.trim()) {
      // The breaks around a block are in its being one.
      addLines(blocks, text.slice(done, open).replace(/\n$/, ''));
      blocks.push({ kind: 'code', text: code.replace(/^\n|\n$/g, '') });
      done = close + 3;
      if (text[done] === '\n') done += 1;
    }
    open = text.indexOf(fence, Math.max(done, close));
  }
  addLines(blocks, text.slice(done));
  return blocks;
}

function addLines(blocks: Block[], text: string): void {
  if (!text) return;
  const lines = text.split('\n');
  let run: string[] = [];
  let runKind: 'lines' | 'quote' = 'lines';
  const end = () => {
    if (run.length > 0) blocks.push({ kind: runKind, parts: inlinesOf(run.join('\n')) });
    run = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const shape = shapeOf(line);
    // One line with a number is a date more often than a list.
    if (shape === 'item' || (shape === 'number' && isNumber(lines[at + 1]))) {
      end();
      const items = [];
      for (; at < lines.length && shapeOf(lines[at]!) === shape; at++) {
        const [mark, number = 0] = /^(?:[-*]|(\d+)\.) /.exec(lines[at]!)!;
        const parts = inlinesOf(lines[at]!.slice(mark.length));
        items.push({ number: Number(number), parts });
      }
      at -= 1;
      blocks.push({ kind: 'list', items });
      continue;
    }
    const kind = shape === 'quote' ? shape : 'lines';
    if (kind !== runKind) end();
    runKind = kind;
    run.push(kind === 'quote' ? line.slice(2) : line);
  }
  end();
}

function shapeOf(line: string): 'quote' | 'item' | 'number' | null {
  if (line.startsWith('> ')) return 'quote';
  if (/^[-*] \S/.test(line)) return 'item';
  return isNumber(line) ? 'number' : null;
}

function isNumber(line = ''): boolean {
  return /^\d{1,3}\. \S/.test(line);
}

const kinds: Record<string, 'bold' | 'italic' | 'strike'> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
};
const isWord = (char = '') => /[\p{L}\p{N}]/u.test(char);
const isSpace = (char = ' ') => /\s/.test(char);

function inlinesOf(text: string): Inline[] {
  /** What is open: each kind at most once, so nothing is moved more than three times. */
  const frames: { mark: string; parts: Inline[] }[] = [{ mark: '', parts: [] }];
  const isOpen = (char: string) => frames.some(({ mark }) => mark[0] === char);
  const put = (part: Inline) => {
    const { parts } = frames.at(-1)!;
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part) parts.push(part);
  };
  /** Marks without a counterpart are what they look like. */
  const drop = (depth: number) => {
    while (frames.length > depth) {
      const { mark, parts } = frames.pop()!;
      put(mark);
      for (const part of parts) put(part);
    }
  };
  const special = /[*]+|_+|~+|[`\n@]|https?:\/\/|www\./gi;
  let done = 0;
  /** Up to here no second backtick is found. */
  let noTick = 0;
  for (let match = special.exec(text); match; match = special.exec(text)) {
    const { index } = match;
    const [mark] = match;
    const char = mark[0]!;
    const before = text[index - 1];
    let end = index + mark.length;
    let part: Inline = mark;
    put(text.slice(done, index));
    if (char === '\n') drop(1);
    else if (char === '`') {
      const close = index < noTick ? -1 : text.indexOf(char, end);
      const isCut = close < 0 || text.slice(end, close).includes('\n');
      if (isCut) noTick = close < 0 ? text.length : close;
      else if (close > end && !isWord(before) && !isWord(text[close + 1])) {
        part = { kind: 'code', text: text.slice(end, close) };
        end = close + 1;
      }
    } else if (char === '@') {
      const handle = mentionAt(text, index);
      if (handle) {
        part = { kind: 'mention', text: handle, handle: handle.slice(1).toLowerCase() };
        end = index + handle.length;
      }
    } else if (kinds[char]) {
      const depth = frames.findIndex((frame) => frame.mark === mark);
      if (depth > 0 && !isSpace(before) && !isWord(text[end])) {
        drop(depth + 1);
        part = { kind: kinds[char], parts: frames.pop()!.parts };
      } else if (mark.length < 3 && !isOpen(char) && !isWord(before) && !isSpace(text[end])) {
        frames.push({ mark, parts: [] });
        part = '';
      }
    } else if (!isWord(before)) {
      const address = addressAt(text, index, isOpen);
      const href = char === 'w' || char === 'W' ? `https://${address}` : address;
      end = Math.max(end, index + address.length);
      part = text.slice(index, end);
      if (address.length > mark.length && URL.canParse(href)) {
        part = { kind: 'link', text: address, href };
      }
    }
    put(part);
    done = end;
    special.lastIndex = end;
  }
  put(text.slice(done));
  drop(1);
  return frames[0]!.parts;
}

/** With its @; empty where it is none, as in an address of mail. */
function mentionAt(text: string, index: number): string {
  if (index > 0 && /[\p{L}\p{N}_@/.-]/u.test(text[index - 1]!)) return '';
  const found = /^@[a-z][a-z0-9-]{1,29}/i.exec(text.slice(index, index + 31));
  return found ? found[0].replace(/-+$/, '') : '';
}

/** Marks of punctuation at its end are not of it, nor is what closes a mark around it. */
function addressAt(text: string, index: number, isOpen: (char: string) => boolean): string {
  const rest = /[^\s<>"']+/y;
  rest.lastIndex = index;
  const [all] = rest.exec(text)!;
  const hasBracket = all.includes('(');
  let length = all.length;
  for (; length > 0; length--) {
    const last = all[length - 1]!;
    const isCut = last === ')' ? !hasBracket : '.,;:!?]}'.includes(last) || isOpen(last);
    if (!isCut) break;
  }
  return all.slice(0, length);
}

/** A text as it reads without its marks, for lists, quotes, notifications and excerpts. */
export function plainOf(text: string): string {
  // Most have none.
  if (!/[*_~`>]|^- /m.test(text)) return text;
  return blocksOf(text).map(plainBlock).join('\n');
}

function plainBlock(block: Block): string {
  if (block.kind === 'code') return block.text;
  if (block.kind !== 'list') return plainInlines(block.parts);
  return block.items
    .map(({ number, parts }) => `${number > 0 ? `${number}.` : '•'} ${plainInlines(parts)}`)
    .join('\n');
}

function plainInlines(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'parts' in part ? plainInlines(part.parts) : part.text;
    })
    .join('');
}

/** The first address in a text, as it is opened; null when there is none. */
export function firstLinkIn(text: string): string | null {
  if (!/https?:\/\/|www\./i.test(text)) return null;
  for (const block of blocksOf(text)) {
    if (block.kind === 'code') continue;
    const lines = block.kind === 'list' ? block.items : [block];
    for (const { parts } of lines) {
      const link = linkAmong(parts);
      if (link) return link;
    }
  }
  return null;
}

function linkAmong(parts: readonly Inline[]): string | null {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const link = part.kind === 'link' ? part.href : 'parts' in part ? linkAmong(part.parts) : null;
    if (link) return link;
  }
  return null;
}

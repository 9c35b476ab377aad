/**
 * What a text is made of for the search, decided in one place for the index, the question and the highlights.
 * Pure. Letters and digits make words; each emoji is a word; in scripts without spaces each character is.
 */
export interface Word {
  /** Where it stands in the text, in UTF-16 units. */
  from: number;
  to: number;
  /**
   * As it is compared: small letters without accents. An umlaut is written out, and once more left away, so
   * that "Brötchen" is found by "broetchen" and "brotchen".
   */
  forms: string[];
}

const wordLengthMax = 64;
/** Of a text with more different words the rest is not found. */
export const wordsMax = 3_000;
const questionWordsMax = 12;

const pattern =
  /\p{RGI_Emoji}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]][[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]]*/gv;
const spelledOut: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

export function wordsIn(text: string): Word[] {
  return [...eachWord(text)];
}

/** One after the other, so that nobody pays for more than they read. The same word has the same `forms`. */
export function* eachWord(text: string): Generator<Word> {
  const known = new Map<string, string[]>();
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    const forms = known.get(raw) ?? formsOf(raw);
    known.set(raw, forms);
    if (forms.length > 0) yield { from: match.index, to: match.index + raw.length, forms };
  }
}

/** Words that have one form, in small letters; most have, and the rest costs ten times as much. */
const simple = /^(?:[a-z0-9]+|[\u4e00-\u9fff])$/i;

function formsOf(raw: string): string[] {
  if (simple.test(raw)) return [raw.slice(0, wordLengthMax).toLowerCase()];
  const small = raw.normalize('NFKC').toLowerCase().slice(0, wordLengthMax);
  const forms = [plain(small.replace(/[äöüøå]/g, (letter) => spelledOut[letter]!)), plain(small)];
  return [...new Set(forms)].filter((form) => form !== '' && form.isWellFormed());
}

const emoji = /^\p{RGI_Emoji}$/v;
const colours = /\ufe0f|[\u{1f3fb}-\u{1f3ff}]/gu;

/** Without accents; an emoji without what colours it. Nothing that means something in a tsquery remains. */
function plain(small: string): string {
  if (emoji.test(small)) return small.replace(colours, '');
  return small
    .replace(/[ßæœøłđðþı]/g, (letter) => plainLetters[letter]!)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, wordLengthMax)
    .replace(/[\ud800-\udbff]$/, '');
}

export interface Question {
  words: { forms: string[]; isPrefix: boolean }[];
}

/** The last word may be unfinished, unless something stands behind it. */
export function questionOf(q: string): Question {
  const found = wordsIn(q).slice(0, questionWordsMax);
  return {
    words: found.map(({ forms, to }, index) => ({
      forms,
      isPrefix: index === found.length - 1 && to === q.length && /[\p{L}\p{N}]/u.test(forms[0]!),
    })),
  };
}

/** The forms of words as they stand in the index: with their stems, as the database knows them. */
export type Stems = ReadonlyMap<string, readonly string[]>;

/** Marks what is no word of the text; none of these begins one. */
const marks = { kind: '#', sender: '@', any: '*' };

/** What is found by looking for a kind. */
export const kindMark = (kind: string) => `${marks.kind}${kind}`;
/** Enough to be different from nearly all others; the row says which one it is. */
export const senderMark = (actorId: string) => `${marks.sender}${actorId.slice(-8)}`;
export const anyMark = marks.any;

/** In whose name words stand in the index; the same as in `messaging_search_find`. */
export function blockOf(conversationId: string, seq: number): string {
  return `${conversationId.slice(-8)}${(seq >> 11).toString(16)}:`;
}

/** The words of a message as the text of a tsvector. */
export function vectorOf(place: string, words: Iterable<string>): string {
  return [...words].map((word) => `'${place}${word}'`).join(' ');
}

/**
 * The text of a tsquery, with ~ in the place of conversation and block. Words hold letters, digits and emoji
 * alone, so that nothing in a question is more than a word.
 */
export function queryOf({ words }: Question, stems: Stems, further: readonly string[]): string {
  const parts = words.map(({ forms, isPrefix }) => {
    const exact = new Set(forms.flatMap((form) => stems.get(form) ?? [form]));
    const open = isPrefix ? forms.map((form) => `'~${form}':*`) : [];
    return `(${[...open, ...[...exact].map((form) => `'~${form}'`)].join(' | ')})`;
  });
  return [...parts, ...further.map((mark) => `'~${mark}'`)].join(' & ');
}

export interface Excerpt {
  text: string;
  highlights: { from: number; to: number }[];
}

const excerptMax = 200;
const contextBefore = 50;

/** The part of a text around the first word that was asked for, and where such words stand in it. */
export function excerptAround(text: string, question: Question, stems: Stems): Excerpt {
  const isAskedFor = asker(question, stems);
  const hits: Word[] = [];
  let reach = text.length;
  for (const word of eachWord(text)) {
    if (word.from > reach) break;
    if (!isAskedFor(word)) continue;
    // What stands behind is not shown.
    if (hits.length === 0) reach = word.from + excerptMax;
    hits.push(word);
  }
  let start = 0;
  let end = text.length;
  if (text.length > excerptMax) {
    const first = hits[0]?.from ?? 0;
    if (first > excerptMax - contextBefore) {
      start = first - contextBefore;
      const space = text.slice(start, first).search(/\s/);
      start += space === -1 ? contextBefore : space + 1;
    }
    end = cutBefore(text, Math.min(text.length, start + excerptMax), hits);
  }
  const head = start > 0 ? '…' : '';
  const moved = head.length - start;
  return {
    text: head + text.slice(start, end) + (end < text.length ? '…' : ''),
    highlights: hits
      .filter(({ from, to }) => from >= start && to <= end)
      .map(({ from, to }) => ({ from: from + moved, to: to + moved })),
  };
}

/** Not in the middle of a character, nor of a word that is to be seen. */
function cutBefore(text: string, end: number, hits: readonly Word[]): number {
  const cut = hits.find(({ from, to }) => from < end && end < to);
  if (cut) return cut.to;
  return /[\ud800-\udbff]/.test(text[end - 1] ?? '') && end < text.length ? end - 1 : end;
}

/** Says of each word of one text whether it is asked for; of the same forms once. */
function asker({ words }: Question, stems: Stems): (word: Word) => boolean {
  const asked = new Set(
    words.flatMap(({ forms }) => forms.flatMap((form) => stems.get(form) ?? [form])),
  );
  const beginnings = words.flatMap(({ forms, isPrefix }) => (isPrefix ? forms : []));
  const known = new Map<string[], boolean>();
  return ({ forms }) => {
    let isAsked = known.get(forms);
    if (isAsked === undefined) {
      const own = forms.flatMap((form) => stems.get(form) ?? [form]);
      isAsked = own.some(
        (form) => asked.has(form) || beginnings.some((beginning) => form.startsWith(beginning)),
      );
      known.set(forms, isAsked);
    }
    return isAsked;
  };
}

/**
 * The forms in a text that may turn out to be asked for, once their stems are known: a stem begins as its word does.
 */
export function candidatesIn(text: string, stems: Stems, max: number): Set<string> {
  const initials = new Set([...stems.values()].flat().map((stem) => stem.codePointAt(0)));
  const found = new Set<string>();
  for (const { forms } of eachWord(text)) {
    for (const form of forms) if (initials.has(form.codePointAt(0))) found.add(form);
    if (found.size >= max) break;
  }
  return found;
}

const address = /\b(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]}]/iu;

export function hasLink(text: string): boolean {
  return address.test(text);
}

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Which letter is written with which font. A PDF has no fonts of its own, and no font has all letters: each file holds
 * those of one script, and a line is written in pieces.
 */
interface Face {
  package: keyof typeof packages;
  /** As its files are called. */
  subset: string;
  /** Code points, as in the list of a style sheet. */
  letters: string;
  /** Written from right to left. */
  isRtl?: boolean;
}

const require = createRequire(import.meta.url);
/** Looked for when a letter of theirs is written, and not before. */
const packages = {
  'hanken-grotesk': () => require.resolve('@fontsource/hanken-grotesk/package.json'),
  'noto-sans': () => require.resolve('@fontsource/noto-sans/package.json'),
  'noto-sans-arabic': () => require.resolve('@fontsource/noto-sans-arabic/package.json'),
  'noto-sans-hebrew': () => require.resolve('@fontsource/noto-sans-hebrew/package.json'),
};

/** The first that holds a letter writes it. Only static files: variable ones break in a PDF. */
const faces = {
  latin: {
    package: 'hanken-grotesk',
    subset: 'latin',
    letters:
      '0020-007e 00a0-00ff 0131 0152 0153 02c6 02da 02dc 2013 2014 2018-201e 2022 2026 2039 203a 20ac 2122 2212',
  },
  extended: {
    package: 'hanken-grotesk',
    subset: 'latin-ext',
    letters: '0100-0130 0132-0151 0154-017f 0218-021b 1e80-1e85 1e9e',
  },
  vietnamese: {
    package: 'noto-sans',
    subset: 'vietnamese',
    letters: '01a0 01a1 01af 01b0 0300 0301 0303 0309 0323 1ea0-1ef9 20ab',
  },
  cyrillic: {
    package: 'noto-sans',
    subset: 'cyrillic',
    letters: '0400-045f 0490 0491 04b0 04b1 2116',
  },
  cyrillicExtended: {
    package: 'noto-sans',
    subset: 'cyrillic-ext',
    letters: '0460-048f 0492-04af 04b2-052f 20b4',
  },
  greek: { package: 'noto-sans', subset: 'greek', letters: '0370-03ff' },
  greekExtended: { package: 'noto-sans', subset: 'greek-ext', letters: '1f00-1fff' },
  devanagari: {
    package: 'noto-sans',
    subset: 'devanagari',
    letters: '0900-097f 1cd0-1cf9 200c 200d 20b9 a8e0-a8ff',
  },
  hebrew: {
    package: 'noto-sans-hebrew',
    subset: 'hebrew',
    letters: '0590-05ff 20aa fb1d-fb4f',
    isRtl: true,
  },
  arabic: {
    package: 'noto-sans-arabic',
    subset: 'arabic',
    letters: '0600-06ff 0750-077f 0870-08ff fb50-fdff fe70-fefc',
    isRtl: true,
  },
  otherLatin: {
    package: 'noto-sans',
    subset: 'latin-ext',
    letters: '0180-02ba 1e00-1e9f 20a0-20c0',
  },
} satisfies Record<string, Face>;
type FaceName = keyof typeof faces;
const names = Object.keys(faces) as FaceName[];
const spans = new Map(
  names.map((name) => [
    name,
    faces[name].letters.split(' ').map((span) => {
      const [first, last = first] = span.split('-');
      return [Number.parseInt(first!, 16), Number.parseInt(last!, 16)] as const;
    }),
  ]),
);

function holds(name: FaceName, letter: string): boolean {
  const point = letter.codePointAt(0)!;
  return spans.get(name)!.some(([first, last]) => point >= first && point <= last);
}

/** Piece of a line that one font writes: `latin 400`. */
export interface Run {
  font: string;
  text: string;
}

/** The file of a font, by the name that a run gives it. */
export function fontFile(font: string): string {
  const [name, weight] = font.split(' ') as [FaceName, string];
  const { package: from, subset } = faces[name];
  return join(dirname(packages[from]()), 'files', `${from}-${subset}-${weight}-normal.woff`);
}

/**
 * A line as pieces from left to right. What no font has (Chinese, Japanese and Korean, whose fonts are larger than this
 * whole program, and pictures) becomes a question mark, once for each sign that people see.
 */
export function runsOf(text: string, bold: boolean): Run[] {
  const weight = bold ? 600 : 400;
  const runs: (Run & { isRtl: boolean })[] = [];
  for (const letter of text.normalize('NFC').replace(/\s/g, ' ')) {
    const last = runs.at(-1);
    // What stands above or below a letter belongs to it, and joins are nothing by themselves.
    if (last && /[\p{M}\u200c\u200d]/u.test(letter) && last.text !== ' ') {
      if (holds(last.font.split(' ')[0] as FaceName, letter)) last.text += letter;
      continue;
    }
    const name = names.find((one) => holds(one, letter)) ?? 'latin';
    const written = holds(name, letter) ? letter : '?';
    const font = `${name} ${weight}`;
    const isRtl = 'isRtl' in faces[name];
    if (last?.font === font) last.text += written;
    else runs.push({ font, text: written, isRtl });
  }
  return inOrder(runs);
}

function piecesOf<R extends Run>(run: R): R[] {
  return run.text
    .split(/( )/)
    .filter((text) => text !== '')
    .map((text) => ({ ...run, text }));
}

/**
 * From left to right as they are seen in a line that begins on the left: words of a script that runs to the left, with
 * figures and signs between them, stand in the opposite order. Within a word the font does the same.
 */
function inOrder(runs: readonly (Run & { isRtl: boolean })[]): Run[] {
  const ordered: Run[] = [];
  for (let at = 0; at < runs.length; ) {
    let end = at;
    if (runs[at]!.isRtl) {
      for (let next = at; next < runs.length; next++) {
        if (runs[next]!.isRtl) end = next;
        else if (/\p{L}/u.test(runs[next]!.text)) break;
      }
    }
    // Also a space and the figure after it change places, the figures of a number do not.
    const pieces = runs.slice(at, end + 1).flatMap((run) => (run.isRtl ? [run] : piecesOf(run)));
    ordered.push(...(end > at ? pieces.toReversed() : runs.slice(at, end + 1)));
    at = end + 1;
  }
  return ordered.map(({ font, text }) => ({ font, text }));
}

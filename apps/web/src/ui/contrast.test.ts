import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/*
 * The promise of tokens.css, computed from the file itself: WCAG 2.2 contrast (relative luminance,
 * section 1.4.3 and 1.4.11) for every pair of colours that the components put on each other.
 */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const schemes = ['light', 'dark'] as const;
type Scheme = (typeof schemes)[number];
type Palette = Record<string, Record<Scheme, string>>;

function readPalette(block: string): Palette {
  const palette: Palette = {};
  const pattern = /--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g;
  for (const [, name, light, dark] of block.matchAll(pattern)) {
    palette[name!] = { light: light!, dark: dark! };
  }
  return palette;
}

const root = readPalette(css.slice(0, css.indexOf('[data-accent=')));
const accents = [...css.matchAll(/\[data-accent='((?!own)[a-z]+)'\]\s*\{([^}]*)\}/g)].map(
  ([, name, block]) => ({ name: name!, palette: { ...root, ...readPalette(block!) } }),
);

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function failures(palette: Palette, pairs: [string, string, number][], label = ''): string[] {
  return schemes.flatMap((scheme) =>
    pairs.flatMap(([front, back, least]) => {
      const ratio = contrast(palette[front]![scheme], palette[back]![scheme]);
      return ratio >= least
        ? []
        : [`${label}${scheme}: ${front} on ${back} is ${ratio.toFixed(2)}, least ${least}`];
    }),
  );
}

const grounds = ['paper', 'paper-raised', 'paper-sunk'];
const AA = 4.5;
const AAA = 7;
const SHAPE = 3;

test('[UI1] ink reads on every ground: AAA for text and secondary text, AA for the faintest', () => {
  const pairs = [...grounds, 'bubble-mine', 'bubble-theirs'].flatMap(
    (ground): [string, string, number][] => [
      ['ink', ground, AAA],
      ['ink-soft', ground, ground === 'bubble-mine' ? 6 : AAA],
      ['ink-faint', ground, AA],
    ],
  );
  assert.deepEqual(failures(root, pairs), []);
});

test('[UI2] colours that carry a meaning read on every ground, on their own wash and as a fill', () => {
  const pairs = ['green', 'ochre', 'brick', 'blue'].flatMap((name): [string, string, number][] => [
    ...grounds.map((ground): [string, string, number] => [`${name}-text`, ground, 6]),
    [`${name}-text`, `${name}-wash`, AA],
    ['ink', `${name}-wash`, AAA],
    ['ink-soft', `${name}-wash`, AA],
    [`${name}-ink`, name, AA],
  ]);
  const strong = ['green', 'ochre', 'brick'].map((name): [string, string, number] => [
    `${name}-ink`,
    `${name}-strong`,
    AA,
  ]);
  assert.deepEqual(failures(root, [...pairs, ...strong, ['green-text', 'bubble-mine', AA]]), []);
});

test('[UI3] outlines of controls and the focus ring stand out from every ground', () => {
  const pairs = grounds.flatMap((ground): [string, string, number][] => [
    ['outline', ground, SHAPE],
    ['focus', ground, AAA],
    ['green', ground, SHAPE],
  ]);
  assert.deepEqual(failures(root, pairs), []);
});

test('[UI4] every accent reads as text, as a fill and on its wash', () => {
  assert.equal(accents.length, 9);
  const pairs: [string, string, number][] = [
    ...grounds.map((ground): [string, string, number] => ['accent-text', ground, AA]),
    ['accent-text', 'accent-wash', AA],
    ['accent-ink', 'accent', AA],
    ['accent', 'paper', SHAPE],
    ['ink', 'accent-wash', AAA],
  ];
  assert.deepEqual(
    accents.flatMap(({ name, palette }) => failures(palette, pairs, `${name} `)),
    [],
  );
});

/** Oklab (CSS Color 4, section 9.2), both ways, to mix as the browser does. */
function toOklab(hex: string): number[] {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
function toHex([lightness, a, b]: number[]): string {
  const l = (lightness! + 0.3963377774 * a! + 0.2158037573 * b!) ** 3;
  const m = (lightness! - 0.1055613458 * a! - 0.0638541728 * b!) ** 3;
  const s = (lightness! - 0.0894841775 * a! - 1.291485548 * b!) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const bytes = linear.map((value) => {
    const within = Math.max(0, Math.min(1, value));
    const encoded = within <= 0.0031308 ? within * 12.92 : 1.055 * within ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${bytes.join('')}`;
}
function mix(own: string, share: number, other: string): string {
  const [one, two] = [toOklab(own), toOklab(other)];
  return toHex(one.map((value, i) => value * share + two[i]! * (1 - share)));
}

test('[UI10] any colour on which white reads makes an accent that reads in light and dark', () => {
  const block = /\[data-accent='own'\]\s*\{([^}]*)\}/.exec(css)![1]!.replaceAll(/\s+/g, ' ');
  const shares = [...block.matchAll(/--accent-own\) (\d+)%, (white|black|#[0-9a-f]{6})/g)].map(
    ([, share, other]): [number, string] => [
      Number(share) / 100,
      { white: '#ffffff', black: '#000000' }[other!] ?? other!,
    ],
  );
  assert.equal(shares.length, 5);
  const steps = ['00', '20', '40', '60', '80', 'a0', 'c0', 'e0', 'ff'];
  const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
  const readable = colours.filter((colour) => contrast(colour, '#ffffff') >= AA);
  assert.ok(readable.length > 150);
  for (const own of readable) {
    const [darkFill, lightText, darkText, lightWash, darkWash] = shares.map(([share, other]) =>
      mix(own, share, other),
    ) as [string, string, string, string, string];
    const palette: Palette = {
      ...root,
      accent: { light: own, dark: darkFill },
      'accent-ink': { light: '#ffffff', dark: '#0d1410' },
      'accent-text': { light: lightText, dark: darkText },
      'accent-wash': { light: lightWash, dark: darkWash },
    };
    const pairs: [string, string, number][] = [
      ['accent-text', 'paper', AA],
      ['accent-text', 'paper-sunk', AA],
      ['accent-text', 'accent-wash', AA],
      ['accent-ink', 'accent', AA],
    ];
    assert.deepEqual(failures(palette, pairs, `${own} `), []);
  }
});

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
const accents = [...css.matchAll(/\[data-accent='([a-z]+)'\]\s*\{([^}]*)\}/g)].map(
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

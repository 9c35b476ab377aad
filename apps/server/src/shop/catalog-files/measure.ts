/** What the law wants a price per: one of these, always one whole unit. */
export type ContentUnit = 'kg' | 'l' | 'm' | 'm2' | 'm3' | 'piece';

/** How much a variant contains: `{ thousandths: 750, unit: 'l' }` for a bottle of wine. */
export interface Content {
  thousandths: number;
  unit: ContentUnit;
}

/** Thousandths of the unit for each name a file may use; a fraction where the name is smaller. */
const contentUnits: Record<string, [unit: ContentUnit, thousandths: number]> = {
  kg: ['kg', 1000],
  g: ['kg', 1],
  mg: ['kg', 0.001],
  l: ['l', 1000],
  cl: ['l', 10],
  ml: ['l', 1],
  m: ['m', 1000],
  cm: ['m', 10],
  mm: ['m', 1],
  m2: ['m2', 1000],
  'm²': ['m2', 1000],
  sqm: ['m2', 1000],
  m3: ['m3', 1000],
  'm³': ['m3', 1000],
  cbm: ['m3', 1000],
  ...Object.fromEntries(
    ['piece', 'pieces', 'item', 'items', 'each', 'count', 'ct', 'sheet', 'stück', 'stk', 'pc'].map(
      (name) => [name, ['piece', 1000] as [ContentUnit, number]],
    ),
  ),
};

const weightUnits: Record<string, number> = {
  g: 1,
  kg: 1000,
  mg: 0.001,
  t: 1_000_000,
  lb: 453.59237,
  lbs: 453.59237,
  oz: 28.349523125,
};
const largest = 1_000_000_000;

/**
 * A plain number as weights and measures are written: a point or a comma before the decimals. Null
 * when it is none, or when a comma followed by three digits leaves open what it separates.
 */
function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,12}(?:[.,]\d{1,12})?$/.test(trimmed)) return null;
  if (/^[1-9]\d{0,2},\d{3}$/.test(trimmed)) return null;
  return Number(trimmed.replace(',', '.'));
}

/** Grams, rounded to whole ones; null when the text is no weight. `unit` serves where none is written. */
export function parseWeight(text: string, unit: string): number | null {
  const [, figures = '', written = ''] = /^\s*([\d.,]+)\s*([A-Za-z]*)\.?\s*$/.exec(text) ?? [];
  const factor = weightUnits[(written || unit).toLowerCase()];
  const value = parseDecimal(figures);
  if (value === null || factor === undefined) return null;
  const grams = Math.round(value * factor);
  return grams <= largest ? grams : null;
}

/** `750` and `ml`, or `750ml`, whose own unit wins; null when it is not a measure of the law's kinds. */
export function parseContent(figures: string, unit = ''): Content | null {
  const [, amount = '', written = ''] =
    /^\s*([\d.,]+)\s*([^\d\s.,]+[23]?)?\s*$/.exec(figures) ?? [];
  const known = contentUnits[(written || unit.trim()).toLowerCase()];
  const value = parseDecimal(amount);
  if (value === null || known === undefined) return null;
  const thousandths = Math.round(value * known[1]);
  return thousandths >= 1 && thousandths <= largest ? { thousandths, unit: known[0] } : null;
}

/** `0.75` of 750 thousandths. */
export function formatThousandths(thousandths: number): string {
  const whole = Math.floor(thousandths / 1000);
  const decimals = String(thousandths % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return decimals === '' ? String(whole) : `${whole}.${decimals}`;
}

import type { Picture } from '@allmende/contract/actors';
import type { Money } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import type { Product, shopOperations, Variant } from '@allmende/contract/shop';
import { type Asset, toMinor, toMoney } from '../../ui/format.ts';
import { parseAmount } from '../../ui/parse-amount.ts';

/**
 * A product as it is being written. Amounts of money are exact minor units, or null while nothing
 * readable stands there; other figures are the text that was typed. Options and their values carry ids
 * of their own, so that renaming one renames it in every variant and loses none.
 */
export interface Draft {
  title: string;
  description: string;
  vendor: string;
  category: string;
  /** Separated by commas. */
  tags: string;
  vatRate: number;
  isPublished: boolean;
  keepsMoney: boolean;
  pictures: readonly Picture[];
  options: readonly DraftOption[];
  variants: readonly DraftVariant[];
  /** Combinations of values that are not for sale, as joined value ids. */
  left: readonly string[];
}

export interface DraftOption {
  id: string;
  name: string;
  values: readonly { id: string; text: string }[];
}

export interface DraftVariant {
  /** The ids of its values, one per option. */
  valueIds: readonly string[];
  /** Of the variant that it is in the shop; undefined for a new one. */
  id: string | undefined;
  price: bigint | null;
  compareAt: bigint | null;
  content: string;
  contentUnit: ContentUnit;
  /** Counted stock; null when it is not counted. */
  stock: string | null;
  /** Only a stock that was touched is sent: meanwhile something may have been sold. */
  isStockTouched: boolean;
  sku: string;
  barcode: string;
  weight: string;
  picture: Picture | null;
}

export type ContentUnit = 'g' | 'kg' | 'ml' | 'l' | 'm' | 'm2' | 'm3' | 'piece';
/** What a unit is in the contract's unit, per thousand: 1 g is a thousandth of a kilogram. */
const units: Record<
  ContentUnit,
  { unit: NonNullable<Variant['content']>['unit']; thousandths: number }
> = {
  g: { unit: 'kg', thousandths: 1 },
  kg: { unit: 'kg', thousandths: 1000 },
  ml: { unit: 'l', thousandths: 1 },
  l: { unit: 'l', thousandths: 1000 },
  m: { unit: 'm', thousandths: 1000 },
  m2: { unit: 'm2', thousandths: 1000 },
  m3: { unit: 'm3', thousandths: 1000 },
  piece: { unit: 'piece', thousandths: 1000 },
};
export const contentUnits = Object.keys(units) as ContentUnit[];

export const optionsMax = 3;
export const variantsMax = 250;
const stockMax = 1_000_000;

export type Content = NonNullable<Variant['content']>;
type Body = OperationArguments<(typeof shopOperations)['createProduct']>['body'];

export function emptyVariant(valueIds: readonly string[] = []): DraftVariant {
  return {
    valueIds,
    id: undefined,
    price: null,
    compareAt: null,
    content: '',
    contentUnit: 'g',
    stock: null,
    isStockTouched: false,
    sku: '',
    barcode: '',
    weight: '',
    picture: null,
  };
}

const standardVatRate = 1900;
const reducedVatRate = 700;

/** [SH16] With what a new product begins: as the last one, else as is usual for such a business. */
export function usualVatRate(last: number | null, category: string | undefined): number {
  if (last !== null) return last;
  const isReduced = ['bakery', 'food', 'restaurant', 'books'].includes(category ?? '');
  return isReduced ? reducedVatRate : standardVatRate;
}

export function emptyDraft(vatRate = standardVatRate): Draft {
  return {
    title: '',
    description: '',
    vendor: '',
    category: '',
    tags: '',
    vatRate,
    isPublished: true,
    keepsMoney: false,
    pictures: [],
    options: [],
    variants: [emptyVariant()],
    left: [],
  };
}

/** A number as the person's language writes it, for fields. */
function decimalText(thousandths: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false }).format(
    thousandths / 1000,
  );
}

export function draftOf(product: Product, locale: string): Draft {
  const options = product.options.map((name, at): DraftOption => {
    const texts = new Set(product.variants.map((variant) => variant.optionValues[at]!));
    return {
      id: `o${at}`,
      name,
      values: [...texts].map((text, i) => ({ id: `o${at}v${i}`, text })),
    };
  });
  const variants = product.variants.map((variant): DraftVariant => {
    const content = contentFieldsOf(variant.content, locale);
    return {
      valueIds: variant.optionValues.map(
        (text, at) => options[at]!.values.find((value) => value.text === text)!.id,
      ),
      id: variant.id,
      price: toMinor(variant.price),
      compareAt: variant.compareAt && toMinor(variant.compareAt),
      ...content,
      stock: variant.available === null ? null : String(variant.available),
      isStockTouched: false,
      sku: variant.sku,
      barcode: variant.barcode,
      weight: variant.weightGrams === null ? '' : String(variant.weightGrams),
      picture: variant.picture,
    };
  });
  const draft: Draft = {
    title: product.title,
    description: product.description,
    vendor: product.vendor,
    category: product.category,
    tags: product.tags.join(', '),
    vatRate: product.vatRate,
    isPublished: product.isPublished,
    keepsMoney: product.keepsMoney,
    pictures: product.pictures,
    options,
    variants,
    left: [],
  };
  const sold = new Set(variants.map(({ valueIds }) => keyOf(valueIds)));
  return {
    ...draft,
    left: combinations(options)
      .map(keyOf)
      .filter((key) => !sold.has(key)),
  };
}

function contentFieldsOf(content: Variant['content'], locale: string) {
  if (!content) return { content: '', contentUnit: 'g' as const };
  const { thousandths, unit } = content;
  if (thousandths < 1000 && (unit === 'kg' || unit === 'l')) {
    return {
      content: String(thousandths),
      contentUnit: unit === 'kg' ? ('g' as const) : ('ml' as const),
    };
  }
  return { content: decimalText(thousandths, locale), contentUnit: unit };
}

export function keyOf(valueIds: readonly string[]): string {
  return valueIds.join(' ');
}

/** Every combination of values, the last option changing fastest; one empty one without options. */
function combinations(options: readonly DraftOption[]): string[][] {
  return options.reduce<string[][]>(
    (rows, option) =>
      option.values.length === 0
        ? rows
        : rows.flatMap((row) => option.values.map((value) => [...row, value.id])),
    [[]],
  );
}

/**
 * The draft with other options: variants that still fit stay as they are, with all that is known of
 * them; new combinations begin like the most similar one, without its identity.
 */
export function withOptions(draft: Draft, options: readonly DraftOption[]): Draft {
  const known = new Set(options.flatMap((option) => option.values.map((value) => value.id)));
  const left = draft.left.filter((key) => key.split(' ').every((id) => known.has(id)));
  const taken = new Set<DraftVariant>();
  const rows = combinations(options).filter((valueIds) => !left.includes(keyOf(valueIds)));
  const exact = new Map(draft.variants.map((variant) => [keyOf(variant.valueIds), variant]));
  const kept = rows.map((valueIds) => {
    const variant = exact.get(keyOf(valueIds));
    if (variant) taken.add(variant);
    return variant;
  });
  const variants = rows.map((valueIds, i): DraftVariant => {
    if (kept[i]) return kept[i];
    const like = mostAlike(draft.variants, valueIds);
    if (!like) return emptyVariant(valueIds);
    // An option was added or taken away: the first of its heirs is the variant that it was.
    if (!taken.has(like) && isContained(like.valueIds, valueIds)) {
      taken.add(like);
      return { ...like, valueIds };
    }
    return {
      ...like,
      valueIds,
      id: undefined,
      sku: '',
      barcode: '',
      picture: null,
      stock: like.stock === null ? null : '0',
      isStockTouched: true,
    };
  });
  return { ...draft, options, left, variants };
}

function isContained(a: readonly string[], b: readonly string[]): boolean {
  return a.every((id) => b.includes(id)) || b.every((id) => a.includes(id));
}

function mostAlike(
  variants: readonly DraftVariant[],
  valueIds: readonly string[],
): DraftVariant | undefined {
  const likeness = (variant: DraftVariant) =>
    variant.valueIds.filter((id) => valueIds.includes(id)).length;
  return variants.reduce<DraftVariant | undefined>(
    (best, variant) => (!best || likeness(variant) > likeness(best) ? variant : best),
    undefined,
  );
}

/** Takes a combination out of what is for sale. The last one stays: a product is at least one thing. */
export function withoutVariant(draft: Draft, key: string): Draft {
  if (draft.variants.length <= 1) return draft;
  return {
    ...draft,
    left: [...draft.left, key],
    variants: draft.variants.filter((variant) => keyOf(variant.valueIds) !== key),
  };
}

/** Puts all combinations that were taken out back in. */
export function withAllVariants(draft: Draft): Draft {
  return withOptions({ ...draft, left: [] }, draft.options);
}

export function withVariant(draft: Draft, key: string, changes: Partial<DraftVariant>): Draft {
  return {
    ...draft,
    variants: draft.variants.map((variant) =>
      keyOf(variant.valueIds) === key ? { ...variant, ...changes } : variant,
    ),
  };
}

export function withEachVariant(draft: Draft, changes: Partial<DraftVariant>): Draft {
  return { ...draft, variants: draft.variants.map((variant) => ({ ...variant, ...changes })) };
}

/** The words by which a variant is called: `L / rot`. */
export function nameOf(draft: Draft, variant: DraftVariant): string {
  return variant.valueIds
    .map((id, at) => draft.options[at]?.values.find((value) => value.id === id)?.text ?? '')
    .join(' / ');
}

/** How much one contains, as the contract wants it; null for nothing, undefined for unreadable. */
export function contentOf(
  { content, contentUnit }: Pick<DraftVariant, 'content' | 'contentUnit'>,
  locale: string,
): Content | null | undefined {
  if (content.trim() === '') return null;
  const typed = parseAmount(content, 3, locale);
  const { unit, thousandths } = units[contentUnit];
  if (typed === null || typed === 0n) return undefined;
  const all = typed * BigInt(thousandths);
  if (all % 1000n !== 0n || all / 1000n > 2_000_000_000n) return undefined;
  return { thousandths: Number(all / 1000n), unit };
}

/** The price per unit of measure as the server will compute it; null where it says nothing. */
export function unitPriceOf(
  variant: DraftVariant,
  { locale, asset }: { locale: string; asset: Asset },
): { price: Money; per: string } | null {
  const content = contentOf(variant, locale);
  if (!content || variant.price === null || content.thousandths === 1000) return null;
  const divisor = BigInt(content.thousandths);
  const minor = (variant.price * 1000n + divisor / 2n) / divisor;
  return { price: toMoney(minor, asset), per: `1 ${content.unit}` };
}

/** Names of fields, and of a variant's fields with its key before them: `price`, `o0v1:price`. */
export type DraftProblems = Map<string, 'missing' | 'unreadable' | 'twice' | 'tooMany' | 'notLess'>;

export function problemsOf(draft: Draft, locale: string): DraftProblems {
  const problems: DraftProblems = new Map();
  if (draft.title.trim() === '') problems.set('title', 'missing');
  if (draft.variants.length > variantsMax) problems.set('options', 'tooMany');
  const names = new Set<string>();
  for (const option of draft.options) {
    const name = option.name.trim().toLowerCase();
    if (name === '') problems.set(`${option.id}:name`, 'missing');
    else if (names.has(name)) problems.set(`${option.id}:name`, 'twice');
    names.add(name);
    if (option.values.length === 0) problems.set(`${option.id}:values`, 'missing');
    const texts = new Set<string>();
    for (const value of option.values) {
      const text = value.text.trim();
      if (text === '') problems.set(value.id, 'missing');
      else if (texts.has(text)) problems.set(value.id, 'twice');
      texts.add(text);
    }
  }
  for (const variant of draft.variants) {
    for (const [field, problem] of variantProblems(variant, locale)) {
      problems.set(`${keyOf(variant.valueIds)}:${field}`, problem);
    }
  }
  return problems;
}

function variantProblems(variant: DraftVariant, locale: string): DraftProblems {
  const problems: DraftProblems = new Map();
  if (variant.price === null) problems.set('price', 'missing');
  else if (variant.compareAt !== null && variant.compareAt <= variant.price) {
    problems.set('compareAt', 'notLess');
  }
  if (contentOf(variant, locale) === undefined) problems.set('content', 'unreadable');
  if (variant.stock !== null && !isWhole(variant.stock, stockMax)) {
    problems.set('stock', variant.stock.trim() === '' ? 'missing' : 'unreadable');
  }
  if (variant.weight.trim() !== '' && !isWhole(variant.weight, 2_000_000_000)) {
    problems.set('weight', 'unreadable');
  }
  return problems;
}

function isWhole(text: string, max: number): boolean {
  return /^\d{1,10}$/.test(text.trim()) && Number(text) <= max;
}

/** What is sent. Only for a draft without problems. */
export function bodyOf(draft: Draft, { locale, asset }: { locale: string; asset: Asset }): Body {
  const text = (id: string) =>
    draft.options
      .flatMap((option) => option.values)
      .find((value) => value.id === id)!
      .text.trim();
  return {
    title: draft.title.trim(),
    description: draft.description,
    vendor: draft.vendor.trim(),
    category: draft.category.trim(),
    tags: [...new Set(draft.tags.split(',').map((tag) => tag.trim()))].filter(Boolean),
    vatRate: draft.vatRate,
    isPublished: draft.isPublished,
    keepsMoney: draft.keepsMoney,
    options: draft.options.map((option) => option.name.trim()),
    pictureIds: draft.pictures.map((picture) => picture.id),
    variants: draft.variants.map((variant) => ({
      ...(variant.id === undefined ? {} : { id: variant.id as Variant['id'] }),
      optionValues: variant.valueIds.map(text),
      sku: variant.sku.trim(),
      barcode: variant.barcode.trim(),
      price: toMoney(variant.price!, asset),
      compareAt: variant.compareAt === null ? null : toMoney(variant.compareAt, asset),
      content: contentOf(variant, locale) ?? null,
      weightGrams: variant.weight.trim() === '' ? null : Number(variant.weight),
      pictureId: variant.picture?.id ?? null,
      ...(variant.isStockTouched || variant.id === undefined
        ? { stock: variant.stock === null ? null : Number(variant.stock) }
        : {}),
    })),
  };
}

/**
 * A draft after `sent` was saved: its variants are known by the ids that the server gave them, and a stock
 * that was not touched since is counted by the server again. Everything else stays as it was typed.
 */
export function withSaved(draft: Draft, sent: Draft, saved: Product): Draft {
  const present = new Map(
    saved.variants.map((variant) => [keyOf(variant.optionValues.map(trimmed)), variant]),
  );
  const before = new Map(sent.variants.map((variant) => [keyOf(variant.valueIds), variant]));
  const texts = new Map(
    sent.options.flatMap(({ values }) => values.map(({ id, text }) => [id, trimmed(text)])),
  );
  const variants = draft.variants.map((variant): DraftVariant => {
    const old = before.get(keyOf(variant.valueIds));
    const now = old && present.get(keyOf(old.valueIds.map((id) => texts.get(id) ?? '')));
    if (!now) return variant;
    if (variant.stock !== old.stock) return { ...variant, id: now.id };
    const stock = now.available === null ? null : String(now.available);
    return { ...variant, id: now.id, stock, isStockTouched: false };
  });
  return { ...draft, variants };
}

function trimmed(text: string): string {
  return text.trim();
}

/** True when nothing differs that would be sent. */
export function isSame(a: Draft, b: Draft): boolean {
  return JSON.stringify(a, written) === JSON.stringify(b, written);
}

function written(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

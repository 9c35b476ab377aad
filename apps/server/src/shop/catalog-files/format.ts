import type { CatalogProblem } from '@allmende/contract/catalog-import';
import type { Currency } from './money.ts';
import type { Assembled } from './product.ts';
import type { CatalogRow } from './rows.ts';

/** What the file itself cannot say. */
export interface ReadOptions {
  /** The currency in which the shop sells; prices in another one are refused. */
  currency: Currency;
  /** Basis points for what files call standard and reduced. */
  vatRates: { standard: number; reduced: number };
  /** Decides whether a sale with dates is running. */
  now: Date;
  /** Names the options of formats that have fixed ones, such as colour and size. */
  language: 'de' | 'en';
}

/** What a row belongs to. Aliases are further names under which other rows may ask for the group. */
export type Membership =
  | { ok: true; group: string; aliases: readonly string[] }
  | { ok: false; problem: CatalogProblem };

/** One kind of file: which columns it has, how rows make a product, and what the product is. */
export interface Format {
  name: 'shopify' | 'woocommerce' | 'google';
  /** Our name of a column for its header as `headerKey` spells it; null when it has none. */
  field(headerKey: string): string | null;
  /** Columns that carry nothing a shopkeeper would miss, so that leaving them out needs no word. */
  unremarkable: RegExp;
  /** Fields that tell this format from others: the file is of it when each group has one present. */
  marks: readonly (readonly string[])[];
  /** Fields without which nothing can be sold. */
  required: readonly string[];
  membership(row: CatalogRow, before: string | null): Membership;
  /** Makes a product of all rows of a group, in the order of the file. */
  build(rows: readonly CatalogRow[], options: ReadOptions): Assembled;
}

/** `Variant  SKU`, `variant_sku` and `VARIANT SKU` are one header: only letters and digits count. */
export function headerKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Looks headers up in a table that lists, for each field, the keys by which files call it. */
export function fieldTable(table: Readonly<Record<string, string>>): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [field, keys] of Object.entries(table)) {
    for (const key of keys.split(' ')) fields.set(key, field);
  }
  return fields;
}

/** `true`, `1`, `yes`, `ja`: what programs write for yes. */
export function isYes(text: string): boolean {
  return /^(?:true|1|yes|y|ja|wahr|vrai)$/i.test(text.trim());
}

export function isNo(text: string): boolean {
  return /^(?:false|0|no|n|nein|falsch|faux)$/i.test(text.trim());
}

import { euros } from '../money.ts';
import type { Product, Variant } from '../types.ts';

type Content = NonNullable<Variant['content']>;

export const grams = (amount: number): Content => ({ thousandths: amount, unit: 'kg' });
export const millilitres = (amount: number): Content => ({ thousandths: amount, unit: 'l' });
export const pieces = (amount: number): Content => ({ thousandths: amount * 1000, unit: 'piece' });

/** One variant as a line of the price list: its values joined by ` / `, price, stock, and more. */
export type PriceLine = readonly [
  values: string,
  price: `${number}`,
  stock: number | null,
  more?: Partial<Pick<Variant, 'content' | 'compareAtMinor' | 'weightGrams' | 'picture'>>,
];

export interface Entry {
  name: string;
  title: string;
  text: string;
  category: string;
  tags?: readonly string[];
  vatRate?: 700 | 1900;
  vendor?: string;
  options?: readonly string[];
  prices: readonly PriceLine[];
  /** Pictures beside the one that carries the product's name. */
  pictures?: readonly string[];
}

/** A catalog of one shop; article numbers are the shop's letters and the place in the list. */
export function catalog(
  seller: string,
  letters: string,
  vatRate: 700 | 1900,
  entries: readonly Entry[],
): Product[] {
  return entries.map((entry, index) => ({
    name: entry.name,
    seller,
    title: entry.title,
    description: entry.text,
    category: entry.category,
    tags: entry.tags ?? [],
    vatRate: entry.vatRate ?? vatRate,
    vendor: entry.vendor ?? '',
    options: entry.options ?? [],
    pictures: entry.pictures ?? [entry.name],
    variants: entry.prices.map(([values, price, stock, more = {}], at) => ({
      ...more,
      values: values === '' ? [] : values.split(' / '),
      priceMinor: euros(price),
      stock,
      sku: `${letters}-${String(index + 1).padStart(2, '0')}${entry.prices.length > 1 ? `-${at + 1}` : ''}`,
    })),
  }));
}

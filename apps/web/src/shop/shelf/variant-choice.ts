import type { Variant } from '@allmende/contract/shop';

/**
 * Choosing one of a product's variants, option by option. Each option offers what exists with the ones
 * before it; what is chosen after it gives way. So every variant can be reached from every other, and
 * no combination can be chosen that is not for sale.
 */
export interface OptionValue {
  value: string;
  /** There is such a variant with the options chosen before. */
  exists: boolean;
  /** There is one, but none is left. */
  isSoldOut: boolean;
}

export function isSoldOut(variant: Pick<Variant, 'available'>): boolean {
  return variant.available !== null && variant.available <= 0;
}

/** Where choosing begins: the first that can be bought, or the first. */
export function firstChoice(variants: readonly Variant[]): Variant {
  return variants.find((variant) => !isSoldOut(variant)) ?? variants[0]!;
}

/** All values of one option, in their order on the shelf, as they stand beside the present choice. */
export function valuesOf(
  variants: readonly Variant[],
  option: number,
  chosen: Variant,
): OptionValue[] {
  const values = new Set(variants.map((variant) => variant.optionValues[option]!));
  return [...values].map((value) => {
    const fitting = variants.filter(
      (variant) => variant.optionValues[option] === value && isAlikeBefore(variant, chosen, option),
    );
    return {
      value,
      exists: fitting.length > 0,
      isSoldOut: fitting.length > 0 && fitting.every(isSoldOut),
    };
  });
}

/** The variant that is chosen with this value: as much as possible like the present one, and to be had. */
export function choose(
  variants: readonly Variant[],
  option: number,
  value: string,
  chosen: Variant,
): Variant {
  const fitting = variants.filter(
    (variant) => variant.optionValues[option] === value && isAlikeBefore(variant, chosen, option),
  );
  const likeness = (variant: Variant) => {
    let alike = 0;
    for (let i = option + 1; i < variant.optionValues.length; i++) {
      if (variant.optionValues[i] !== chosen.optionValues[i]) break;
      alike += 1;
    }
    return alike * 2 + (isSoldOut(variant) ? 0 : 1);
  };
  return fitting.reduce(
    (best, variant) => (likeness(variant) > likeness(best) ? variant : best),
    fitting[0] ?? chosen,
  );
}

function isAlikeBefore(a: Variant, b: Variant, option: number): boolean {
  return a.optionValues.slice(0, option).every((value, i) => value === b.optionValues[i]);
}

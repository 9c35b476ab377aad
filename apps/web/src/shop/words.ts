import type { Money } from '@allmende/contract/money';
import type { Translate } from '../i18n/words.ts';
import type { Format } from '../ui/format.ts';

type Words = Translate;

/** `6,40 € / kg`: the price per unit of measure, as the law wants it beside the price. */
export function unitPriceText(
  unitPrice: { price: Money; per: string },
  t: Words,
  format: Format,
): string {
  const unit = unitPrice.per.replace(/^1 /, '');
  return t('unitPrice', { price: format.money(unitPrice.price), unit: t(`unit.${unit}`) });
}

/** `19 %` from basis points, `5,5 %` where it is not whole. */
export function rateText(rate: number, format: Format): string {
  return `${format.number(rate / 100)}\u00a0%`;
}

/** From here down the number that is left is said; above, it helps nobody. */
const fewLeft = 10;

/** Stock in honest words; null when it is not counted and there is nothing to say. */
export function stockText(available: number | null, t: Words): string | null {
  if (available === null) return null;
  if (available <= 0) return t('stock.none');
  return available <= fewLeft ? t('stock.few', { count: available }) : t('stock.enough');
}

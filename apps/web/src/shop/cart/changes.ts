import type { Cart } from '@allmende/contract/shop';
import type { Translate } from '../../i18n/words.ts';
import type { Format } from '../../ui/format.ts';

/**
 * What is different between the cart that one agreed to and the cart as it is now, one sentence for
 * each thing: so that a refusal says not only that something changed, but what.
 */
export function changesOf(before: Cart, now: Cart, t: Translate, format: Format): string[] {
  const sentences: string[] = [];
  for (const line of before.lines) {
    const current = now.lines.find((other) => other.variantId === line.variantId);
    const title = [line.title, line.options].filter(Boolean).join(', ');
    if (!current || current.problem === 'unavailable') {
      if (line.problem !== 'unavailable') sentences.push(t('changed.unavailable', { title }));
    } else if (current.problem === 'sold_out') {
      sentences.push(t('changed.sold_out', { title }));
    } else if (current.problem === 'not_enough') {
      sentences.push(t('changed.not_enough', { title, count: current.available ?? 0 }));
    } else if (current.price.value !== line.price.value) {
      sentences.push(
        t('changed.price', {
          title,
          before: format.money(line.price),
          now: format.money(current.price),
        }),
      );
    }
  }
  for (const way of before.fulfilments) {
    const current = now.fulfilments.find((other) => other.kind === way.kind);
    if (current && current.fee.value !== way.fee.value) {
      sentences.push(
        t('changed.fee', { before: format.money(way.fee), now: format.money(current.fee) }),
      );
    }
  }
  return sentences;
}

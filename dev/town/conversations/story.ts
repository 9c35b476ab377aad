/** Words for telling what happened between two actors; `types.ts` says what each part means. */
import { euros } from '../money.ts';
import type { Buys, OrderLine, Pays, Says, Shows, Steps, When } from '../types.ts';

export function says(
  from: string,
  at: When,
  text: string,
  more: Pick<Says, 'picture' | 'replyTo'> = {},
): Says {
  return { kind: 'says', from, at, text, ...more };
}

export function shows(from: string, at: When, product: string): Shows {
  return { kind: 'shows', from, at, product };
}

export function pays(from: string, at: When, amount: `${number}`, note: string): Pays {
  return { kind: 'pays', from, at, amountMinor: euros(amount), note };
}

/** `2 krumm/kruste: Ganz, 1500 g` is two of that variant; values are joined by ` / `. */
export type LineText = `${number} ${string}/${string}`;

function line(text: LineText): OrderLine {
  const [, quantity, product, values] = /^(\d+) ([^:]+)(?:: (.+))?$/.exec(text)!;
  return {
    quantity: Number(quantity),
    product: product!,
    ...(values !== undefined && { values: values.split(' / ') }),
  };
}

export function buys(
  from: string,
  at: When,
  order: string,
  lines: readonly LineText[],
  more: { fulfilment?: 'delivery'; note?: string; isPaid?: false } = {},
): Buys {
  return {
    kind: 'buys',
    from,
    at,
    order,
    lines: lines.map(line),
    fulfilment: more.fulfilment ?? 'pickup',
    note: more.note ?? '',
    isPaid: more.isPaid ?? true,
  };
}

export function steps(order: string, at: When, step: Steps['step'], reason?: string): Steps {
  return { kind: 'steps', at, order, step, ...(reason !== undefined && { reason }) };
}

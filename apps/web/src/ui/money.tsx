import type { Money } from '@allmende/contract/money';
import './money.css';
import { classes } from './classes.ts';
import { toMinor, useFormat } from './format.ts';

/** An amount in the words of the person's language, its figures in columns. */
export function Amount({
  money,
  signed,
  size = 'body',
  className,
}: {
  money: Money;
  /** Shows + and −, and what came in in green: for movements, not for prices. */
  signed?: boolean;
  size?: 'body' | 'title' | 'display';
  className?: string;
}) {
  const format = useFormat();
  const incoming = signed && toMinor(money) > 0n;
  const name = classes(
    'ui-amount ui-figures',
    `ui-amount-${size}`,
    incoming && 'ui-amount-incoming',
    className,
  );
  if (size !== 'display') {
    return <span className={name}>{format.money(money, { signed: signed ?? false })}</span>;
  }
  return (
    <span className={name}>
      {format.moneyParts(money, { signed: signed ?? false }).map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        <span key={i} className={`ui-amount-part-${part.type}`}>
          {part.value}
        </span>
      ))}
    </span>
  );
}

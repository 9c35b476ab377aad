import type { Money } from '@allmende/contract/money';
import type { ReactNode } from 'react';
import './receipt.css';
import { Amount } from './money.tsx';
import { TimeText } from './time-text.tsx';

/**
 * A slip of paper worth keeping: who, what, how much, when and under which reference. Its lower edge
 * is torn; printed, it stands alone on the page.
 */
export function Receipt({
  title,
  mark,
  total,
  at,
  reference,
  referenceLabel,
  totalLabel,
  children,
  actions,
}: {
  title: ReactNode;
  /** Above the title: a sign of success or the avatar of the payee. */
  mark?: ReactNode;
  total: Money;
  totalLabel: string;
  at: string | Date;
  reference?: string;
  referenceLabel?: string;
  /** `ReceiptLine`s. */
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="ui-receipt-place">
      <article className="ui-receipt">
        <header className="ui-receipt-head">
          {mark}
          <h2 className="ui-receipt-title">{title}</h2>
          <p className="ui-receipt-total">
            <span className="ui-hidden">{totalLabel}</span>
            <Amount money={total} size="display" />
          </p>
          <p className="ui-soft ui-small">
            <TimeText at={at} form="full" />
          </p>
        </header>
        {children && <dl className="ui-receipt-lines">{children}</dl>}
        {reference && (
          <p className="ui-receipt-reference">
            {referenceLabel} <code>{reference}</code>
          </p>
        )}
      </article>
      {actions && <div className="ui-row ui-receipt-actions">{actions}</div>}
    </div>
  );
}

/** One line of a receipt or of any small bill; `strong` for sums. */
export function ReceiptLine({
  label,
  text,
  money,
  children,
  strong,
}: {
  label: ReactNode;
  /** Under the label: `2 × 3,20 €`. */
  text?: ReactNode;
  money?: Money;
  children?: ReactNode;
  strong?: boolean;
}) {
  return (
    <div className={strong ? 'ui-receipt-line ui-receipt-strong' : 'ui-receipt-line'}>
      <dt>
        {label}
        {text && <span className="ui-receipt-text">{text}</span>}
      </dt>
      <dd>{money ? <Amount money={money} /> : children}</dd>
    </div>
  );
}

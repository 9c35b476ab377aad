import { FileLine } from '../../attachments/file-line.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { useFormat } from '../../ui/format.ts';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { inGroups } from '../queries.ts';
import { PayableState, noonOf } from './payable-card.tsx';
import type { Payable } from './queries.ts';

/** What a bill says, the same for both sides. */
export function Facts({ payable }: { payable: Payable }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const { document, paid } = payable;
  const isPartly = paid.value !== '0' && payable.state !== 'paid';
  return (
    <>
      <header className="payable-head">
        <PayableState state={payable.state} />
        <h2>{payable.title}</h2>
        {payable.text && <p className="payable-text">{payable.text}</p>}
      </header>
      {document && (
        <a className="payable-document" href={document.url} aria-label={t('bills.bill.document')}>
          <FileLine {...document} />
        </a>
      )}
      <dl className="payable-lines">
        <ReceiptLine label={t('bills.bill.amount')} money={payable.amount} />
        {isPartly && <ReceiptLine label={t('bills.bill.paid')} money={paid} />}
        {isPartly && <ReceiptLine label={t('bills.bill.open')} money={payable.open} strong />}
        <ReceiptLine label={t('bills.bill.due')}>{format.date(noonOf(payable.dueOn))}</ReceiptLine>
        <ReceiptLine label={t('bills.bill.reference')}>
          <span className="ui-figures">{inGroups(payable.reference)}</span>
        </ReceiptLine>
      </dl>
    </>
  );
}

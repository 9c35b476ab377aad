import { useMutation } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { walletKey, inGroups } from '../queries.ts';
import { Receipts } from './bill-page.tsx';
import { Facts } from './facts.tsx';
import { noonOf, usePayable } from './payable-card.tsx';
import type { Payable } from './queries.ts';
import { SavePaper } from './save-paper.tsx';
import './payables.css';

/** A bill as its issuer sees it: how it stands, who has paid, and the sheet that is printed. */
export default function IssuedBillPage({ payableId }: { payableId: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const payable = usePayable(payableId);
  const bill = payable.data;
  return (
    <Page
      title={t('bills.bill.title')}
      back="/pay/issued"
      actions={
        bill?.codeUrl && (
          <Button variant="primary" icon={<Printer size={18} />} onClick={() => print()}>
            {t('bills.issued.print')}
          </Button>
        )
      }
    >
      {payable.isError && !bill && (
        <ProblemNote problem={problemText(payable.error)} onRetry={() => payable.refetch()} />
      )}
      {payable.isPending && <Skeleton height="26rem" />}
      {bill && (
        <div className="payable">
          <Facts payable={bill} />
          {bill.recipient && (
            <p className="payable-chosen">
              <ActorAvatar actor={bill.recipient} size={36} /> {bill.recipient.name}
            </p>
          )}
          {bill.payments.length === 0 && <p className="ui-soft">{t('bills.issued.noPayments')}</p>}
          <Receipts payable={bill} withPayer />
          {bill.codeUrl && <Sheet bill={bill} url={bill.codeUrl} />}
          <SavePaper payable={bill} />
          {toMinor(bill.open) > 0n && <Cancel payableId={bill.id} />}
        </div>
      )}
    </Page>
  );
}

/** What is printed: everything to pay it by hand, and the code that does it. */
function Sheet({ bill, url }: { bill: Payable; url: string }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  return (
    <article className="payable-sheet">
      <p className="payable-sheet-issuer">
        <ActorAvatar actor={bill.issuer} size={44} /> {bill.issuer.name}
      </p>
      <div>
        <p className="ui-small">{t(`bills.kind.${bill.kind}`)}</p>
        <p className="payable-sheet-call">{bill.title}</p>
        {bill.text && <p className="payable-text">{bill.text}</p>}
      </div>
      <dl>
        <div>
          <dt>{t('bills.bill.amount')}</dt>
          <dd className="ui-figures payable-sheet-call">{format.money(bill.open)}</dd>
        </div>
        <div>
          <dt>{t('bills.bill.due')}</dt>
          <dd>{format.date(noonOf(bill.dueOn))}</dd>
        </div>
        <div>
          <dt>{t('bills.bill.reference')}</dt>
          <dd className="ui-figures">{inGroups(bill.reference)}</dd>
        </div>
      </dl>
      <div className="payable-sheet-pay">
        <QrCode text={url} label={t('bills.issued.code')} size={180} />
        <div>
          <p className="payable-sheet-call">{t('bills.issued.scanToPay')}</p>
          <p className="ui-small">{t('bills.issued.sheetText')}</p>
          {bill.allowsParts && <p className="ui-small">{t('bills.issued.parts')}</p>}
        </div>
      </div>
      {bill.transfer && <BankPart transfer={bill.transfer} />}
    </article>
  );
}

/** The same from any bank, on the same sheet. */
function BankPart({ transfer }: { transfer: NonNullable<Payable['transfer']> }) {
  const { t } = useTranslation(['wallet', 'payment-codes']);
  const { account, codes, reference } = transfer;
  const [code] = codes;
  return (
    <div className="payable-sheet-pay">
      {code && (
        <QrCode
          text={code.text}
          label={t(`standard.${code.standard}`)}
          size={180}
          isSwiss={code.standard === 'swiss'}
        />
      )}
      <div>
        <p className="payable-sheet-call">{t('bills.bill.transfer')}</p>
        <p className="ui-small">{account.name}</p>
        <p className="ui-small ui-figures">{inGroups(account.iban)}</p>
        {account.bic && <p className="ui-small">{account.bic}</p>}
        <p className="ui-small">
          {t('text')}: <span className="ui-figures">{inGroups(reference)}</span>
        </p>
      </div>
    </div>
  );
}

function Cancel({ payableId }: { payableId: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [isOpen, setOpen] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api.payables.cancelPayable({ params: { payableId } }),
    onSuccess: () => setOpen(false),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: [walletKey] }),
  });
  return (
    <>
      <Button variant="plain" full onClick={() => setOpen(true)}>
        {t('bills.issued.cancel')}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('bills.issued.cancelTitle')}
        confirm={t('bills.issued.cancel')}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate()}
      >
        <p>{t('bills.issued.cancelText')}</p>
        {cancel.isError && <ProblemNote problem={problemText(cancel.error)} />}
      </ConfirmDialog>
    </>
  );
}

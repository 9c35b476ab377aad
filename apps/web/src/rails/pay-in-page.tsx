import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { TransferSlip } from '../payment-codes/transfer-slip.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { inGroups } from '../wallet/queries.ts';
import { type PayIn, usePayIn } from './queries.ts';

/** Where to bring it: the code for the banking app or the till, and the same to copy. Says when it has come. */
export function PayInPage({ payInId }: { payInId: string }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const payIn = usePayIn(payInId);
  return (
    <Page title={t('add.title')} back="/pay/add">
      {payIn.isError && (
        <ProblemNote problem={problemText(payIn.error)} onRetry={() => payIn.refetch()} />
      )}
      {payIn.isPending && <Skeleton height="30rem" />}
      {payIn.data && <Details payIn={payIn.data} />}
    </Page>
  );
}

function Details({ payIn }: { payIn: PayIn }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  if (payIn.state === 'arrived') {
    return (
      <div className="wallet-step">
        <Banner tone="good" title={t('add.arrived')}>
          {t('add.arrivedText', { amount: format.money(payIn.arrived) })}
        </Banner>
        <Button href="/pay" variant="primary" size="large" full>
          {t('add.done')}
        </Button>
      </div>
    );
  }
  const { account, amount, reference, code, url } = payIn;
  const codes = code ? [{ standard: 'epc' as const, text: code }] : [];
  return (
    <div className="wallet-step">
      {account && <TransferSlip transfer={{ account, amount, reference, codes }} />}
      {code && !account && <TillCode amount={amount} code={code} />}
      {url && (
        <Button variant="money" size="large" full onClick={() => location.assign(url)}>
          {t('add.payByCard', { amount: format.money(amount) })}
        </Button>
      )}
      <Banner title={t(`add.waiting.${payIn.rail}`)}>{t(`add.waitingText.${payIn.rail}`)}</Banner>
    </div>
  );
}

/** What is shown, or said, at the till. */
function TillCode({ amount, code }: Pick<PayIn, 'amount' | 'code'>) {
  const { t } = useTranslation('rails');
  return (
    <div className="rails-pay-in">
      <Amount money={amount} size="display" />
      <QrCode text={code} label={t('add.tillCode')} size={220} />
      <p className="ui-soft ui-small">{t('add.showCode')}</p>
      <CopyText label={t('add.tillCode')} text={inGroups(code)} />
    </div>
  );
}

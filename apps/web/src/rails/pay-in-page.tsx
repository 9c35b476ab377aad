import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
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

/** Where to transfer to: the code for the banking app, and the same to copy. Says when it has come. */
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
  const { account, reference, code } = payIn;
  return (
    <div className="wallet-step rails-pay-in">
      <p className="rails-amount">
        <Amount money={payIn.amount} size="display" />
      </p>
      {code && (
        <>
          <QrCode text={code} label={t('add.code')} size={220} />
          <p className="ui-soft ui-small">{t('add.scan')}</p>
        </>
      )}
      <dl className="rails-facts">
        <Fact label={t('add.payee')} text={account.name} />
        <Fact label={t('iban')} text={inGroups(account.iban)} />
        {account.bic && <Fact label={t('bic')} text={account.bic} />}
        <Fact label={t('add.reference')} text={inGroups(reference)} />
      </dl>
      <Banner title={t('add.waiting')}>{t('add.waitingText')}</Banner>
    </div>
  );
}

function Fact({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <CopyText label={label} text={text} />
      </dd>
    </div>
  );
}

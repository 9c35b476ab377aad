import type { PaymentCode } from '@allmende/contract/payment-codes';
import type { PaymentCodeReason } from '@allmende/contract/payment-codes/reading';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { toMoney } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { partsOf } from './parts.ts';
import './payment-codes.css';

/** A bank's payment code that was scanned: what stands in it, and who can pay it; or why it is not taken. */
export default function BankCode({
  code,
  reason,
  onAgain,
}: {
  code: PaymentCode | null;
  reason: PaymentCodeReason | null;
  onAgain: () => void;
}) {
  const { t } = useTranslation('payment-codes');
  return (
    <div className="payment-code">
      {code ? (
        <Parts code={code} />
      ) : (
        <Banner tone="danger" title={t('refusedTitle')}>
          {t(`reasons.${reason?.replace('payment_code.', '')}`)}
        </Banner>
      )}
      <Button full onClick={onAgain}>
        {t('again')}
      </Button>
    </div>
  );
}

function Parts({ code }: { code: PaymentCode }) {
  const { t } = useTranslation('payment-codes');
  const { payee, place, amountMinor, parts, hasTip } = partsOf(code);
  return (
    <>
      <header className="payment-code-head">
        <Badge>{t(`standard.${code.standard}`)}</Badge>
        <h2>{payee}</h2>
        {place && <p className="ui-soft">{place}</p>}
        {amountMinor === null ? (
          <p className="ui-soft">{t('open')}</p>
        ) : (
          <Amount money={toMoney(amountMinor, code)} size="display" />
        )}
        {hasTip && <p className="ui-small ui-soft">{t('tip')}</p>}
      </header>
      <Banner tone="money">{t(code.standard === 'emv' ? 'emvPay' : 'bank')}</Banner>
      <dl className="payment-code-parts">
        {parts.map(({ name, text }) => (
          <div key={`${name} ${text}`}>
            <dt>{t(name)}</dt>
            <dd>
              <CopyText label={t(name)} text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

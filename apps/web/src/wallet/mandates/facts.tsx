import type { Mandate } from '@allmende/contract/mandates';
import { TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../../i18n/words.ts';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import { stateNow } from './queries.ts';

/** How often, for what and until when. */
export function Terms({ terms }: { terms: Pick<Mandate, 'interval' | 'note' | 'endsOn'> }) {
  const { t } = useTranslation('wallet/mandates');
  const format = useFormat();
  const { interval, note, endsOn } = terms;
  return (
    <p className="wallet-mandate-terms">
      {[
        t(`mandate.every.${interval}`),
        endsOn && t('mandate.until', { day: format.date(`${endsOn}T12:00:00Z`) }),
        note,
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  );
}

/** What is left of it for now, what was collected, and what last could not be. */
export function Use({ mandate, isPayer }: { mandate: Mandate; isPayer: boolean }) {
  const { t } = useTranslation('wallet/mandates');
  const format = useFormat();
  const { period, limit, charges, failure } = mandate;
  return (
    <>
      {period && stateNow(mandate) === 'granted' && (
        <div className="wallet-mandate-left">
          <Progress
            label={t('mandate.left', { amount: format.money(period.left) })}
            value={Number((toMinor(period.left) * 1000n) / toMinor(limit)) / 1000}
          />
          {period.nextOn && (
            <p className="ui-small ui-soft">
              {t('mandate.renews', { day: format.dayInYear(`${period.nextOn}T12:00:00Z`) })}
            </p>
          )}
        </div>
      )}
      {charges.length > 0 && (
        <ul className="wallet-mandate-charges" aria-label={t('mandate.charges')}>
          {charges.slice(0, 3).map((charge) => (
            <li key={charge.paymentId}>
              <Link href={`/pay/receipts/${charge.paymentId}`}>
                {format.dayInYear(charge.at)} · {format.money(charge.amount)}
                {charge.note && charge.note !== mandate.note && ` · ${charge.note}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {isPayer && failure && (
        <p className="wallet-mandate-failure">
          <TriangleAlert size={15} aria-hidden="true" />
          {t(`mandate.failure.${failure.reason.replace('wallet.', '')}`, {
            day: format.dayInYear(failure.at),
            amount: format.money(failure.amount),
          })}
        </p>
      )}
    </>
  );
}

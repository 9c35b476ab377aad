import { useState } from 'react';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { type Charge, useTakings } from './queries.ts';

/** What the day brought: the sum, how many, and each of them. */
export function Takings() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const [day, setDay] = useState(() => dayOf(new Date()));
  const takings = useTakings(new Date(`${day}T12:00`));
  const first = takings.data?.pages[0];
  const charges = takings.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="counter-takings" aria-label={t('counter.takings')}>
      <div className="counter-sum">
        <div>
          <h2 className="wallet-heading">{t('counter.takings')}</h2>
          {first?.count !== 0 && (
            <p className="counter-total">
              {first?.totals.map((total) => (
                <Amount key={total.assetCode} money={total} size="display" />
              ))}
            </p>
          )}
          <p className="ui-small ui-soft">{first && t('counter.count', { count: first.count })}</p>
        </div>
        <TextField
          label={t('counter.day')}
          type="date"
          max={dayOf(new Date())}
          value={day}
          onChange={(next) => next && setDay(next)}
        />
      </div>
      {takings.isError && !first && (
        <ProblemNote problem={problemText(takings.error)} onRetry={() => takings.refetch()} />
      )}
      {takings.isPending && <SkeletonRows rows={4} avatar />}
      <List label={t('counter.takings')} className="wallet-flush">
        {charges.map((charge) => (
          <ListRow
            key={charge.id}
            href={`/pay/counter/${charge.id}`}
            leading={charge.payer && <ActorAvatar actor={charge.payer} />}
            title={charge.payer?.name ?? ''}
            text={
              <>
                <TimeText at={charge.payment?.paidAt ?? charge.madeAt} />
                {charge.note && ` · ${charge.note}`}
                {charge.refunds.length > 0 &&
                  ` · ${
                    charge.payment?.state === 'refunded'
                      ? t('refund.all')
                      : `${t('refund.line')} ${format.money(givenBack(charge))}`
                  }`}
              </>
            }
            meta={<Amount money={charge.amount} />}
          />
        ))}
      </List>
      {takings.hasNextPage && (
        <Button full busy={takings.isFetchingNextPage} onClick={() => void takings.fetchNextPage()}>
          {t('counter.more')}
        </Button>
      )}
    </section>
  );
}

/** What of it has gone back, in one or several parts. */
function givenBack({ amount, refunds }: Charge) {
  const minor = refunds.reduce((sum, refund) => sum + toMinor(refund.amount), 0n);
  return toMoney(minor, amount);
}

/** `2026-11-22`, where this device is. */
function dayOf(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

import { FileCheck2, FilePen } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import type { CardProps } from '../../messaging/card-view.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { MandateDeeds } from './deeds.tsx';
import { Terms, Use } from './facts.tsx';
import { stateNow, useMandate } from './queries.ts';
import './mandates.css';

/** The right to collect money that one of the two asks the other for, with how it stands and what one can do. */
export default function MandateCard({ card, ownActorId }: CardProps<'mandate'>) {
  const { t } = useTranslation('wallet/mandates');
  const format = useFormat();
  const { data } = useMandate(card.mandateId);
  const now = data && data.revision >= card.revision ? data : card;
  const { limit, interval, note, endsOn } = card;
  const state = stateNow(now);
  const isPayer = card.payerActorId === ownActorId;
  const Mark = state === 'granted' ? FileCheck2 : FilePen;
  return (
    <section
      className="wallet-mandate-card"
      data-over={(state !== 'asked' && state !== 'granted') || undefined}
      aria-label={t('mandate.named', { amount: format.money(limit) })}
    >
      <p className="wallet-mandate-kind">
        <Mark size={16} aria-hidden="true" />
        {t(
          state === 'asked'
            ? isPayer
              ? 'mandate.toMe'
              : 'mandate.byMe'
            : `mandate.state.${state}`,
        )}
      </p>
      <p className="wallet-mandate-limit">
        <span className="ui-soft">{t('mandate.upTo')}</span>
        <Amount money={limit} size="title" />
      </p>
      <Terms terms={{ interval, note, endsOn }} />
      {data && <Use mandate={data} isPayer={isPayer} />}
      {data && <MandateDeeds mandate={data} isPayer={isPayer} />}
    </section>
  );
}

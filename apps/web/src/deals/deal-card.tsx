import { Handshake } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { Deeds } from './deeds.tsx';
import { NextStep, TermLines, usePercent } from './facts.tsx';
import { useDeal } from './queries.ts';
import './deals.css';

/** A deal in the chat of the two: what it is about, how it stands, and what one can do next; of each step a line. */
export default function DealCard({ card, isOwn }: CardProps<'deal'>) {
  return card.moment === 'offered' ? <Whole card={card} /> : <Moment card={card} isOwn={isOwn} />;
}

function Moment({ card, isOwn }: Pick<CardProps<'deal'>, 'card' | 'isOwn'>) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const percent = usePercent();
  const { moment, dealId, title, fee, shareBps } = card;
  const worth = [fee.value !== '0' && format.money(fee), shareBps > 0 && percent(shareBps)];
  return (
    <p className="deals-moment">
      <Handshake size={16} aria-hidden="true" />
      <Link href={`/pay/deals/${dealId}`}>
        {t(`moment.${moment}.${isOwn ? 'me' : 'them'}`, {
          title,
          worth: worth.filter(Boolean).join(' + '),
        })}
      </Link>
    </p>
  );
}

function Whole({ card }: Pick<CardProps<'deal'>, 'card'>) {
  const { t } = useTranslation('deals');
  const percent = usePercent();
  const { data } = useDeal(card.dealId, card.revision);
  const { state, title, fee, shareBps } = data ?? card;
  return (
    <section className="deals-card" aria-label={t('named', { title })}>
      <p className="deals-kind">
        <Handshake size={16} aria-hidden="true" />
        {t('kind')} · {t(`state.${state}`)}
      </p>
      <h3 className="deals-title">{title}</h3>
      {data ? (
        <TermLines deal={data} />
      ) : (
        <p>
          <Amount money={fee} /> {shareBps > 0 && percent(shareBps)}
        </p>
      )}
      {data && <NextStep deal={data} />}
      {data && <Deeds deal={data} />}
      <Link href={`/pay/deals/${card.dealId}`} className="ui-small">
        {t('details')}
      </Link>
    </section>
  );
}

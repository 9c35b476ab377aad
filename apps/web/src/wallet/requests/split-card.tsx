import { ReceiptText } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../../i18n/words.ts';
import type { CardProps } from '../../messaging/card-view.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { stateNow } from './queries.ts';
import { Deed, PayButton } from './request-deeds.tsx';
import { ShareState } from './share-state.tsx';
import { useSession } from '../../app/session.ts';
import './requests.css';

const shownAtMost = 6;

/** A bill in a group: what came back, who has paid, and one's own part. */
export default function SplitCard({ card, ownActorId }: CardProps<'split'>) {
  const { t } = useTranslation('wallet/requests');
  const format = useFormat();
  const { hat } = useSession();
  const { shares, expiresAt } = card;
  const own = shares.find(({ actorId }) => actorId === ownActorId);
  const owed = toMinor(card.total) - toMinor(card.ownAmount);
  const title = card.note || t('split.kind');
  // One's own part first, then in the order of the bill.
  const ordered = own ? [own, ...shares.filter((share) => share !== own)] : shares;
  const shown = shares.length > shownAtMost ? ordered.slice(0, shownAtMost - 1) : ordered;
  const isOpenToMe = own && stateNow({ ...own, expiresAt }) === 'open' && hat?.role !== 'agent';
  return (
    <section className="wallet-request-card" aria-label={t('split.named', { title })}>
      <p className="wallet-request-kind">
        <ReceiptText size={16} aria-hidden="true" />
        {t('split.kind')}
      </p>
      <Amount money={card.total} size="title" />
      {card.note && <p className="wallet-request-note">{card.note}</p>}
      <div className="wallet-split-progress">
        <progress
          aria-label={t('split.cameBack')}
          value={Number(toMinor(card.paid))}
          max={Number(owed)}
        />
        <p className="wallet-request-soft" role="status">
          {card.state === 'settled'
            ? t('split.settled')
            : t('split.paidOf', {
                paid: format.money(card.paid),
                owed: format.money({ ...card.total, value: String(owed) }),
              })}
        </p>
      </div>
      <ul className="wallet-shares">
        {shown.map((share) => (
          <li key={share.requestId} className="wallet-share">
            <Avatar
              name={share.name}
              kind={share.kind}
              picture={share.pictureUrl}
              accent={share.accent}
              size={28}
            />
            <bdi className="wallet-share-name">{share === own ? t('split.you') : share.name}</bdi>
            <ShareState state={stateNow({ ...share, expiresAt })} />
            <span className="wallet-share-amount ui-figures">{format.money(share.amount)}</span>
          </li>
        ))}
      </ul>
      {isOpenToMe && (
        <div className="wallet-deeds">
          <PayButton
            requestId={own.requestId}
            label={t('split.payMine', { amount: format.money(own.amount) })}
          />
          <Deed asked={own} deed="declineRequest" label={t('request.decline')} />
        </div>
      )}
      <Link href={`/pay/splits/${card.splitId}`} className="wallet-request-more">
        {shares.length > shown.length
          ? t('split.allOf', { count: shares.length })
          : t('split.overview')}
      </Link>
    </section>
  );
}

import type { Dispute } from '@allmende/contract/disputes';
import { Scale } from 'lucide-react';
import { useSession } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { TimeText } from '../../ui/time-text.tsx';
import { Evidence } from './evidence.tsx';

/** What it is about, whose turn it is until when, what was said, and how it ended. */
export function DisputeFacts({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const { state, claimed, frozen, dueAt, outcome, reason, statements } = dispute;
  const name = { buyer: dispute.buyer.name, seller: dispute.seller.name };
  const { actor } = useSession();
  const isMine = (side: 'buyer' | 'seller') => dispute[side].id === actor?.id;
  const turn = state === 'open' ? 'seller' : 'buyer';
  const isShort = toMinor(frozen) < toMinor(claimed);
  return (
    <>
      <header className="shop-dispute-head">
        <h3>
          <Scale size={19} aria-hidden="true" />
          {t('dispute.title')}
        </h3>
        <Badge tone={state === 'settled' ? 'neutral' : 'money'}>
          {t(`dispute.state.${state}`)}
        </Badge>
      </header>
      <p>{t(`dispute.reason.${reason}`)}</p>
      <p>
        {t(isMine('buyer') ? 'dispute.claimsOwn' : 'dispute.claims', {
          name: name.buyer,
          amount: format.money(claimed),
        })}
        {!outcome &&
          ` ${t(isShort ? 'dispute.frozenShort' : 'dispute.frozen', { amount: format.money(frozen) })}`}
      </p>
      {dueAt && (
        <p className="ui-soft">
          {t(`dispute.${isMine(turn) ? 'dueOwn' : 'due'}.${state}`, {
            at: format.dateTime(dueAt),
            name: name[turn],
            other: name[turn === 'seller' ? 'buyer' : 'seller'],
          })}
        </p>
      )}
      <ol className="shop-dispute-said">
        {statements.map((statement) => {
          const { side, text, at } = statement;
          return (
            <li key={at + side}>
              <p className="ui-small ui-soft">
                {side === 'operator' ? t('dispute.operator') : <bdi>{name[side]}</bdi>} ·{' '}
                <TimeText at={at} />
              </p>
              <p className="shop-dispute-text">
                <bdi>{text}</bdi>
              </p>
              <Evidence statement={statement} />
            </li>
          );
        })}
      </ol>
      {outcome && (
        <p className="shop-dispute-outcome">
          {t(`dispute.outcome.${outcome.by}`)}{' '}
          {toMinor(outcome.awarded) > 0n
            ? t('dispute.back', { amount: format.money(outcome.paid), name: name.buyer })
            : t('dispute.nothingBack')}{' '}
          {toMinor(outcome.paid) < toMinor(outcome.awarded) &&
            t('dispute.owed', { amount: format.money(outcome.awarded), name: name.seller })}
        </p>
      )}
    </>
  );
}

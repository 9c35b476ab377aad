import { ArrowLeftRight, Gift, Landmark } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useActor } from '../app/session.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { type Entry, kindOf, otherSide, outsideOf, type Party } from './queries.ts';

/** Movements as people and shops: a face, a name, what for, and what came or went. */
export function EntryList({
  label,
  entries,
  withBalance,
}: {
  label: string;
  entries: readonly Entry[];
  /** Shows the balance after each, and the clock instead of the day: for the statement. */
  withBalance?: boolean;
}) {
  return (
    <List label={label} className="wallet-flush">
      {entries.map((entry) => (
        <EntryRow key={entry.version} entry={entry} withBalance={withBalance ?? false} />
      ))}
    </List>
  );
}

function EntryRow({ entry, withBalance }: { entry: Entry; withBalance: boolean }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const own = useActor();
  const { payment } = entry;
  // Between one's own pockets, and out to one's own account at a bank, there is nobody else.
  const other = otherSide(payment, own.id);
  const isOwn = other?.id === own.id;
  const kind = kindOf(payment);
  const name = t(`receipt.kind.${kind}`);
  // The note of an order is its number, which says nothing alone; why money came back needs that it did.
  const what = !payment.note
    ? name
    : kind === 'order'
      ? `${name} ${payment.note}`
      : kind === 'refund'
        ? `${name}: ${payment.note}`
        : payment.note;
  return (
    <ListRow
      href={`/pay/receipts/${payment.id}`}
      leading={isOwn ? <OwnFace isGift={payment.kind === 'envelope'} /> : <Face party={other} />}
      title={
        <>
          {isOwn ? name : (other?.name ?? t(outsideOf(payment) ?? 'till.name'))}{' '}
          {!isOwn && other?.kind === 'business' && <BusinessMark />}
        </>
      }
      text={
        <>
          <TimeText at={entry.at} form={withBalance ? 'clock' : 'list'} />
          {(isOwn || payment.rail === 'sepa') && what === name ? '' : ` · ${what}`}
        </>
      }
      meta={<Amount money={entry.amount} signed />}
      trailing={
        withBalance && (
          <span className="wallet-balance-after ui-figures">
            <span className="ui-hidden">{t('statement.after')} </span>
            {format.money(entry.balance)}
          </span>
        )
      }
    />
  );
}

function OwnFace({ isGift }: { isGift: boolean }) {
  const Icon = isGift ? Gift : ArrowLeftRight;
  return (
    <span className="wallet-till-face" aria-hidden="true">
      <Icon size={22} />
    </span>
  );
}

function Face({ party }: { party: Party | null }) {
  if (!party) {
    return (
      <span className="wallet-till-face" aria-hidden="true">
        <Landmark size={22} />
      </span>
    );
  }
  return <ActorAvatar actor={party} />;
}

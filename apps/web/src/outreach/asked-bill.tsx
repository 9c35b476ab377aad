import type { InteractiveAction } from '@allmende/contract/interactive-card';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { Button } from '../ui/button.tsx';
import { toMinor } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { type Stage, StagePath } from '../ui/stage-path.tsx';
import { PayableState, usePayable } from '../wallet/payables/payable-card.tsx';
import './offered.css';

type Kind<K extends InteractiveAction['kind']> = Extract<InteractiveAction, { kind: K }>;

/** What software asks to be paid for, with the one button that pays; and, later, how it stands with it. */
export default function AskedBill({ card, isOwn }: CardProps<'interactive'>) {
  const { action } = card;
  if (action.kind === 'bill') return <Bill {...action} isOwn={isOwn} />;
  return action.kind === 'progress' ? <Progress {...action} isOwn={isOwn} /> : null;
}

function hrefOf(payableId: string, isOwn: boolean): string {
  return `/pay/${isOwn ? 'issued' : 'bills'}/${payableId}`;
}

function Bill({ bill, isOwn }: Kind<'bill'> & { isOwn: boolean }) {
  const { t } = useTranslation('business/cards');
  const { t: tBills } = useTranslation('wallet/bills');
  const payable = usePayable(bill.payableId).data;
  const isOpen = !payable || toMinor(payable.open) > 0n;
  const isPayable = isOpen && !isOwn;
  return (
    <>
      <div className="outreach-bill-head">
        <span className="ui-small ui-soft">{t('bill.title', { reference: bill.reference })}</span>
        {payable && <PayableState state={payable.state} />}
      </div>
      <dl className="outreach-bill">
        {bill.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what stands on a bill never changes
          <div key={index} className="outreach-bill-line">
            <dt>
              <span className="ui-figures">{item.quantity} ×</span> <bdi>{item.name}</bdi>
            </dt>
            <dd>
              <Amount money={item.amount} />
            </dd>
          </div>
        ))}
        {bill.moreItems > 0 && (
          <div className="ui-soft">{t('bill.more', { count: bill.moreItems })}</div>
        )}
        {bill.sums.map(({ kind, amount }) => (
          <div key={kind} className="outreach-bill-line ui-soft">
            <dt>{t(`bill.${kind}`)}</dt>
            <dd>
              {kind === 'discount' && '− '}
              <Amount money={amount} />
            </dd>
          </div>
        ))}
        <div className="outreach-bill-line outreach-bill-total">
          <dt>{t('bill.total')}</dt>
          <dd>
            <Amount money={bill.total} />
          </dd>
        </div>
      </dl>
      <Button href={hrefOf(bill.payableId, isOwn)} full variant={isPayable ? 'money' : 'quiet'}>
        {tBills(isPayable ? 'bills.card.pay' : 'bills.card.see')}
      </Button>
    </>
  );
}

const path = ['pending', 'processing', 'shipped', 'completed'] as const;

function Progress({
  reference,
  payableId,
  status,
  total,
  isOwn,
}: Kind<'progress'> & { isOwn: boolean }) {
  const { t } = useTranslation('business/cards');
  const { t: tBills } = useTranslation('wallet/bills');
  const at = path.indexOf(status === 'partially_shipped' ? 'shipped' : (status as 'pending'));
  const stages: Stage[] =
    status === 'canceled'
      ? [{ label: t('bill.status.canceled'), state: 'stopped' }]
      : path.map((one, index) => ({
          label: t(`bill.status.${index === at ? status : one}`),
          state: index < at || status === 'completed' ? 'done' : index === at ? 'now' : 'next',
        }));
  return (
    <>
      <div className="outreach-bill-head">
        <span className="ui-small ui-soft">{t('bill.title', { reference })}</span>
        <Amount money={total} />
      </div>
      <StagePath stages={stages} compact />
      <Button href={hrefOf(payableId, isOwn)} full>
        {tBills('bills.card.see')}
      </Button>
    </>
  );
}

import type { Order } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { Landmark } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { TransferSlip } from '../../payment-codes/transfer-slip.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { orderKey } from '../queries.ts';
import './direct.css';

type DirectOrder = Order & { direct: NonNullable<Order['direct']> };

/** Money on its way to the shop's own account: where to, whether it has come, and what goes back. */
export function DirectPart({ order, side }: { order: DirectOrder; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop/direct');
  const { direct } = order;
  const isCancelled = order.state === 'cancelled';
  if (isCancelled && !direct.arrivedAt && !direct.actions.includes('arrived')) return null;
  return (
    <section className="direct-part">
      <h3>
        <Landmark size={19} aria-hidden="true" /> {t('direct.title')}
      </h3>
      {order.state === 'placed' &&
        (side === 'buyer' ? <ToTransfer {...{ order }} /> : <Expected {...{ order }} />)}
      {isCancelled && direct.actions.includes('arrived') && (
        <>
          <p className="ui-small ui-soft">{t('direct.isLate')}</p>
          <Arrived order={order} />
        </>
      )}
      <Came order={order} />
      {direct.owed && <Owed order={order} side={side} />}
      {direct.actions.includes('returned') && <Returning order={order} />}
    </section>
  );
}

function ToTransfer({ order }: { order: DirectOrder }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const problemText = useProblemText();
  const { direct, seller, reservedUntil } = order;
  const [isShown, setShown] = useState(direct.announcedAt === null);
  const announce = useMutation({
    mutationFn: () => api.direct.announceTransfer({ params: { orderId: order.id } }),
    onSuccess: (next) => {
      take(next);
      setShown(false);
    },
  });
  return (
    <>
      {direct.announcedAt && <p>{t('direct.announced')}</p>}
      {isShown && direct.transfer ? (
        <>
          <p className="ui-small ui-soft">
            {t('direct.buyer', { name: seller.name })}{' '}
            {reservedUntil && t('direct.until', { date: format.date(reservedUntil) })}
          </p>
          <TransferSlip transfer={direct.transfer} />
        </>
      ) : (
        <Button full onClick={() => setShown(true)}>
          {t('direct.show')}
        </Button>
      )}
      {announce.error && <ProblemNote problem={problemText(announce.error)} />}
      {direct.actions.includes('announce') && (
        <Button variant="primary" full busy={announce.isPending} onClick={() => announce.mutate()}>
          {t('direct.announce')}
        </Button>
      )}
    </>
  );
}

function Expected({ order }: { order: DirectOrder }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const { direct, buyer, reservedUntil, total } = order;
  return (
    <>
      <p>
        {t('direct.seller', {
          name: buyer.name,
          amount: format.money(total),
          date: reservedUntil ? format.date(reservedUntil) : '',
        })}
      </p>
      {direct.announcedAt && <p>{t('direct.sellerAnnounced', { name: buyer.name })}</p>}
      <p className="ui-small ui-soft ui-figures">
        {t('direct.reference', { reference: grouped(direct.reference) })}
      </p>
      {direct.actions.includes('arrived') && <Arrived order={order} />}
    </>
  );
}

function Arrived({ order }: { order: DirectOrder }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const mark = useMutation({
    mutationFn: () => api.direct.markArrived({ params: { orderId: order.id } }),
    onSuccess: (next) => {
      take(next);
      setAsking(false);
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: orderKey(order.id) }),
  });
  return (
    <>
      <Button
        variant={order.state === 'placed' ? 'primary' : 'quiet'}
        full
        onClick={() => setAsking(true)}
      >
        {t('direct.arrived')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('direct.arrivedTitle')}
        confirm={t('direct.arrived')}
        keep={t('direct.notYet')}
        busy={mark.isPending}
        onConfirm={() => mark.mutate()}
      >
        <p>
          {t('direct.arrivedText', {
            amount: format.money(order.total),
            reference: grouped(order.direct.reference),
          })}
        </p>
        {mark.error && <ProblemNote problem={problemText(mark.error)} />}
      </ConfirmDialog>
    </>
  );
}

function Came({ order }: { order: DirectOrder }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const { refunded } = order;
  const { arrivedAt, isFromBank, reference } = order.direct;
  if (!arrivedAt) return null;
  const date = format.date(arrivedAt);
  return (
    <div>
      <p>{t(isFromBank ? 'direct.cameFromBank' : 'direct.cameByHand', { date })}</p>
      <p className="ui-small ui-soft ui-figures">
        {t('direct.reference', { reference: grouped(reference) })}
      </p>
      {refunded && <p>{t('direct.wentBack', { amount: format.money(refunded) })}</p>}
    </div>
  );
}

function Owed({ order, side }: { order: DirectOrder; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const words = side === 'buyer' ? 'owedBuyer' : 'owedSeller';
  const amount = format.money(order.direct.owed!);
  return (
    <Banner tone="money" title={t(`direct.${words}`, { amount, name: order.buyer.name })}>
      {t(`direct.${words}Text`)}
    </Banner>
  );
}

/** Written down by whoever has transferred it; asked for at once where it is owed. */
function Returning({ order }: { order: DirectOrder }) {
  const { t } = useTranslation('shop/direct');
  const problemText = useProblemText();
  const { owed } = order.direct;
  const left = toMinor(order.total) - (order.refunded ? toMinor(order.refunded) : 0n);
  const [isOpen, setOpen] = useState(owed !== null);
  const [minor, setMinor] = useState<bigint | null>(left);
  const isFitting = minor !== null && minor > 0n && minor <= left;
  const mark = useMutation({
    async mutationFn(amount: bigint) {
      const content = JSON.stringify(['returned', actingActorId(), order.id, String(amount)]);
      const marked = await api.direct.markReturned({
        params: { orderId: order.id },
        body: { amount: toMoney(amount, order.total) },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return marked;
    },
    onSuccess: (next) => {
      take(next);
      setOpen(false);
    },
  });
  if (!isOpen && !owed) {
    return (
      <Button variant="plain" full onClick={() => setOpen(true)}>
        {t('direct.return')}
      </Button>
    );
  }
  return (
    <form
      className="direct-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isFitting) mark.mutate(minor);
      }}
    >
      <MoneyField
        label={t('direct.returnAmount')}
        asset={order.total}
        value={minor}
        onChange={setMinor}
      />
      {mark.error && <ProblemNote problem={problemText(mark.error)} />}
      <Button type="submit" full busy={mark.isPending} disabled={!isFitting}>
        {t('direct.returned')}
      </Button>
    </form>
  );
}

function grouped(reference: string): string {
  return reference.replace(/(.{4})(?=.)/g, '$1 ');
}

/** The order as it is now; lists ask again. */
function take(order: Order): void {
  queryClient.setQueryData(orderKey(order.id), order);
  for (const topic of ['orders', 'shop']) {
    void queryClient.invalidateQueries({ queryKey: [topic] });
  }
}

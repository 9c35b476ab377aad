import type { Order } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { Hand, PackageCheck, ShoppingBag, Truck } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { api, queryClient } from '../../app/api.ts';
import { useCommands } from '../../app/commands.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { showToast } from '../../ui/toast.tsx';
import { orderKey } from '../queries.ts';

const PaySheet = lazy(() => import('./pay-sheet.tsx'));

type Action = Order['actions'][number];
type Step = Exclude<Action, 'cancel'>;

const calls: Record<Step, (orderId: string) => Promise<Order>> = {
  accept: (orderId) => api.shop.acceptOrder({ params: { orderId } }),
  ready: (orderId) => api.shop.markOrderReady({ params: { orderId } }),
  ship: (orderId) => api.shop.shipOrder({ params: { orderId } }),
  release: (orderId) => api.shop.releaseOrder({ params: { orderId } }),
  complete: (orderId) => api.shop.completeOrder({ params: { orderId } }),
};
const icons = {
  accept: Hand,
  ready: ShoppingBag,
  ship: Truck,
  complete: PackageCheck,
  release: PackageCheck,
};

/** What one's side does with an order next, as the one button; also in the command bar. */
export function OrderSteps({ order, side }: { order: Order; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const format = useFormat();
  const [isPaying, setPaying] = useState(false);
  const isUnderWay = useRef(false);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: (step: Step) => calls[step](order.id),
    // As it was when it was tapped: that it has changed may be told before the answer comes.
    onMutate: () => order,
    onSuccess: (next, _step, before) => {
      remember(next);
      announce(t('order.isNow', { state: t(`state.${next.state}`) }));
      // What was kept is out of one's hands now, and nothing else on the page says so.
      if (side === 'buyer' && before.keptUntil && !next.keptUntil) {
        const facts = { amount: format.money(order.total), name: order.seller.name };
        showToast({ text: t('kept.released', facts) });
      }
    },
    // Somebody else of the team may have been faster: see how it stands.
    onError: () => void queryClient.invalidateQueries({ queryKey: orderKey(order.id) }),
    onSettled() {
      isUnderWay.current = false;
    },
  });
  // Two taps in one breath are one: the second comes before the button knows of the first.
  const take = useCallback(
    (step: Step) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutate(step);
    },
    [mutate],
  );
  const steps = useMemo(
    () => order.actions.filter((action): action is Step => action !== 'cancel'),
    [order.actions],
  );
  const canPay = side === 'buyer' && order.state === 'placed' && order.payBy === 'wallet';
  useCommands(
    useMemo(
      () =>
        steps.map((step) => {
          const Icon = icons[step];
          return {
            id: `shop.${step}.${order.id}`,
            label: t(`action.${side}.${step}`),
            note: order.number,
            icon: <Icon size={20} />,
            run: () => take(step),
          };
        }),
      [steps, order.id, order.number, side, t, take],
    ),
  );
  if (steps.length === 0 && !canPay && !error) return null;
  return (
    <div className="shop-order-actions">
      {error && <ProblemNote problem={problemText(error)} />}
      {canPay && (
        <Button variant="money" size="large" full onClick={() => setPaying(true)}>
          {t('pay.open')}
        </Button>
      )}
      {steps.map((step) => {
        const Icon = icons[step];
        return (
          <Button
            key={step}
            variant={side === 'seller' ? 'primary' : 'quiet'}
            size={side === 'seller' ? 'large' : 'normal'}
            full
            icon={<Icon size={20} />}
            busy={isPending && variables === step}
            onClick={() => take(step)}
          >
            {t(`action.${side}.${step}`)}
          </Button>
        );
      })}
      {isPaying && (
        <Suspense fallback={null}>
          <PaySheet orderId={order.id} onClose={() => setPaying(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** The way out of an order, apart from what is done with it. */
export function CancelOrder({ order, side }: { order: Order; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop');
  const [isAsking, setAsking] = useState(false);
  if (!order.actions.includes('cancel')) return null;
  return (
    <p>
      <Button className="shop-order-cancel" onClick={() => setAsking(true)}>
        {t('action.cancel')}
      </Button>
      {isAsking && <CancelDialog order={order} side={side} onClose={() => setAsking(false)} />}
    </p>
  );
}

/** Says what happens to the money before it happens, and why the order ends to the other side. */
function CancelDialog({
  order,
  side,
  onClose,
}: {
  order: Order;
  side: 'buyer' | 'seller';
  onClose: () => void;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.shop.cancelOrder({ params: { orderId: order.id }, body: { reason: reason.trim() } }),
    onSuccess: (next) => {
      remember(next);
      onClose();
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: orderKey(order.id) }),
  });
  const isPaid = order.paymentId !== null;
  const isDirect =
    order.direct !== null && (order.direct.arrivedAt ?? order.direct.announcedAt) !== null;
  const words = isDirect
    ? side === 'buyer'
      ? 'direct.cancelBuyer'
      : 'direct.cancelSeller'
    : isPaid
      ? `cancel.${side}Paid`
      : 'cancel.unpaid';
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('cancel.title', { number: order.number })}
      confirm={t('cancel.confirm')}
      keep={t('cancel.keep')}
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <div className="ui-stack">
        <p>
          {t(words, {
            amount: format.money(order.total),
            name: order.buyer.name,
          })}
        </p>
        <TextArea
          label={t('cancel.reason')}
          optional={t('optional')}
          hint={t('cancel.reasonHint')}
          value={reason}
          onChange={setReason}
          maxLength={300}
          rows={2}
        />
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}

/** The order as it is now; lists and the wallet ask again. */
function remember(order: Order): void {
  queryClient.setQueryData(orderKey(order.id), order);
  for (const topic of ['orders', 'wallet', 'shop']) {
    void queryClient.invalidateQueries({ queryKey: [topic] });
  }
}

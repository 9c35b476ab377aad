import type { Cart } from '@allmende/contract/shop';
import { Landmark, WalletMinimal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useBalance, useSettings } from '../queries.ts';
import { Prose } from '../shelf/prose.tsx';
import type { Standing } from './attempt.ts';
import './checkout.css';
import type { Way } from './checkout-where.tsx';

const BudgetHint = lazyPart(() => import('../../wallet/budgets/budget-hint.tsx'));

export type PayBy = Cart['paysBy'][number];

/** Asked only where the shop leaves a choice; a single way other than the wallet is said. */
export function HowToPay({
  cart,
  payBy,
  onChoose,
}: {
  cart: Cart;
  payBy: PayBy | null;
  onChoose: (payBy: PayBy) => void;
}) {
  const { t } = useTranslation('shop');
  const days = useSettings(cart.seller.id).data?.directDays ?? 7;
  const directText = t('directPay.directText', { name: cart.seller.name, count: days });
  if (cart.paysBy.length > 1) {
    return (
      <RadioCards
        label={t('directPay.how')}
        value={payBy}
        onChange={onChoose}
        options={cart.paysBy.map((value) => ({
          value,
          label: t(`directPay.${value}`),
          icon: value === 'direct' ? <Landmark size={20} /> : <WalletMinimal size={20} />,
          ...(value === 'direct' ? { text: directText } : {}),
        }))}
      />
    );
  }
  if (payBy !== 'direct') return null;
  return (
    <div className="shop-checkout-wallet">
      <Landmark size={20} aria-hidden="true" />
      <span>
        {t('directPay.direct')}
        <span className="ui-small ui-soft">{directText}</span>
      </span>
    </div>
  );
}

/** From which money; and when there is not enough of it, what one can do instead. */
export function Payment({
  cart,
  way,
  standing,
  onReserve,
}: {
  cart: Cart;
  way: Way | undefined;
  standing: Standing;
  onReserve: () => void;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const { data: wallet, error, refetch } = useBalance();
  const { keepDays } = cart;
  const total = way?.total ?? cart.subtotal;
  const missing = wallet ? toMinor(total) - toMinor(wallet.available) : 0n;
  return (
    <section className="ui-stack">
      <div className="shop-checkout-wallet">
        <WalletMinimal size={20} aria-hidden="true" />
        <span>
          {t('checkout.fromWallet')}
          <span className="ui-small ui-soft">
            {wallet ? (
              t('checkout.balance', { amount: format.money(wallet.available) })
            ) : error ? null : (
              <Skeleton width="8rem" height="0.75rem" />
            )}
          </span>
        </span>
      </div>
      {keepDays && <p className="ui-small ui-soft">{t('checkout.kept', { count: keepDays })}</p>}
      <BudgetHint props={{ kind: 'order', amount: total }} missing={null} />
      {error && !wallet && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {wallet && missing > 0n && (
        <Banner
          tone="money"
          title={t('checkout.missing', { amount: format.money(toMoney(missing, total)) })}
          action={
            <div className="ui-row">
              <Button href="/pay" size="small">
                {t('checkout.topUp')}
              </Button>
              <Button
                size="small"
                busy={standing.at === 'sending' && standing.kind === 'reserve'}
                onClick={onReserve}
              >
                {t('checkout.reserve')}
              </Button>
            </div>
          }
        >
          {t('checkout.missingText')}
        </Banner>
      )}
    </section>
  );
}

/** With whom one makes the contract, and under which terms. */
export function Terms({ cart }: { cart: Cart }) {
  const { t } = useTranslation('shop');
  const [isOpen, setOpen] = useState(false);
  const terms = useSettings(cart.seller.id).data?.terms;
  return (
    <p className="ui-small ui-soft">
      {t('checkout.contract', { name: cart.seller.name })}{' '}
      {terms && (
        <button type="button" className="shop-link" onClick={() => setOpen(true)}>
          {t('checkout.terms')}
        </button>
      )}
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('checkout.terms')}>
        <Prose text={terms ?? ''} />
      </Dialog>
    </p>
  );
}

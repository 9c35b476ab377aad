import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/words.ts';
import { Redirect } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Basket } from '../../ui/drawings/basket.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { chatsBase, conversationWith } from '../chat-with.ts';
import { useCarts } from './queries.ts';

/** All carts, each with the shop in whose chat it waits. */
export function CartsPage() {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = useCarts();
  return (
    <Page title={t('carts.title')} back="/orders">
      {error && !data ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} avatar />
      ) : data.items.length === 0 ? (
        <EmptyState
          drawing={<Basket />}
          title={t('cart.emptyTitle')}
          text={t('carts.emptyText')}
          action={<Button href="/discover">{t('orders.discover')}</Button>}
        />
      ) : (
        <CartList carts={data.items} />
      )}
    </Page>
  );
}

type CartSummaries = NonNullable<ReturnType<typeof useCarts>['data']>['items'];

function CartList({ carts }: { carts: CartSummaries }) {
  const { t } = useTranslation('shop');
  return (
    <List label={t('carts.title')}>
      {carts.map(({ seller, itemCount, subtotal }) => (
        <ListRow
          key={seller.id}
          href={`/cart/${seller.handle}`}
          leading={<ActorAvatar actor={seller} size={44} />}
          title={<bdi>{seller.name}</bdi>}
          text={t('cart.items', { count: itemCount })}
          meta={<Amount money={subtotal} />}
        />
      ))}
    </List>
  );
}

/** Carts that wait, above the list of orders; nothing when there are none. */
export function WaitingCarts() {
  const { t } = useTranslation('shop');
  const { data } = useCarts();
  if (!data || data.items.length === 0) return null;
  return (
    <section>
      <h2 className="shop-group-title">{t('carts.title')}</h2>
      <CartList carts={data.items} />
      <h2 className="shop-group-title">{t('orders.label')}</h2>
    </section>
  );
}

/** `/cart/<handle>`: opens the chat with a shop, with the cart beside it. */
export function OpenCart({ handle }: { handle: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: ['cart', 'chat', handle],
    queryFn: async () => {
      const { actor } = await api.identity.getProfile({ params: { handle } });
      return (await conversationWith(actor.id)).id;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (data) return <Redirect to={`${chatsBase()}/${data}/cart`} replace />;
  return (
    <Page title={t('cart.title')} back="/orders">
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
    </Page>
  );
}

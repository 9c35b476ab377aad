import type { Order, OrderSummary } from '@allmende/contract/shop';
import type { Translate } from '../../i18n/words.ts';
import type { Stage } from '../../ui/stage-path.tsx';

type State = OrderSummary['state'];

/** What the stones of an order's path are made from: a card knows no history, an order does. */
export interface OrderOnItsWay {
  state: State;
  fulfilment: 'pickup' | 'delivery';
  history?: Order['history'];
}

/**
 * The way of an order as a path. An order that was paid at once never shows that it was placed before;
 * one that was cancelled ends where it was when that happened.
 */
export function stagesOf(order: OrderOnItsWay, t: Translate): Stage[] {
  const { state, fulfilment, history } = order;
  const reached = (one: State) => history?.find((entry) => entry.state === one);
  const stage = (one: State, how: Stage['state']): Stage => {
    const entry = how === 'next' ? undefined : reached(one);
    return {
      label: t(`state.${one}`),
      state: how,
      at: entry?.at,
      text: entry?.reason || undefined,
    };
  };
  const way: State[] = [
    ...(state === 'placed' ? (['placed'] as const) : []),
    'paid',
    'accepted',
    fulfilment === 'pickup' ? 'ready' : 'shipped',
    'completed',
  ];
  if (state === 'cancelled') {
    const walked = way.filter((one) => reached(one));
    const before = walked.length > 0 ? walked : history ? (['placed'] as const) : [];
    return [...before.map((one) => stage(one, 'done')), stage('cancelled', 'stopped')];
  }
  const now = way.indexOf(state);
  return way.map((one, i) => {
    if (i < now || state === 'completed') return stage(one, 'done');
    return stage(one, i === now ? 'now' : 'next');
  });
}

import { bankTransferOf } from '@allmende/contract/bank-transfer';
import type { Order } from '@allmende/contract/shop';
import { moneyOf } from '../sellers.ts';
import type { Side } from '../rules.ts';
import type { OrderRow } from '../orders/store.ts';
import type { DirectRow } from './store.ts';

/**
 * Money that goes to a shop's own account. What is known of it is what people and the bank's file say:
 *
 *     expected ──announced by the buyer──▶ expected ──arrived──▶ arrived ──given back──▶ (of it) returned
 *
 * An order that waits is paid when it has arrived; one that was cancelled owes it back.
 */
export type DirectAction = NonNullable<Order['direct']>['actions'][number];

type Role = 'self' | 'owner' | 'manager' | 'agent';

/** [SH54] What has to go back: all that came for an order that there is no more, less what the shop says it has sent. */
function owedMinor(order: OrderRow, direct: DirectRow): bigint {
  if (order.state !== 'cancelled' || !direct.arrived_at) return 0n;
  return order.total_minor - order.refunded_minor;
}

/** [SH52] What one may say about it now. That money has come or gone, owners and managers say. */
export function directActionsOn(
  order: OrderRow,
  direct: DirectRow,
  { side, role }: { side: Side; role: Role },
): DirectAction[] {
  if (role === 'agent') return [];
  const isExpected = order.state === 'placed';
  if (side === 'buyer') return isExpected && !direct.announced_at ? ['announce'] : [];
  const mayArrive = !direct.arrived_at && (isExpected || order.state === 'cancelled');
  const mayReturn = direct.arrived_at !== null && order.refunded_minor < order.total_minor;
  return [...(mayArrive ? ['arrived' as const] : []), ...(mayReturn ? ['returned' as const] : [])];
}

export function presentDirect(
  order: OrderRow,
  direct: DirectRow,
  viewer: { side: Side; role: Role },
): NonNullable<Order['direct']> {
  const { account_name, iban, bic, address, reference } = direct;
  const owed = owedMinor(order, direct);
  const transfer = bankTransferOf({
    account: { name: account_name, iban, bic },
    address,
    amount: moneyOf(order.total_minor, order.asset_code),
    reference,
    text: order.number,
  });
  return {
    transfer: order.state === 'placed' ? transfer : null,
    reference,
    announcedAt: direct.announced_at?.toISOString() ?? null,
    arrivedAt: direct.arrived_at?.toISOString() ?? null,
    isFromBank: direct.movement_key !== null,
    owed: owed > 0n ? moneyOf(owed, order.asset_code) : null,
    actions: directActionsOn(order, direct, viewer),
  };
}

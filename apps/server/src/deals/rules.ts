import type { DealAction } from '@allmende/contract/deals';
import { dealSampleDays } from '@allmende/contract/deals-limits';
import type { DealRow, SaleRow, Side } from './tables.ts';

/** Pure decisions: whose turn it is, by when, and what a sale is worth to whom. */

const dayMs = 86_400_000;
export const inDays = (from: Date, days: number) => new Date(from.getTime() + days * dayMs);

/** In these the fee is held, and posts bring sales. */
const live = new Set<DealRow['state']>(['delivered', 'disputed', 'done']);

/** [DE4] [DE7] What one of the two, or the operator, can do now. */
export function actionsOf(row: DealRow, side: Side | 'operator'): DealAction[] {
  const { state, turn } = row;
  if (side === 'operator') return state === 'disputed' ? ['decide'] : [];
  const isBrand = side === 'brand';
  if (state === 'offered') return turn === side ? ['accept', 'counter', 'decline'] : ['decline'];
  if (state === 'agreed') return turn === side ? ['accept', 'decline'] : ['decline'];
  const actions: DealAction[] = [];
  if (state === 'signed') {
    const waitsForSample = row.sample !== '' && !row.sample_received_at;
    if (isBrand && waitsForSample && !row.sample_sent_at) actions.push('send_sample', 'cancel');
    if (!isBrand) {
      actions.push('post');
      if (waitsForSample) actions.push('receive_sample');
      actions.push('cancel');
    }
  }
  if (live.has(state) && !isBrand && (state !== 'done' || row.share_bps > 0)) actions.push('post');
  if (state === 'delivered') actions.push(...(isBrand ? (['approve', 'object'] as const) : []));
  if (state === 'disputed') {
    if (isBrand) actions.push('approve');
    else actions.push(...(row.answer === '' ? (['answer'] as const) : []), 'cancel');
  }
  return actions;
}

/** [DE8] Until when the creator is to have posted; null while a sample is still to be sent. */
export function postByOf(
  row: Pick<DealRow, 'sample' | 'sample_sent_at' | 'sample_received_at' | 'post_days'>,
  signedAt: Date,
): Date | null {
  if (row.sample === '') return inDays(signedAt, row.post_days);
  if (row.sample_received_at) return inDays(row.sample_received_at, row.post_days);
  if (row.sample_sent_at) return inDays(row.sample_sent_at, row.post_days + dealSampleDays);
  return null;
}

type Sold = Pick<SaleRow, 'total' | 'goods' | 'share_bps' | 'standing' | 'refunded'>;

/** [DE13] [DE15] What of a sale is due to the creator, rounded down; what was given back counts in proportion. */
export function dueOf({ standing, goods, total, refunded, share_bps }: Sold): bigint {
  if (standing !== 'earned') return 0n;
  return (goods * BigInt(share_bps) * (total - refunded)) / (10_000n * total);
}

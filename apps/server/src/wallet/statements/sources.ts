import type { IncomeSource } from '@allmende/contract/statements';
import type { Payment, SubjectKind } from '@allmende/contract/wallet';

/** What belongs to something by its subject; what is not here is told apart by its kind. */
const bySubject: Partial<Record<SubjectKind, IncomeSource>> = {
  membership: 'membership',
  membership_gift: 'membership',
  post: 'post',
  tip: 'tip',
  pledge: 'campaign',
  deal: 'deal',
  deal_share: 'deal',
  deal_share_back: 'deal',
  promotion: 'promotion',
  promotion_share: 'promotion_share',
  fee: 'fee',
  mandate: 'mandate',
  standing_order: 'standing',
  scheduled: 'standing',
  charge: 'counter',
  payable: 'bill',
  dispute: 'shop',
  sending_credit: 'messages',
};

/** [W107] Where the money of a movement comes from, or went to; what is given back belongs to what it gives back. */
export function sourceOf({ kind, subject, orderId }: Payment): IncomeSource {
  const known = subject && bySubject[subject.kind];
  if (known) return known;
  if (orderId !== null || kind === 'order') return 'shop';
  if (kind === 'top_up') return 'paid_in';
  if (kind === 'payout') return 'payout';
  return 'other';
}

/** [W107] Whether it gives back what came before: to a buyer, or to whom a share of the sale had been taken from. */
export function isGivenBack({ kind, subject }: Payment): boolean {
  return kind === 'refund' || subject?.kind === 'deal_share_back';
}

import type { DealState } from '@allmende/contract/deal-card';
import type { Deal } from '@allmende/contract/deals';
import type { Uuid } from '#platform/ids';
import type { ConfirmedBy } from '#wallet';

export type Side = 'brand' | 'creator';

/** Rows as the database has them; money in minor units. */
export interface TermsRow {
  title: string;
  brief: string;
  asset_code: string;
  fee: bigint;
  share_bps: number;
  share_days: number;
  post_days: number;
  sample: string;
}

export interface DealRow extends TermsRow {
  id: Uuid;
  brand_actor_id: Uuid;
  creator_actor_id: Uuid;
  conversation_id: Uuid;
  revision: number;
  state: DealState;
  turn: Side | null;
  /** To which of its revisions somebody said yes last. */
  accepted_revision: number | null;
  offered_at: Date;
  asked_at: Date;
  signed_at: Date | null;
  address: string;
  sample_note: string;
  sample_sent_at: Date | null;
  sample_received_at: Date | null;
  post_by: Date | null;
  answer_by: Date | null;
  objection: string;
  answer: string;
  ended_by: Deal['endedBy'];
  ended_at: Date | null;
  hold_id: Uuid | null;
  /** Of the payment that the fee will be. */
  payment_id: Uuid;
  payer_user_id: Uuid | null;
  confirmed_by: ConfirmedBy | null;
  request_key: Uuid;
  request_terms: string;
}

export interface DealPostRow {
  post_id: Uuid;
  deal_id: Uuid;
  posted_at: Date;
  counts_until: Date;
}

export interface SaleRow {
  order_id: Uuid;
  deal_id: Uuid;
  post_id: Uuid;
  at: Date;
  /** All that was paid. */
  total: bigint;
  /** What of it was for products of the post. */
  goods: bigint;
  share_bps: number;
  standing: 'waiting' | 'earned' | 'void';
  refunded: bigint;
  due: bigint;
  paid: bigint;
}

/** What came of a deal, in minor units. */
export interface FiguresRow {
  deal_id: Uuid;
  count: number;
  sold: bigint;
  returned: bigint;
  due: bigint;
  paid: bigint;
  fee_paid: bigint;
}

export interface TaxDetailsRow {
  actor_id: Uuid;
  name: string;
  address: string;
  country: string;
  tax_number: string;
  vat_number: string;
  register_number: string;
  born_on: string | null;
}

import type { Membership, MembershipInterval } from '@allmende/contract/creators';
import type { Uuid } from '#platform/ids';

/** Rows as the database has them; money in minor units. */
export interface TierRow {
  id: Uuid;
  creator_actor_id: Uuid;
  rank: number;
  name: string;
  about: string;
  benefits: string[];
  welcome: string;
  asset_code: string;
  monthly: bigint;
  yearly: bigint | null;
  trial_days: number;
  is_open: boolean;
  created_at: Date;
}

export interface MembershipRow {
  id: Uuid;
  creator_actor_id: Uuid;
  member_actor_id: Uuid;
  tier_id: Uuid;
  source: Membership['source'];
  interval: MembershipInterval | null;
  price: bigint | null;
  payer_user_id: Uuid | null;
  is_trial: boolean;
  started_at: Date;
  anchor_at: Date;
  /** Paid for since the anchor. */
  intervals: number;
  until: Date | null;
  next_try_at: Date | null;
  failures: number;
  resumes_at: Date | null;
  next_tier_id: Uuid | null;
  next_interval: MembershipInterval | null;
  next_price: bigint | null;
  ended_at: Date | null;
  ended_because: NonNullable<Membership['endedBecause']> | null;
  request_key: Uuid | null;
  terms: string | null;
}

export interface IntervalRow {
  membership_id: Uuid;
  starts_at: Date;
  ends_at: Date;
  price: bigint;
  paid: bigint;
  payment_id: Uuid | null;
}

export interface GiftRow {
  id: Uuid;
  code: string;
  creator_actor_id: Uuid;
  giver_actor_id: Uuid;
  tier_id: Uuid;
  months: number;
  note: string;
  price: bigint;
  payment_id: Uuid;
  given_at: Date;
  redeemed_at: Date | null;
  membership_id: Uuid | null;
  request_key: Uuid;
  terms: string;
}

import type { Picture } from '@allmende/contract/actors';
import type { CampaignState, CampaignWay, Pledge } from '@allmende/contract/campaigns';
import type { Uuid } from '#platform/ids';
import type { ConfirmedBy } from '#wallet';

/** Rows as the database has them; money in minor units. */
export interface CampaignRow {
  id: Uuid;
  owner_actor_id: Uuid;
  title: string;
  about: string;
  picture: Picture | null;
  way: CampaignWay;
  asset_code: string;
  goal: bigint;
  days: number;
  state: CampaignState;
  /** The sum and number of contributions that stand: held or paid. */
  given: bigint;
  giver_count: number;
  created_at: Date;
  started_at: Date | null;
  ends_at: Date | null;
  decided_at: Date | null;
  settled_at: Date | null;
}

export interface RewardRow {
  id: Uuid;
  campaign_id: Uuid;
  position: number;
  name: string;
  about: string;
  minimum: bigint;
  stock: number | null;
  taken: number;
}

export interface PledgeRow {
  id: Uuid;
  campaign_id: Uuid;
  giver_actor_id: Uuid;
  giver_user_id: Uuid;
  reward_id: Uuid | null;
  amount: bigint;
  note: string;
  in_memory_of: string;
  is_shown: boolean;
  state: Pledge['state'];
  hold_id: Uuid | null;
  /** Of the payment that it is, or will be when it is captured. */
  payment_id: Uuid;
  confirmed_by: ConfirmedBy;
  pledged_at: Date;
  settled_at: Date | null;
  request_key: Uuid;
  terms: string;
}

export interface UpdateRow {
  campaign_id: Uuid;
  text: string;
  at: Date;
}

import type { Promotion } from '@allmende/contract/promotion';
import type { Uuid } from '#platform/ids';
import type { ConfirmedBy } from '#wallet';

/** Rows as the database has them; money in minor units unless its name says micros. */
export interface SettingsRow {
  is_open: boolean;
  seller_actor_id: Uuid;
  commons_actor_id: Uuid | null;
  author_bps: number;
  commons_bps: number;
}

export interface PromotionRow {
  id: Uuid;
  advertiser_actor_id: Uuid;
  user_id: Uuid;
  /** The one of both that is promoted. */
  post_id: Uuid | null;
  product_id: Uuid | null;
  text: string;
  asset_code: string;
  budget: bigint;
  days: number;
  topics: string[];
  languages: string[];
  radius_km: number | null;
  latitude: number | null;
  longitude: number | null;
  seller_actor_id: Uuid;
  commons_actor_id: Uuid | null;
  author_bps: number;
  commons_bps: number;
  state: Promotion['state'];
  reason: string;
  started_at: Date;
  ends_at: Date;
  seen: number;
  opened: number;
  hidden: number;
  spent_micros: bigint;
  told_micros: bigint;
  hold_id: Uuid | null;
  payment_id: Uuid;
  confirmed_by: ConfirmedBy;
  paid: bigint | null;
  settled_at: Date | null;
  request_key: Uuid;
  terms: string;
}

export interface DayRow {
  /** As `2027-05-31`. */
  day: string;
  seed: Buffer;
  commitment: string;
  salt: Buffer | null;
  state: string;
  line_count: number;
  root: string | null;
}

export interface PlaceRow {
  id: Uuid;
  day: string;
  promotion_id: Uuid;
  author_actor_id: Uuid | null;
  price_micros: bigint;
  at: Date;
  viewer: Buffer;
}

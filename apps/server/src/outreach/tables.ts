import type { TemplateComplaint, TemplateContent } from '@allmende/contract/outreach';
import type { Card, Sendable } from '@allmende/contract/messaging';
import type { CardMedia, CardSlide } from '@allmende/contract/outreach-card';
import type { CardAlert } from '@allmende/contract/signals-card';
import type { Uuid } from '#platform/ids';
import type { Category, Failure, Quality, Wishes } from './policy.ts';

/** The rows of outreach's tables, as the migration `0162_outreach.sql` explains them. */

export interface SenderRow {
  business_actor_id: Uuid;
  number: bigint;
  is_suspended: boolean;
  suspended_at: Date | null;
  /** An operator has said something about this suspension. */
  is_settled: boolean;
  tier: number;
  quality: Quality;
  frozen_until: Date | null;
  reds: Date[];
  tokens: number;
  tokens_at: Date;
  peak: number;
  peak_at: Date;
}

export interface TemplateRow {
  id: Uuid;
  number: bigint;
  business_actor_id: Uuid;
  name: string;
  language: string;
  category: Exclude<Category, 'service'>;
  topic_key: string;
  version: number;
  status: 'approved' | 'rejected' | 'paused' | 'disabled';
  complaints: TemplateComplaint[];
  paused_until: Date | null;
  pauses: number;
  quality: Quality;
  released_at: Date | null;
  slice: number;
  slice_sent: number;
  content: TemplateContent;
  changed_at: Date;
}

export type SendFailureCode = Failure | 'sender_stopped';

/** What a template says with its variables filled in. */
export interface CardContent {
  header: string | null;
  text: string;
  footer: string | null;
  buttons: { text: string; url: string }[];
  alert?: CardAlert;
  media?: CardMedia;
  slides?: CardSlide[];
}
/** A free answer, as messaging sends it. */
export type FreeContent = { message: Sendable; replyToSeq?: number | undefined } | { card: Card };

export interface SendRow {
  business_actor_id: Uuid;
  id: Uuid;
  client_key: string;
  terms: string;
  person_actor_id: Uuid;
  to_text: string;
  template_id: Uuid | null;
  template_version: number | null;
  category: Category;
  topic_key: string | null;
  reason: 'granted' | 'transaction' | 'wrote_first' | null;
  state: 'accepted' | 'held' | 'sent' | 'delivered' | 'read' | 'failed';
  hold_for: 'quiet' | 'pacing' | null;
  planned_failure: SendFailureCode | null;
  failure: SendFailureCode | null;
  due_at: Date | null;
  is_initiated: boolean;
  /** Tried by whoever sends it, on themselves. */
  is_trial: boolean;
  /** [O38] Its business learns of it in sums only. */
  in_sums_only: boolean;
  /** A free answer when the category is `service`. */
  content: CardContent | FreeContent;
  conversation_id: Uuid | null;
  seq: number | null;
  by_user_id: Uuid;
  accepted_at: Date;
  sent_at: Date | null;
  delivered_at: Date | null;
  read_at: Date | null;
  failed_at: Date | null;
  /** What it costs its business, in millionths; nothing once it was given back. */
  price_micros: number;
}

export interface RelationRow {
  person_actor_id: Uuid;
  stopped_at: Date | null;
  transacted_at: Date | null;
  transaction_source: string | null;
  tokens: number;
  tokens_at: Date;
  reached_at: Date | null;
}

export interface PersonRow {
  person_actor_id: Uuid;
  wishes: Wishes | null;
}

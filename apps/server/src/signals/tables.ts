import type { AlertRuleInput, DeliveryItem, MappingProblem } from '@allmende/contract/signals';
import type { Severity } from '@allmende/contract/signals-card';
import type { Uuid } from '#platform/ids';

/** The rows of the tables, as the migration `0170_signals.sql` explains them. */

export interface HookRow {
  id: Uuid;
  business_actor_id: Uuid;
  name: string;
  is_on: boolean;
  off_because: 'too_slow' | 'maker_left' | null;
  source: 'http' | 'mqtt';
  topic: string | null;
  authentication: 'token' | 'hmac';
  header: string;
  secret: Buffer;
  mapping: string;
  key_mapping: string | null;
  slow: number;
  last_delivery_at: Date | null;
  made_by: Uuid;
  changed_at: Date;
}

export interface DeliveryRow {
  id: Uuid;
  hook_id: Uuid;
  received_at: Date;
  topic: string | null;
  body: string;
  state: 'waiting' | 'done' | 'ignored' | 'duplicate' | 'failed';
  due_at: Date | null;
  problem: MappingProblem | null;
  items: DeliveryItem[];
  trial_actor_id: Uuid | null;
  replay_of: Uuid | null;
}

export interface RuleRow {
  id: Uuid;
  business_actor_id: Uuid;
  key: string;
  content: AlertRuleInput;
  made_by: Uuid;
}

export interface AlertRow {
  id: Uuid;
  business_actor_id: Uuid;
  rule_id: Uuid;
  rule_key: string;
  subject: string;
  severity: Severity;
  state: 'open' | 'acknowledged' | 'ended';
  plan: AlertRuleInput;
  variables: Record<string, string>;
  origins: string[];
  count: number;
  step: number;
  next_step_at: Date | null;
  by_user_id: Uuid;
  opened_at: Date;
  last_at: Date;
  acknowledged_by: Uuid | null;
  acknowledged_at: Date | null;
  ended_at: Date | null;
}

export interface ToldRow {
  alert_id: Uuid;
  step: number;
  place: number;
  to_text: string;
  send_id: Uuid | null;
  person_actor_id: Uuid | null;
  code: string | null;
}

import type { InboxField, InboxLabel, InboxSettings } from '@allmende/contract/inbox';
import type { AgentRight } from '@allmende/contract/inbox';
import type { CaseSort, CaseState, FieldValue, Filter } from '@allmende/contract/inbox-filter';
import type { Uuid } from '#platform/ids';

/** The rows of the inbox, as the migration `0150_inbox.sql` explains them. */

export interface CaseRow {
  id: Uuid;
  business_actor_id: Uuid;
  conversation_id: Uuid;
  contact_actor_id: Uuid;
  channel: string;
  state: CaseState;
  snoozed_until: Date | null;
  /** Index into `casePriorities`. */
  priority: number;
  assignee_user_id: Uuid | null;
  label_ids: Uuid[];
  fields: Record<string, FieldValue>;
  round: number;
  opened_at: Date;
  seen_seq: number;
  contact_seq: number;
  read_seq: number;
  last_at: Date;
  waiting_since: Date | null;
  revision: number;
}

export interface EntryRow {
  id: Uuid;
  business_actor_id: Uuid;
  case_id: Uuid | null;
  after_seq: number;
  at: Date;
  user_id: Uuid | null;
  kind: string;
  detail: Record<string, unknown>;
  client_id: Uuid | null;
  edited_at: Date | null;
  deleted_at: Date | null;
}

export interface SettingsRow {
  business_actor_id: Uuid;
  assignment: InboxSettings['assignment'];
  capacity: number;
  names_since: Date | null;
  agents_may: AgentRight[];
}

export interface LabelRow {
  id: Uuid;
  business_actor_id: Uuid;
  name: string;
  colour: InboxLabel['colour'];
}

export interface FieldRow extends InboxField {
  business_actor_id: Uuid;
}

export interface ViewRow {
  id: Uuid;
  business_actor_id: Uuid;
  user_id: Uuid | null;
  name: string;
  filter: Filter;
  sort: CaseSort;
}

export interface StaffRow {
  user_id: Uuid;
  is_taking: boolean;
  capacity: number | null;
  last_assigned_at: Date | null;
}

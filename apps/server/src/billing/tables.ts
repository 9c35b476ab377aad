import type { ChargedThing } from '@allmende/contract/billing';
import type { Uuid } from '#platform/ids';
import type { InvoiceLine, Level } from './rules.ts';

/** The rows of billing's tables, as the migration `0205_billing.sql` explains them. */

export interface SettingsRow {
  payee_actor_id: Uuid;
  by_user_id: Uuid;
  tax_basis_points: number;
  exemption_reason: string;
  tax_number: string;
  due_days: number;
}

/** Prices in micros: of a message of each kind, and for a month. */
export interface PlanTerms {
  payment: 'prepaid' | 'invoice';
  marketing: number;
  utility: number;
  authentication: number;
  service: number;
  base: number;
}

export interface PlanRow extends PlanTerms {
  id: Uuid;
  name: string;
  is_default: boolean;
  businesses: number;
  /** What it says from `next_from` on, a day as text. */
  next: PlanTerms | null;
  next_from: string | null;
}

/** An account with the plan and the settings that hold for it. */
export interface AccountRow {
  business_actor_id: Uuid;
  plan_id: Uuid | null;
  limit_micros: bigint | null;
  /** The first day, as text. */
  month: string;
  spent_micros: bigint;
  open_micros: bigint;
  credit_minor: bigint;
  credit_full_minor: bigint;
  limit_told: Level;
  credit_told: Level;
  plan_name: string | null;
  payment: 'prepaid' | 'invoice' | null;
  marketing: number | null;
  utility: number | null;
  authentication: number | null;
  service: number | null;
  base: number | null;
  next: PlanTerms | null;
  next_from: string | null;
  /** The last month of which the fee of a plan was charged; the first day, as text. */
  base_month: string | null;
  payee_actor_id: Uuid | null;
  tax_basis_points: number | null;
}

export interface MeterRow {
  month: string;
  category: ChargedThing;
  price_micros: number;
  charged: bigint;
  credited: bigint;
}

export interface InvoiceRow {
  id: Uuid;
  business_actor_id: Uuid;
  number: string;
  month: string;
  issued_on: string;
  document: InvoiceDocument;
  due_minor: bigint;
  payable_id: Uuid | null;
  corrects_id: Uuid | null;
}

/** A credit note as it is written. */
export interface NoteRow extends InvoiceRow {
  request_id: Uuid;
  terms: string;
}

/** With the number of the one that it takes back, and of those by which it is. */
export interface ListedInvoiceRow extends InvoiceRow {
  corrects: string | null;
  note_numbers: string[];
  note_lines: InvoiceLine[][];
  is_taken_back: boolean;
  credited_minor: bigint;
}

export interface InvoiceParty {
  name: string;
  street: string;
  postalCode: string;
  city: string;
  country: string;
  vatId: string;
  taxNumber: string;
}

/** All that stands on an invoice, kept as it was issued. Amounts are minor units as text. */
export interface InvoiceDocument {
  number: string;
  issuedOn: string;
  dueOn: string;
  /** First and last day of what is billed. */
  from: string;
  until: string;
  assetCode: string;
  assetScale: number;
  seller: InvoiceParty;
  buyer: InvoiceParty;
  lines: InvoiceLine[];
  taxBasisPoints: number;
  exemptionReason: string;
  net: string;
  tax: string;
  total: string;
  paid: string;
  due: string;
  /** Of a credit note: the invoice that it takes back, or a part of it, and why. Its amounts are positive and go the other way. */
  corrects?: { number: string; reason: string; isPart?: boolean };
}

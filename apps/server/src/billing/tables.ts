import type { BilledCategory } from '@allmende/contract/billing';
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

export interface PlanRow {
  id: Uuid;
  name: string;
  payment: 'prepaid' | 'invoice';
  marketing: number;
  utility: number;
  authentication: number;
  service: number;
  is_default: boolean;
  businesses: number;
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
  payee_actor_id: Uuid | null;
  tax_basis_points: number | null;
}

export interface MeterRow {
  month: string;
  category: BilledCategory;
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

/** With the numbers of those that it takes back, or by which it is. */
export interface ListedInvoiceRow extends InvoiceRow {
  corrects: string | null;
  corrected_by: string | null;
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
  /** Of a credit note: the invoice that it takes back, and why. Its amounts are positive and go the other way. */
  corrects?: { number: string; reason: string };
}

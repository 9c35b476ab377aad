import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { InvoiceRow, ListedInvoiceRow, NoteRow } from './tables.ts';

/** The SQL of invoices and of what takes them back. */

export async function insertInvoice(tx: Tx, invoice: InvoiceRow, before: string): Promise<void> {
  await all(
    tx.client,
    'insert_invoice',
    `with billed as (
       update billing_meters set invoice_id = $2
       where business_actor_id = $1 and month < $8::date and invoice_id is null and price_micros > 0
     )
     insert into billing_invoices (business_actor_id, id, number, month, issued_on, document, due_minor)
     values ($1, $2, $3, $4::date, $5::date, $6, $7)`,
    [
      invoice.business_actor_id,
      invoice.id,
      invoice.number,
      invoice.month,
      invoice.issued_on,
      JSON.stringify(invoice.document),
      invoice.due_minor,
      before,
    ],
  );
}

/** One that bills no meters, because it takes another one back. */
export async function insertCreditNote(tx: Tx, note: NoteRow): Promise<void> {
  await all(
    tx.client,
    'insert_credit_note',
    `insert into billing_invoices (business_actor_id, id, number, month, issued_on, document, due_minor, corrects_id, request_id,
       terms)
     values ($1, $2, $3, $4::date, $5::date, $6, $7, $8, $9, $10)`,
    [
      note.business_actor_id,
      note.id,
      note.number,
      note.month,
      note.issued_on,
      JSON.stringify(note.document),
      note.due_minor,
      note.corrects_id,
      note.request_id,
      note.terms,
    ],
  );
}

/** The next number of a year; given back when the transaction fails. */
export async function nextNumber(tx: Tx, year: number): Promise<number> {
  const rows = await all<{ last: number }>(
    tx.client,
    'next_number',
    `insert into billing_numbers as n (year, last) values ($1, 1)
     on conflict (year) do update set last = n.last + 1 returning last`,
    [year],
  );
  return rows[0]!.last;
}

const invoiceColumns = `id, business_actor_id, number, month::text, issued_on::text, document, due_minor, payable_id, corrects_id`;
const listedColumns = `${invoiceColumns}, is_taken_back, credited_minor,
  (select o.number from billing_invoices o where o.id = i.corrects_id) as corrects,
  array(select o.number from billing_invoices o where o.corrects_id = i.id order by o.id) as note_numbers,
  (select coalesce(json_agg(o.document -> 'lines' order by o.id), '[]') from billing_invoices o
   where o.corrects_id = i.id) as note_lines`;

/** The note that was asked for by this request. */
export async function readNote(
  db: Db,
  requestId: Uuid,
): Promise<{ id: Uuid; corrects_id: Uuid; terms: string | null } | undefined> {
  const text = 'select id, corrects_id, terms from billing_invoices where request_id = $1';
  const [row] = await all<{ id: Uuid; corrects_id: Uuid; terms: string | null }>(
    db,
    'read_note',
    text,
    [requestId],
  );
  return row;
}

/** What a note makes of its invoice. With `askId` its bill was withdrawn, and what is due is asked for under that id. */
export async function saveCorrected(
  tx: Tx,
  one: {
    id: Uuid;
    isTakenBack: boolean;
    dueMinor: bigint;
    creditedMinor: bigint;
    askId: Uuid | null;
  },
): Promise<void> {
  await all(
    tx.client,
    'save_corrected',
    `update billing_invoices set is_taken_back = $2, due_minor = $3, credited_minor = $4,
       ask_id = coalesce($5, ask_id), payable_id = case when $5::uuid is null then payable_id end
     where id = $1`,
    [one.id, one.isTakenBack, one.dueMinor, one.creditedMinor, one.askId],
  );
}

export async function listInvoices(db: Db, businessActorId: Uuid): Promise<ListedInvoiceRow[]> {
  return all<ListedInvoiceRow>(
    db,
    'list_invoices',
    `select ${listedColumns} from billing_invoices i where business_actor_id = $1 order by id desc limit 100`,
    [businessActorId],
  );
}

export async function readInvoice(
  db: Db,
  businessActorId: Uuid,
  id: Uuid,
): Promise<ListedInvoiceRow | undefined> {
  const text = `select ${listedColumns} from billing_invoices i where business_actor_id = $1 and id = $2`;
  return (await all<ListedInvoiceRow>(db, 'read_invoice', text, [businessActorId, id]))[0];
}

export interface UnaskedRow extends InvoiceRow {
  /** Under which id its bill is asked for. */
  ask_id: Uuid;
  /** How often a part of it was taken back. */
  notes: number;
}

/** Invoices of which something is due and no bill was issued for it. */
export async function listUnasked(db: Db): Promise<UnaskedRow[]> {
  const text = `select ${invoiceColumns}, coalesce(ask_id, id) as ask_id,
      (select count(*)::integer from billing_invoices o where o.corrects_id = i.id) as notes
    from billing_invoices i where due_minor > 0 and payable_id is null order by id limit 500`;
  return all<UnaskedRow>(db, 'list_unasked', text, []);
}

export async function setPayable(db: Db, id: Uuid, payableId: Uuid): Promise<void> {
  const text = 'update billing_invoices set payable_id = $2 where id = $1';
  await all(db, 'set_payable', text, [id, payableId]);
}

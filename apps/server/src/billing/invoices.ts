import type { Presence } from '@allmende/contract/business';
import { moneyOf } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import type { BillingContext } from './context.ts';
import { monthAfter, monthOf, sumsOf } from './rules.ts';
import { turnMonth } from './spending.ts';
import * as invoiceStore from './invoices-store.ts';
import * as planStore from './plans-store.ts';
import * as store from './store.ts';
import type { InvoiceParty, SettingsRow } from './tables.ts';

export interface Invoicing {
  /** [BL8] Bills all months that are over, and asks for what is due. Safe to call at any time, and by several at once. */
  close(): Promise<void>;
  /** [BL11] Asks for what is due of invoices for which nothing was asked. The same. */
  askForDue(): Promise<void>;
}

const day = 86_400_000;

/** [BL10] As its public page says; whoever has given no address there is in the country of whoever bills. */
function partyOf(presence: Presence, more: { taxNumber: string; country: string }): InvoiceParty {
  const { imprint, address, actor } = presence;
  return {
    name: imprint.legalName || actor.name,
    street: address?.street ?? '',
    postalCode: address?.postalCode ?? '',
    city: address?.city ?? '',
    country: address?.country ?? more.country,
    vatId: imprint.vatId.replaceAll(' ', '').toUpperCase(),
    taxNumber: more.taxNumber,
  };
}

export function createInvoicing(context: BillingContext): Invoicing {
  const { database, clock, log, business, wallet } = context;

  async function bill(businessActorId: Uuid, settings: SettingsRow): Promise<void> {
    const [seller, buyer] = await Promise.all([
      business.presence(settings.payee_actor_id),
      business.presence(businessActorId),
    ]);
    if (!seller?.address || !buyer) return;
    const { country } = seller.address;
    const parties = {
      seller: partyOf(seller, { taxNumber: settings.tax_number, country }),
      buyer: partyOf(buyer, { taxNumber: '', country }),
    };
    await database.transaction((tx) => close(tx, { businessActorId, settings, parties }));
  }

  /** [BL8] [BL9] Everything before this month that is on no invoice yet, on one; nothing while it comes to nothing. */
  async function close(
    tx: Tx,
    of: {
      businessActorId: Uuid;
      settings: SettingsRow;
      parties: { seller: InvoiceParty; buyer: InvoiceParty };
    },
  ): Promise<void> {
    const { businessActorId, settings, parties } = of;
    const now = clock.now();
    const thisMonth = monthOf(now);
    const account = await store.lockAccount(tx, businessActorId, thisMonth);
    turnMonth(account, now);
    const rows = await store.readUnbilled(tx, businessActorId, thisMonth);
    const asset = await wallet.mainAsset(tx);
    const meters = rows.map((row) => ({
      category: row.category,
      priceMicros: row.price_micros,
      charged: row.charged,
      credited: row.credited,
    }));
    const taxBasisPoints = settings.tax_basis_points;
    const terms = {
      taxBasisPoints,
      assetScale: asset.assetScale,
      creditMinor: account.credit_minor,
    };
    const sums = sumsOf(meters, terms);
    if (!sums) return;
    const lastMonth = rows.at(-1)!.month;
    const issuedOn = now.toISOString().slice(0, 10);
    const number = await invoiceStore.nextNumber(tx, now.getUTCFullYear());
    const name = `SND-${now.getUTCFullYear()}-${String(number).padStart(6, '0')}`;
    const lastDay = new Date(Date.parse(`${monthAfter(lastMonth)}T00:00:00Z`) - day);
    await invoiceStore.insertInvoice(
      tx,
      {
        id: newUuid(now.getTime()),
        business_actor_id: businessActorId,
        number: name,
        month: lastMonth,
        issued_on: issuedOn,
        document: {
          number: name,
          issuedOn,
          dueOn: new Date(now.getTime() + settings.due_days * day).toISOString().slice(0, 10),
          from: rows[0]!.month,
          until: lastDay.toISOString().slice(0, 10),
          assetCode: asset.assetCode,
          assetScale: asset.assetScale,
          ...parties,
          lines: sums.lines,
          taxBasisPoints,
          exemptionReason: settings.exemption_reason,
          net: sums.netMinor.toString(),
          tax: sums.taxMinor.toString(),
          total: sums.totalMinor.toString(),
          paid: sums.paidMinor.toString(),
          due: sums.dueMinor.toString(),
        },
        due_minor: sums.dueMinor,
        payable_id: null,
        corrects_id: null,
      },
      thisMonth,
    );
    for (const { charged, credited, price_micros: price } of rows) {
      account.open_micros -= (charged - credited) * BigInt(price);
    }
    account.credit_minor -= sums.paidMinor;
    await store.saveAccount(tx, account);
  }

  /** [BL11] A bill of the wallet for what is due, known by the invoice: asked for once, however often this runs. */
  async function ask(settings: SettingsRow): Promise<void> {
    for (const invoice of await invoiceStore.listUnasked(database.pool)) {
      const { document } = invoice;
      const today = clock.now().toISOString().slice(0, 10);
      const issued = await wallet.bills.issue(
        { userId: settings.by_user_id, actorId: settings.payee_actor_id },
        {
          clientId: invoice.ask_id,
          kind: 'bill',
          title: document.number,
          text: '',
          amount: moneyOf(document, invoice.due_minor),
          dueOn: document.dueOn < today ? today : document.dueOn,
          allowsParts: false,
          recipientActorId: invoice.business_actor_id,
          // A number of an issuer stands on one bill only; the one before was withdrawn.
          number: `${document.number.replaceAll('-', '')}${invoice.notes > 0 ? `N${invoice.notes}` : ''}`,
          documentId: undefined,
        },
      );
      if (issued.ok)
        await invoiceStore.setPayable(database.pool, invoice.id, toUuid(issued.value.id));
      else log.warn({ invoice: document.number, code: issued.code }, 'billing.not_asked');
    }
  }

  return {
    async askForDue() {
      const settings = await planStore.readSettings(database.pool);
      if (settings) await ask(settings);
    },
    async close() {
      const settings = await planStore.readSettings(database.pool);
      if (!settings) return;
      for (const id of await store.listUnbilled(database.pool, monthOf(clock.now()))) {
        // What goes wrong with one keeps nobody else's invoice back; the next night tries again.
        await bill(id, settings).catch((error) =>
          log.error({ err: error, businessActorId: id }, 'billing.not_closed'),
        );
      }
      await ask(settings);
    },
  };
}

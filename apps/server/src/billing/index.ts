import { billingErrors, billingOperations } from '@allmende/contract/billing';
import { ok } from '@allmende/contract/errors';
import type { Spending } from '#outreach';
import { managers, operators } from '#platform/access';
import { toUuid } from '#platform/ids';
import type { BillingContext } from './context.ts';
import { createBackwards } from './backwards.ts';
import { createCorrections } from './corrections.ts';
import { createCosts } from './costs.ts';
import { createDesk } from './desk.ts';
import { eInvoice } from './e-invoice.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { createInvoicing } from './invoices.ts';
import { createMetering } from './spending.ts';

/**
 * Billing: businesses pay for their messages, people never do. It promises that a town without plans is free, that each message is charged
 * once and given back once when it does not arrive, that no limit is passed, and that what an invoice says adds up to what was
 * charged. Rules are in SPEC.md.
 */
export interface Billing {
  /** What outreach asks whether a business may spend. */
  spending: Spending;
  /** Charges the fees of the month and bills the months that are over; a job calls it every night. */
  close(): Promise<void>;
}

export function createBilling(context: BillingContext): Billing {
  const { http, jobs } = context;
  const costs = createCosts(context);
  const desk = createDesk(context);
  const invoicing = createInvoicing(context);
  const backwards = createBackwards(context);
  const correct = createCorrections(context, invoicing);
  const metering = createMetering(context);
  async function close(): Promise<void> {
    await metering.chargeBases();
    await invoicing.close();
  }

  http.declareErrors(billingErrors);
  http.register('billing', billingOperations, {
    getCosts: {
      access: managers,
      handle: async ({ ctx }) => ok(await costs.view(ctx.auth.actorId)),
    },
    setLimit: {
      access: managers,
      handle: async ({ ctx, body }) => ok(await costs.setLimit(ctx.auth.actorId, body.limitMicros)),
    },
    topUp: {
      access: managers,
      handle: ({ ctx, body }) =>
        costs.topUp(ctx.auth, {
          amount: body.amount,
          confirmation: body.confirmation,
          key: ctx.idempotencyKey!,
        }),
    },
    payBack: {
      access: managers,
      handle: ({ ctx }) => backwards.payBack(ctx.auth, ctx.idempotencyKey!),
    },
    listInvoices: {
      access: managers,
      handle: async ({ ctx }) => ok({ items: await costs.invoices(ctx.auth.actorId) }),
    },
    downloadInvoice: {
      access: managers,
      async handle({ ctx, params, query: { locale } }) {
        const found = await costs.invoice(ctx.auth.actorId, toUuid(params.invoiceId));
        if (!found.ok) return found;
        const { document } = found.value;
        return ok({ fileName: `${document.number}.pdf`, bytes: invoicePdf(document, locale) });
      },
    },
    downloadInvoiceData: {
      access: managers,
      async handle({ ctx, params }) {
        const found = await costs.invoice(ctx.auth.actorId, toUuid(params.invoiceId));
        if (!found.ok) return found;
        const { document } = found.value;
        const bytes = new Blob([eInvoice(document)]).stream();
        return ok({ fileName: `${document.number}.xml`, bytes });
      },
    },
    getSettings: { access: operators, handle: async () => ok(await desk.settings()) },
    setSettings: {
      access: operators,
      handle: ({ ctx, body }) => desk.setSettings(ctx.auth.userId, body),
    },
    listPlans: { access: operators, handle: async () => ok({ items: await desk.plans() }) },
    createPlan: { access: operators, handle: ({ body }) => desk.createPlan(body) },
    editPlan: {
      access: operators,
      handle: ({ params, body }) => desk.editPlan(toUuid(params.planId), body),
    },
    deletePlan: {
      access: operators,
      handle: ({ params }) => desk.deletePlan(toUuid(params.planId)),
    },
    listBusinesses: {
      access: operators,
      handle: async () => ok({ items: await desk.businesses() }),
    },
    listInvoicesOf: {
      access: operators,
      handle: async ({ params }) => ok({ items: await costs.invoices(toUuid(params.actorId)) }),
    },
    correctInvoice: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        correct(
          { userId: ctx.auth.userId, key: ctx.idempotencyKey! },
          {
            businessActorId: toUuid(params.actorId),
            invoiceId: toUuid(params.invoiceId),
            reason: body.reason,
            parts: body.parts ?? null,
          },
        ),
    },
    assignPlan: {
      access: operators,
      handle: ({ params, body }) =>
        desk.assign(toUuid(params.actorId), body.planId && toUuid(body.planId)),
    },
  });
  jobs.register('billing.close', () => close(), { isLong: true });
  jobs.schedule('17 1 * * *', 'billing.close');
  return { spending: metering, close };
}

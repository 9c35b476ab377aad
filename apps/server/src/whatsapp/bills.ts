import type { InteractiveAction } from '@allmende/contract/interactive-card';
import { billStatus } from '@allmende/contract/interactive-card';
import { type Money, moneyOf } from '@allmende/contract/money';
import { payableTitleMax } from '@allmende/contract/payable-card';
import type { Payable } from '@allmende/contract/payables';
import { z } from 'zod';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import * as shapes from './shapes.ts';

/**
 * [WA73]–[WA76] Order details and their progress: what software asks to be paid for becomes a bill of the wallet, so that it is
 * paid, receipted and matched as any other. The software's own name for it leads there and back.
 */
type Bill = Extract<InteractiveAction, { kind: 'bill' }>['bill'];

/** Until when a bill is to be paid of which software says nothing. */
const openForMs = 14 * 86_400_000;
const shownItems = 20;

const amount = z.object({ value: z.int().min(0).max(1e12), offset: z.int().default(100) });
const sum = amount.extend({ description: z.string().max(60).optional() });
const reference = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,35}$/, 'is up to 35 letters, figures, - _ or .');

export const orderDetailsShape = z.object({
  type: z.literal('order_details'),
  header: shapes.header.optional(),
  body: shapes.words(1024),
  footer: shapes.words(60).optional(),
  action: z.object({
    parameters: z.object({
      reference_id: reference,
      type: z.enum(['digital-goods', 'physical-goods']),
      currency: z.string().regex(/^[A-Z]{3}$/, 'is not the code of a currency'),
      total_amount: amount,
      order: z.object({
        status: z.literal('pending').default('pending'),
        expiration: z
          .object({ timestamp: z.coerce.number().int().positive().max(1e11) })
          .optional(),
        items: z
          .array(
            z.object({
              retailer_id: z.string().max(200).optional(),
              name: shapes.text(60),
              amount,
              sale_amount: amount.optional(),
              quantity: z.int().min(1).max(100_000),
            }),
          )
          .min(1)
          .max(999),
        subtotal: sum,
        tax: sum.optional(),
        shipping: sum.optional(),
        discount: sum.optional(),
      }),
    }),
  }),
});
export const orderStatusShape = z.object({
  type: z.literal('order_status'),
  body: shapes.words(1024),
  footer: shapes.words(60).optional(),
  action: z.object({
    parameters: z.object({
      reference_id: reference,
      order: z.object({ status: billStatus, description: z.string().max(120).optional() }),
    }),
  }),
});

interface BillRow {
  reference: string;
  payable_id: Uuid;
  person_actor_id: Uuid;
  send_key: string;
  send_id: Uuid | null;
}

/** [WA74] The sums that follow from one another, in minor units, each checked. */
function sumsOf({ order, total_amount: total, currency }: Details) {
  const { offset } = total;
  const scale = [1, 10, 100, 1000].indexOf(offset);
  const all = [
    order.subtotal,
    order.tax,
    order.shipping,
    order.discount,
    ...order.items.flatMap((item) => [item.amount, item.sale_amount]),
  ];
  if (scale < 0 || all.some((one) => one && one.offset !== offset)) {
    throw new GraphError(
      131009,
      'interactive.action.parameters: every offset is the same, e.g. 100.',
    );
  }
  const priceOf = (item: (typeof order.items)[number]) => (item.sale_amount ?? item.amount).value;
  const goods = order.items.reduce((all, item) => all + priceOf(item) * item.quantity, 0);
  const { subtotal, tax, shipping, discount } = order;
  const whole = goods + (tax?.value ?? 0) + (shipping?.value ?? 0) - (discount?.value ?? 0);
  if (goods !== subtotal.value) {
    throw new GraphError(
      131009,
      `interactive.action.parameters.order.subtotal: the items make ${goods}.`,
    );
  }
  if (whole !== total.value || whole <= 0) {
    throw new GraphError(
      131009,
      `interactive.action.parameters.total_amount: the order makes ${whole}.`,
    );
  }
  const money = (value: number): Money =>
    moneyOf({ assetCode: currency, assetScale: scale }, BigInt(value));
  return {
    total: money(whole),
    items: order.items.slice(0, shownItems).map((item) => ({
      name: item.name,
      quantity: item.quantity,
      amount: money(priceOf(item) * item.quantity),
    })),
    moreItems: Math.max(0, order.items.length - shownItems),
    sums: (['subtotal', 'tax', 'shipping', 'discount'] as const).flatMap((kind) => {
      const value = order[kind]?.value ?? 0;
      const isAlone = kind === 'subtotal' && whole === goods;
      return value === 0 || isAlone ? [] : [{ kind, amount: money(value) }];
    }),
  };
}
type Details = z.output<typeof orderDetailsShape>['action']['parameters'];

export function createBills({
  database,
  clock,
  identity,
  wallet,
}: Pick<WhatsappContext, 'database' | 'clock' | 'identity' | 'wallet'>) {
  const { pool } = database;
  const { bills: payables } = wallet;

  async function find(business: Uuid, name: string): Promise<BillRow | null> {
    const { rows } = await pool.query<BillRow>(
      'select * from whatsapp_bills where business_actor_id = $1 and reference = $2',
      [business, name],
    );
    return rows[0] ?? null;
  }

  async function view(business: Uuid, row: BillRow): Promise<Payable> {
    const seen = await payables.view(business, row.payable_id);
    if (!seen.ok) throw new GraphError(131000, 'The bill cannot be read.');
    return seen.value;
  }

  async function issue(
    by: { actorId: Uuid; userId: Uuid },
    asked: Details,
    total: Money,
  ): Promise<Payable> {
    const { items, expiration } = asked.order;
    const dueMs = expiration ? expiration.timestamp * 1000 : clock.now().getTime() + openForMs;
    const [first, ...others] = items;
    const more = others.length > 0 ? ` +${others.length}` : '';
    const issued = await payables.issue(by, {
      clientId: newUuid(),
      kind: 'bill',
      title: `${first!.name.slice(0, payableTitleMax - more.length)}${more}`,
      text: asked.reference_id,
      amount: total,
      dueOn: new Date(dueMs).toISOString().slice(0, 10),
      allowsParts: false,
      recipientActorId: undefined,
      number: undefined,
      documentId: undefined,
    });
    if (issued.ok) return issued.value;
    const details: Record<string, string> = {
      'wallet.currency_unknown': 'currency: nobody pays in it here.',
      'payables.due_in_past': 'order.expiration.timestamp: is over.',
    };
    const why = details[issued.code] ?? 'total_amount: is no amount that can be paid here.';
    throw new GraphError(131009, `interactive.action.parameters.${why}`);
  }

  return {
    /** [WA73] The bill in a message; the same message sent again has the same one. */
    async billOf(
      asked: z.output<typeof orderDetailsShape>,
      to: { by: { actorId: Uuid; userId: Uuid }; personActorId: Uuid; key: string },
    ): Promise<Extract<InteractiveAction, { kind: 'bill' }>> {
      const { parameters } = asked.action;
      const sums = sumsOf(parameters);
      const { reference_id: name } = parameters;
      const shown = (payableId: Payable['id']): { kind: 'bill'; bill: Bill } => ({
        kind: 'bill',
        bill: { payableId, reference: name, ...sums },
      });
      const before = await find(to.by.actorId, name);
      if (before) {
        if (before.send_key === to.key) return shown(toPublicId('pbl', before.payable_id));
        throw new GraphError(
          131009,
          'interactive.action.parameters.reference_id: was used before.',
        );
      }
      const payable = await issue(to.by, parameters, sums.total);
      const { rowCount } = await pool.query(
        `insert into whatsapp_bills (business_actor_id, reference, payable_id, person_actor_id, send_key, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [to.by.actorId, name, toUuid(payable.id), to.personActorId, to.key, clock.now()],
      );
      if (!rowCount) {
        await payables.cancel(to.by.actorId, toUuid(payable.id));
        throw new GraphError(
          131009,
          'interactive.action.parameters.reference_id: was used before.',
        );
      }
      return shown(payable.id);
    },

    /** The message with it was accepted as this one, or (null) refused: then nobody is to pay it. */
    async settle(business: Uuid, name: string, sendId: Uuid | null): Promise<void> {
      const row = await find(business, name);
      if (!row || row.send_id) return;
      if (sendId === null) {
        await payables.cancel(business, row.payable_id);
        await pool.query(
          'delete from whatsapp_bills where business_actor_id = $1 and reference = $2',
          [business, name],
        );
        return;
      }
      await pool.query(
        'update whatsapp_bills set send_id = $3 where business_actor_id = $1 and reference = $2',
        [business, name, sendId],
      );
      const isHere = (await identity.actors([row.person_actor_id])).size > 0;
      if (isHere) await payables.keep(row.person_actor_id, row.payable_id);
    },

    /** [WA75] How it stands with what a bill was for; one that is cancelled is not paid any more. */
    async progressOf(
      asked: z.output<typeof orderStatusShape>,
      to: { business: Uuid; personActorId: Uuid },
    ): Promise<Extract<InteractiveAction, { kind: 'progress' }>> {
      const { reference_id: name, order } = asked.action.parameters;
      const row = await find(to.business, name);
      if (!row || row.person_actor_id !== to.personActorId) {
        throw new GraphError(
          131009,
          'interactive.action.parameters.reference_id: is no order of this user.',
        );
      }
      const payable = await view(to.business, row);
      if (order.status === 'canceled') {
        const done = await payables.cancel(to.business, row.payable_id);
        if (!done.ok) {
          throw new GraphError(
            131009,
            'interactive.action.parameters.order.status: it has been paid.',
          );
        }
      }
      return {
        kind: 'progress',
        reference: name,
        payableId: payable.id,
        status: order.status,
        total: payable.amount,
      };
    },

    /** [WA76] The bill to which a payment belongs, when it was asked for in a message. */
    async paidBy(tx: Tx, business: Uuid, paymentId: Uuid) {
      const payment = (await wallet.payments([paymentId])).get(paymentId);
      if (payment?.subject?.kind !== 'payable') return null;
      const { rows } = await tx.client.query<BillRow>(
        'select * from whatsapp_bills where business_actor_id = $1 and payable_id = $2',
        [business, toUuid(payment.subject.id)],
      );
      const [row] = rows;
      if (!row?.send_id) return null;
      return { ...row, send_id: row.send_id, payment };
    },
  };
}
export type Bills = ReturnType<typeof createBills>;

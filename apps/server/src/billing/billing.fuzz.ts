import assert from 'node:assert/strict';
import { toPublicId, type Uuid } from '#platform/ids';
import { billingTown, type Shop } from '../../../../dev/billing-world.ts';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import type { InvoiceDocument } from './tables.ts';

/**
 * Businesses that send to whoever is there and whoever is not, the same keys again and at the same time, people who change their
 * minds, prices and plans that change, credit that is paid in, and months that end while others still send; against the slowest
 * model: the price that stands with each message. What was charged, billed and paid must add up to it, to the millionth and the cent.
 */
fuzz(
  '[BL3] [BL4] [BL8] [BL9] [BL12] [BL15] [BL17] [BL18] [O33] [O34] what messages cost, what is billed and what is paid agree',
  { steps: 60 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2028-03-10T11:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 0; step < steps; step++) await game.step();
      await game.end();
    } finally {
      await world.close();
    }
  },
);

const categories = ['marketing', 'utility', 'authentication'] as const;
const hour = 3_600_000;

class Game {
  readonly world: World;
  readonly random: Random;
  readonly town: ReturnType<typeof billingTown>;
  shops: Shop[] = [];
  people: Somebody[] = [];
  plans: string[] = [];
  operator!: Somebody;
  payee!: Shop;
  readonly asked: { shop: Shop; key: string; to: string; category: (typeof categories)[number] }[] =
    [];

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    this.town = billingTown(world);
  }

  async open(): Promise<void> {
    const { town } = this;
    this.operator = await town.operator();
    this.payee = await town.payee(this.operator, this.random.pick([0, 700, 1900]));
    for (const payment of ['invoice', 'prepaid'] as const) {
      const isDefault = payment === 'invoice';
      const plan = await town.plan(this.operator, { name: payment, payment, isDefault });
      this.plans.push(plan.id);
    }
    this.shops = [await town.shop(), await town.shop()];
    for (const shop of this.shops) await town.fund(shop.id, 100_000n);
    this.people = [await town.reader(this.shops), await town.reader(this.shops)];
  }

  async step(): Promise<void> {
    const { random, world } = this;
    const shop = random.pick(this.shops);
    const dice = random.int(0, 99);
    if (dice < 50) await this.send(shop);
    else if (dice < 58) await this.say(shop);
    else if (dice < 66) await this.topUp(shop);
    else if (dice < 72) await this.reprice();
    else if (dice < 76) await this.assign(shop);
    else if (dice < 78) await this.correct(shop);
    else if (dice < 80) {
      const limitMicros = random.pick([null, 0, random.int(0, 3_000_000)]);
      await shop.client.billing.setLimit({ body: { limitMicros } });
    } else {
      world.clock.advance(random.pick([6_000, hour, 20 * hour, 9 * 24 * hour]));
      const { billing, outreach } = world.app;
      // Whoever sends at the end of a month does it while that is billed.
      await Promise.all([
        this.send(shop),
        billing.close(),
        outreach.drain(),
        billing.close(),
        outreach.creditUndelivered(),
      ]);
      await Promise.all([outreach.drain(), outreach.creditUndelivered()]);
    }
    if (random.int(0, 9) === 0) await this.compare();
  }

  async send(shop: Shop): Promise<void> {
    const { random } = this;
    const made = Array.from({ length: random.int(1, 6) }, () => {
      const to = random.pick([...this.people.map((one) => toPublicId('act', one.actorId)), 'leer']);
      return {
        shop,
        key: `k${this.asked.length}-${random.int(0, 1e9)}`,
        to,
        category: random.pick(categories),
      };
    });
    this.asked.push(...made);
    const again = this.asked.filter((one) => one.shop === shop).slice(-12, -6);
    const call = (some: typeof made) =>
      shop.client.outreach.sendMessages({
        body: {
          messages: some.map(({ key, to, category }) => ({
            key,
            to,
            template: { name: category, language: 'de', variables: {} },
          })),
        },
      });
    await Promise.all([call(made), call([...made].reverse()), call([...again, made[0]!])]);
  }

  async say(shop: Shop): Promise<void> {
    const topicKey = this.random.pick(['news', 'service']);
    const isGranted = this.random.int(0, 2) > 0;
    await this.random.pick(this.people).client.outreach.setConsent({
      params: { actorId: shop.publicId },
      body: { topicKey, isGranted },
    });
  }

  async topUp(shop: Shop): Promise<void> {
    const amount = this.town.euros(BigInt(this.random.int(1, 300)));
    const idempotencyKey = `t${this.random.int(0, 1e9)}`;
    const pay = () => shop.client.billing.topUp({ body: { amount }, idempotencyKey });
    const [one, two] = await Promise.allSettled([pay(), pay()]);
    assert.deepEqual(one.status, two.status);
  }

  async reprice(): Promise<void> {
    const { random } = this;
    const at = random.int(0, 1);
    const [marketing, utility, authentication] = [0, 0, 0].map(() => random.int(0, 90_001));
    await this.operator.client.billing.editPlan({
      params: { planId: this.plans[at]! },
      body: {
        name: 'neu',
        payment: at === 0 ? 'invoice' : 'prepaid',
        prices: {
          marketing: marketing!,
          utility: utility!,
          authentication: authentication!,
          service: 0,
        },
        isDefault: at === 0,
        baseMicros: random.pick([0, 0, random.int(1, 500_000)]),
      },
    });
  }

  async assign(shop: Shop): Promise<void> {
    const planId = this.random.pick([null, ...this.plans]);
    const params = { actorId: shop.publicId };
    await this.operator.client.billing.assignPlan({ params, body: { planId: planId as never } });
  }

  /** Takes invoices back, in parts or wholly, the same request twice at the same moment; also what is not there. */
  async correct(shop: Shop): Promise<void> {
    const { random } = this;
    const { billing } = this.operator.client;
    const params = { actorId: shop.publicId };
    const { items } = await billing.listInvoicesOf({ params });
    if (items.length === 0) return;
    const invoice = random.pick(items);
    const parts = invoice.lines.flatMap(({ left }, at) =>
      left > 0 && random.int(0, 1) === 0
        ? [{ line: at + 1, quantity: random.int(1, left + 1) }]
        : [],
    );
    const body = { reason: 'falsch', ...(parts.length > 0 ? { parts } : {}) };
    const idempotencyKey = `c${random.int(0, 1e9)}`;
    const ask = () =>
      billing.correctInvoice({
        params: { ...params, invoiceId: invoice.id },
        body,
        idempotencyKey,
      });
    const tries = await Promise.allSettled([ask(), ask()]);
    for (const one of tries) {
      const code = one.status === 'rejected' ? (one.reason as { code: string }).code : null;
      assert.match(code ?? 'billing.ok', /^billing\.(ok|already_corrected|not_invoiced)$/);
    }
  }

  /** In the end everything is billed that comes to anything. */
  async end(): Promise<void> {
    this.world.clock.advance(40 * 24 * hour);
    await this.world.app.outreach.drain();
    await this.world.app.outreach.creditUndelivered();
    await this.world.app.billing.close();
    await this.compare();
    const { count } = await this.row('select count(*) from billing_invoices', []);
    assert.ok(count! > 0n, 'something was billed');
  }

  async compare(): Promise<void> {
    for (const shop of this.shops) await this.compareShop(shop.id);
    const sums = await this.row(
      `select coalesce(sum(amount_minor), 0)::bigint as paid from billing_top_ups`,
      [],
    );
    assert.equal(
      await this.town.balance(this.payee.id),
      sums.paid,
      'the payee has what was paid in',
    );
    const { rows } = await this.world.database.pool.query<{ number: string }>(
      'select number from billing_invoices order by number',
    );
    const next = new Map<string, number>();
    for (const { number } of rows) {
      const [, year, figure] = number.split('-');
      next.set(year!, (next.get(year!) ?? 0) + 1);
      assert.equal(Number(figure), next.get(year!), 'numbers have no gap');
    }
  }

  async compareShop(id: Uuid): Promise<void> {
    const meters = await this.row(
      `select coalesce(sum((charged - credited) * price_micros), 0)::bigint as net,
         coalesce(sum((charged - credited) * price_micros) filter (where invoice_id is null), 0)::bigint as open,
         coalesce(sum((charged - credited) * price_micros) filter (where category <> 'base'), 0)::bigint as messages,
         coalesce(sum(charged - credited) filter (where price_micros > 0 and category <> 'base'), 0)::bigint as count,
         (select max(sum) from (select sum(charged)::bigint as sum from billing_meters
           where business_actor_id = $1 and category = 'base' group by month) of_month) as bases
       from billing_meters where business_actor_id = $1`,
      [id],
    );
    const sends = await this.row(
      `select coalesce(sum(price_micros), 0)::bigint as net,
         count(*) filter (where price_micros > 0) as count
       from outreach_sends where business_actor_id = $1 and state <> 'failed'`,
      [id],
    );
    assert.equal(
      meters.messages,
      sends.net,
      'the meters are the prices of what was not given back',
    );
    assert.equal(meters.count, sends.count);
    assert.ok((meters.bases ?? 0n) <= 1n, 'the fee of a month is charged once');
    const account = await this.row(
      `select a.open_micros as open, a.credit_minor as credit,
         (select coalesce(sum(amount_minor), 0)::bigint from billing_top_ups where business_actor_id = $1) as paid
       from billing_accounts a where business_actor_id = $1`,
      [id],
    );
    assert.equal(account.open ?? 0n, meters.open, 'open is what is on no invoice');
    const { rows } = await this.world.database.pool.query<{ document: InvoiceDocument }>(
      'select document from billing_invoices where business_actor_id = $1 and corrects_id is null',
      [id],
    );
    let [exact, billed, lines, fromCredit] = [0n, 0n, 0n, 0n];
    for (const { document } of rows) {
      for (const line of document.lines) {
        exact += BigInt(line.quantity) * BigInt(line.priceMicros);
        lines += 1n;
      }
      billed += BigInt(document.net);
      fromCredit += BigInt(document.paid);
    }
    assert.equal(exact + meters.open!, meters.net, 'each message is on one invoice or on none yet');
    const off = billed * 10_000n - exact;
    assert.ok(2n * (off < 0n ? -off : off) <= lines * 10_000n, 'half a cent a line');
    const corrected = await this.row(
      `select coalesce(sum(credited_minor), 0)::bigint as credited,
         count(*) filter (where credited_minor > (document ->> 'paid')::bigint or due_minor > (document ->> 'due')::bigint
           or is_taken_back and (due_minor > 0 or credited_minor <> (document ->> 'paid')::bigint)) as wrong
       from billing_invoices where business_actor_id = $1 and corrects_id is null`,
      [id],
    );
    assert.equal(
      corrected.wrong,
      0n,
      'nothing comes back that was not billed, and all of it in the end',
    );
    const over = await this.row(
      `select count(*) as lines from (
         select sum((line ->> 'quantity')::bigint) as taken,
           (o.document -> 'lines' -> (line ->> 'ofLine')::int ->> 'quantity')::bigint as billed
         from billing_invoices n join billing_invoices o on o.id = n.corrects_id,
           jsonb_array_elements(n.document -> 'lines') as line
         where n.business_actor_id = $1 group by o.id, line ->> 'ofLine', o.document
       ) as taken where abs(taken) > abs(billed)`,
      [id],
    );
    assert.equal(over.lines, 0n, 'no line is taken back more often than it was billed');
    assert.equal(
      (account.credit ?? 0n) + fromCredit,
      (account.paid ?? 0n) + corrected.credited!,
      'credit is what was paid in and not billed',
    );
  }

  async row(text: string, values: unknown[]): Promise<Record<string, bigint>> {
    return (await this.world.database.pool.query(text, values)).rows[0] ?? {};
  }
}

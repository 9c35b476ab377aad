import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A double of Stripe's HTTP, of our own: as much of it as the rail of cards asks, behind Stripe's official client. It keeps one
 * account with charges, refunds, disputes, fees and a list of all that moved; its events are signed as Stripe signs them, and
 * come when the test says so: late, twice, in another order, or never. What it does is what Stripe's documentation says; it
 * is no proof that Stripe does the same. It serves the page on which people pay, of which Stripe's has only the way in and back.
 */
export interface CardProcessor {
  place: { host: string; port: number; protocol: 'http' };
  secretKey: string;
  signingSecret: string;
  /** Somebody pays on the page that was made for this pay-in. */
  pay(payInId: string): string;
  /** Something is sold for dollars past this server, and given back; `worth` is what the account gets for it in euros. */
  sellAndGiveBackAbroad(amount: number, worth: number): void;
  /** The charge of this pay-in, once it is paid. */
  chargeOf(payInId: string): string | undefined;
  /** The bank of whoever paid takes it back. Gives the dispute's id. */
  dispute(chargeId: string, amount: number): string;
  win(disputeId: string): void;
  /** Given back by hand on the processor's own pages. */
  refundByHand(chargeId: string, amount: number): void;
  /** A refund that was taken comes back from the bank. */
  failRefund(refundId: string): void;
  /** To the operator's bank account. */
  payOutToBank(amount: number): void;
  /** From now on the account holds nothing of this currency: what is paid with it is exchanged into euros, at this rate. */
  exchange(currency: string, rate: number): void;
  /** Something moves that is in no event and of no known kind. */
  adjust(amount: number): void;
  refunds(): { id: string; amount: number; charge: string }[];
  /** In the minor units in which it writes the currency. */
  balance(currency?: string): number;
  /** Events that were not taken yet. */
  events(): Event[];
  /** From now on every request fails with this status; null: none does. */
  fail(status: number | null): void;
  /** Whether it does what it is asked for, and its answers are lost on the way. */
  loseAnswers(isLosing: boolean): void;
  /** How many answers were lost so far. */
  answersLost(): number;
  /** More than a day goes by: requests that come again are not known again. */
  forgetKeys(): void;
  close(): Promise<void>;
}

export interface Event {
  body: string;
  signature: string;
  type: string;
}

interface Session {
  id: string;
  payInId: string;
  amount: number;
  currency: string;
  successUrl: string;
  metadata: object;
}

type Thing = Record<string, unknown> & { id: string };

const eventObject = 'event';
const pagePath = '/pay/';

export async function startCardProcessor(): Promise<CardProcessor> {
  const secretKey = 'sk_test_doubleofourown';
  const signingSecret = 'whsec_doubleofourown';
  const answers = new Map<string, { body: string; answer: unknown }>();
  const charges = new Map<
    string,
    Thing & { amount: number; currency: string; refunded: number; metadata: object }
  >();
  const refunds = new Map<string, Thing & { amount: number; currency: string; charge: string }>();
  const disputes = new Map<string, Thing & { amount: number; currency: string }>();
  const sessions = new Map<string, Session>();
  const movements: (Thing & { amount: number; fee: number; net: number; currency: string })[] = [];
  const rates = new Map<string, number>();
  let events: Event[] = [];
  let count = 0;
  let failing: number | null = null;
  let isLosing = false;
  let answersLost = 0;

  const newId = (prefix: string) => {
    count += 1;
    return `${prefix}_${String(count).padStart(8, '0')}`;
  };

  function tell(type: string, object: object): void {
    const body = JSON.stringify({
      id: newId('evt'),
      object: eventObject,
      api_version: null,
      created: Math.floor(Date.now() / 1000),
      type,
      data: { object },
    });
    const at = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', signingSecret).update(`${at}.${body}`).digest('hex');
    const signature = `t=${at},v1=${mac}`;
    events.push({ body, signature, type });
  }

  /** As it is on the account: of a currency that it does not hold, what came of it in euros. */
  function move(
    type: string,
    paid: { amount: number; currency?: string },
    source: object | null,
    fee = 0,
  ): void {
    count += 1;
    const { currency: paidWith = 'eur' } = paid;
    const rate = rates.get(paidWith);
    const amount = rate === undefined ? paid.amount : Math.round(paid.amount * rate);
    const currency = rate === undefined ? paidWith : 'eur';
    movements.push({
      id: `txn_${String(count).padStart(8, '0')}`,
      object: 'balance_transaction',
      amount,
      fee,
      net: amount - fee,
      currency,
      created: 1_700_000_000 + count,
      type,
      source,
    });
  }

  const balance = (currency = 'eur') =>
    movements.reduce((sum, { net, ...of }) => (of.currency === currency ? sum + net : sum), 0);

  function refund(chargeId: string, amount: number, metadata: object): Thing {
    const charge = charges.get(chargeId);
    if (!charge || charge.refunded + amount > charge.amount) {
      throw new Refusal('Refund amount is greater than unrefunded amount on charge');
    }
    charge.refunded += amount;
    const made = {
      id: newId('re'),
      object: 'refund',
      amount,
      charge: chargeId,
      currency: charge.currency,
      status: 'succeeded',
      metadata,
    };
    refunds.set(made.id, made);
    move('refund', { amount: -amount, currency: charge.currency }, made);
    tell('refund.created', made);
    return made;
  }

  function answer(method: string, path: string, form: URLSearchParams): unknown {
    if (method === 'POST' && path === '/v1/checkout/sessions') {
      const id = newId('cs_test');
      const amount = Number(form.get('line_items[0][price_data][unit_amount]'));
      const payInId = form.get('payment_intent_data[metadata][allmende_pay_in]')!;
      const successUrl = form.get('success_url')!;
      const metadata = { allmende_pay_in: payInId };
      const currency = form.get('line_items[0][price_data][currency]')!;
      sessions.set(payInId, { id, payInId, amount, currency, successUrl, metadata });
      return { id, object: 'checkout.session', url: `http://127.0.0.1:${port}${pagePath}${id}` };
    }
    if (method === 'POST' && path === '/v1/refunds') {
      const metadata = { allmende_payout: form.get('metadata[allmende_payout]') };
      return refund(form.get('charge')!, Number(form.get('amount')), metadata);
    }
    if (method === 'GET' && path === '/v1/balance') {
      return {
        object: 'balance',
        available: [...new Set(['eur', ...movements.map(({ currency }) => currency)])].map(
          (currency) => ({ currency, amount: balance(currency) }),
        ),
        pending: [{ currency: 'eur', amount: 0 }],
      };
    }
    if (method === 'GET' && path === '/v1/balance_transactions') {
      const from = form.get('starting_after');
      const since = Number(form.get('created[gte]') ?? 0);
      const all = movements.filter(({ created }) => Number(created) >= since).toReversed();
      const start = from ? all.findIndex(({ id }) => id === from) + 1 : 0;
      const limit = Math.min(Number(form.get('limit') ?? 10), 2);
      const data = all.slice(start, start + limit);
      return { object: 'list', data, has_more: start + limit < all.length, url: path };
    }
    throw new Refusal(`Unrecognized request URL (${method}: ${path})`);
  }

  function pay(payInId: string): string {
    const session = sessions.get(payInId)!;
    const { amount, currency, metadata } = session;
    const charge = {
      id: newId('ch'),
      object: 'charge',
      amount,
      amount_captured: amount,
      refunded: 0,
      captured: true,
      paid: true,
      currency,
      metadata,
    };
    charges.set(charge.id, charge);
    // As a European card costs.
    move('charge', { amount, currency }, charge, Math.round(amount * 0.015) + 25);
    tell('payment_intent.succeeded', { id: newId('pi'), object: 'payment_intent', metadata });
    tell('charge.succeeded', charge);
    return charge.id;
  }

  /** The page of the processor: whoever agrees has paid, and is sent back. */
  function servePage(method: string, url: URL, response: ServerResponse): void {
    const id = url.pathname.slice(pagePath.length);
    const session = sessions.values().find((one) => one.id === id);
    if (!session) {
      response.writeHead(404).end();
    } else if (method === 'POST') {
      pay(session.payInId);
      response.writeHead(303, { location: session.successUrl }).end();
    } else {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(
          `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Card</title><h1>${shown(session)}</h1><form method="post"><button>Pay by card</button></form></html>`,
        );
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    const body = await bodyOf(request);
    const send = (status: number, content: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(content));
    const lose = () => {
      answersLost += 1;
      return send(500, { error: { type: 'api_error', message: 'lost' } });
    };
    if (url.pathname.startsWith(pagePath)) return servePage(request.method!, url, response);
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      return send(401, { error: { type: 'invalid_request_error', message: 'Invalid API Key' } });
    }
    if (failing !== null) {
      return send(failing, { error: { type: 'api_error', message: 'out of order' } });
    }
    const key = request.headers['idempotency-key'];
    const known = typeof key === 'string' ? answers.get(key) : undefined;
    if (known) {
      if (isLosing) return lose();
      if (known.body === body) return send(200, known.answer);
      return send(400, { error: { type: 'idempotency_error', message: 'other parameters' } });
    }
    try {
      const form = request.method === 'GET' ? url.searchParams : new URLSearchParams(body);
      const made = answer(request.method!, url.pathname, form);
      if (typeof key === 'string' && request.method === 'POST') {
        answers.set(key, { body, answer: made });
      }
      if (isLosing) return lose();
      return send(200, made);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return send(400, { error: { type: 'invalid_request_error', message: error.message } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    place: { host: '127.0.0.1', port, protocol: 'http' },
    secretKey,
    signingSecret,
    balance,
    pay,
    chargeOf: (payInId) => charges.values().find(({ metadata }) => isOf(metadata, payInId))?.id,
    sellAndGiveBackAbroad(amount, worth) {
      const charge = {
        id: newId('ch'),
        object: 'charge',
        amount,
        amount_captured: amount,
        captured: true,
        paid: true,
        currency: 'usd',
        metadata: {},
      };
      move('charge', { amount: worth }, charge);
      tell('charge.succeeded', charge);
      const given = { id: newId('re'), object: 'refund', amount, charge: charge.id };
      const made = { ...given, currency: 'usd', status: 'succeeded', metadata: {} };
      move('refund', { amount: -worth }, made);
      tell('refund.created', made);
    },
    dispute(chargeId, amount) {
      const made = {
        id: newId('dp'),
        object: 'dispute',
        amount,
        charge: chargeId,
        currency: charges.get(chargeId)!.currency,
      };
      disputes.set(made.id, made);
      move('adjustment', { amount: -amount, currency: made.currency }, made, 2_000);
      tell('charge.dispute.created', made);
      tell('charge.dispute.funds_withdrawn', made);
      return made.id;
    },
    win(disputeId) {
      const dispute = disputes.get(disputeId)!;
      move('adjustment', dispute, dispute, -2_000);
      tell('charge.dispute.funds_reinstated', dispute);
      tell('charge.dispute.closed', dispute);
    },
    refundByHand(chargeId, amount) {
      refund(chargeId, amount, {});
    },
    failRefund(refundId) {
      const failed = { ...refunds.get(refundId)!, status: 'failed' };
      refunds.set(refundId, failed);
      charges.get(failed.charge)!.refunded -= failed.amount;
      move('refund_failure', failed, failed);
      tell('refund.failed', failed);
    },
    payOutToBank: (amount) =>
      move('payout', { amount: -amount }, { id: newId('po'), object: 'payout' }),
    exchange: (currency, rate) => rates.set(currency, rate),
    adjust: (amount) => move('stripe_fee', { amount }, null),
    refunds: () => [...refunds.values()],
    events() {
      const told = events;
      events = [];
      return told;
    },
    fail(status) {
      failing = status;
    },
    loseAnswers(isLost) {
      isLosing = isLost;
    },
    answersLost: () => answersLost,
    forgetKeys: () => answers.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isOf(metadata: object, payInId: string): boolean {
  return 'allmende_pay_in' in metadata && metadata.allmende_pay_in === payInId;
}

function shown({ amount, currency }: Session): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`;
}

/** What Stripe says no to. */
class Refusal extends Error {}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  return body;
}

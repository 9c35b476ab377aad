import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversion } from '@allmende/contract/currencies';
import { euros, moneyOf } from '@allmende/contract/money';
import { drawnLines } from '../../../../../dev/pdf-lines.ts';
import { ecbFile } from '../../../../../dev/ecb-file.ts';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';
import { Refused as RefusedByAll } from '#platform/refusal';

let answer: string | null = null;
const asked: string[] = [];
const world = await walletWorld({
  outbound: {
    async get(url) {
      asked.push(url);
      return answer === null
        ? { ok: false, reason: 'unreachable' }
        : { ok: true, bytes: new TextEncoder().encode(answer), type: 'text/xml', url };
    },
  },
});
const { currencies } = world.wallet;
const operator = await world.person('betreiberin', { isOperator: true });
const desk = operator.api.currencies;

const dollars = (minor: bigint) => moneyOf({ assetCode: 'USD', assetScale: 2 }, minor);
const points = (minor: bigint) => moneyOf({ assetCode: 'PUNKTE', assetScale: 0 }, minor);
const common = { isOpen: true, isConvertible: true, spreadBp: 0 } as const;
const dollar = {
  ...common,
  assetScale: 2,
  kind: 'currency',
  name: { de: 'US-Dollar', en: 'US dollar' },
  rateSource: 'ecb',
  spreadBp: 50,
} as const;
const point = {
  ...common,
  assetScale: 0,
  kind: 'own',
  name: { de: 'Treuepunkte', en: 'Points' },
  rateSource: 'operator',
} as const;
const settings = { feeBp: 10, feeMinimum: euros(2n), rateMaxAgeDays: 5, allowsFetch: false };

await desk.setAsset({ params: { assetCode: 'USD' }, body: dollar });
await desk.setAsset({ params: { assetCode: 'PUNKTE' }, body: point });
await desk.setConversionSettings({ body: settings });

let people = 0;
async function person(minor?: bigint): Promise<Someone> {
  people += 1;
  return world.person(`mensch-${people}`, minor === undefined ? {} : { minor });
}

async function setRates(usd: string): Promise<void> {
  const day = world.clock.now().toISOString().slice(0, 10);
  await desk.importRates({ body: { xml: ecbFile(day, { USD: usd, SEK: '11.05' }) } });
}

async function fund(amount: ReturnType<typeof euros>): Promise<void> {
  await desk.moveLiquidity({ body: { amount, move: 'fund' }, idempotencyKey: newUuid() });
}

async function pocketsOf(someone: Someone): Promise<Record<string, string>> {
  const { items } = await someone.api.currencies.listPockets();
  return Object.fromEntries(items.map(({ balance }) => [balance.assetCode, balance.value]));
}

function quote(from: Someone, gives: ReturnType<typeof euros>, toAssetCode: string, to?: Someone) {
  const toActorId = to?.publicId;
  return from.api.currencies.quoteConversion({
    body: { gives, toAssetCode, ...(toActorId ? { toActorId } : {}) },
  });
}

function accept(by: Someone, { id }: Pick<Conversion, 'id'>, confirmation?: string) {
  return by.api.currencies.acceptConversion({
    params: { conversionId: id },
    body: { ...(confirmation ? { confirmation } : {}) },
  });
}

/** What every account of the ledger holds; nothing of it may change by a refusal. */
async function book(): Promise<[string, bigint][]> {
  return [...(await world.book())].filter(([, balance]) => balance !== 0n).toSorted();
}

/** For each asset everything adds up to zero, and the book and its payments tell the same story. */
async function isSound(): Promise<void> {
  const { rows } = await world.database.pool.query(
    'select asset_id, sum(balance)::text as sum from ledger_accounts group by asset_id',
  );
  for (const { sum } of rows) assert.equal(sum, '0');
  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
}

await setRates('1.0834');

test('[W92] the operator keeps the table; scale and kind stay, and ISO is respected', async () => {
  const refused: [string, object][] = [
    ['USD', { ...dollar, assetScale: 3 }],
    ['USD', { ...dollar, kind: 'own' }],
    ['PUNKTE', { ...point, assetScale: 2 }],
    ['PUNKTE', { ...point, kind: 'currency' }],
    ['JPY', { ...dollar, assetScale: 2 }],
    ['CHF', { ...point, assetScale: 2 }],
    ['EUR', { ...dollar, isOpen: false }],
  ];
  for (const [assetCode, body] of refused) {
    const asking = desk.setAsset({ params: { assetCode }, body: body as typeof dollar });
    assert.equal(await refusal(asking), 'currencies.asset_refused', assetCode);
  }
  const renamed = { ...dollar, name: { de: 'Dollar', en: 'Dollar' } };
  const changed = await desk.setAsset({ params: { assetCode: 'USD' }, body: renamed });
  assert.equal(changed.name.de, 'Dollar');
  assert.deepEqual(changed.rate, { asset: '1.0834', main: '1', source: 'ecb', day: '2026-11-21' });
  const { items } = await (await person()).api.currencies.listAssets();
  assert.deepEqual(
    items.map(({ assetCode, isMain }) => [assetCode, isMain]),
    [
      ['EUR', true],
      ['USD', false],
      ['PUNKTE', false],
    ],
  );
  // The book knows scales up to 18.
  const fine = { ...point, assetScale: 18, isConvertible: false };
  await desk.setAsset({ params: { assetCode: 'FEIN' }, body: fine });
  const lena = await person();
  const pocket = await lena.api.currencies.openPocket({ body: { assetCode: 'FEIN' } });
  assert.deepEqual(pocket.balance, { value: '0', assetCode: 'FEIN', assetScale: 18 });
  assert.equal(pocket.worth, null);
});

test('[W93] pockets are opened once, only of what is open, and spent whatever the operator changes', async () => {
  const [lena, omar] = [await person(), await person()];
  assert.deepEqual(await pocketsOf(lena), { EUR: '0' });
  const open = () => lena.api.currencies.openPocket({ body: { assetCode: 'USD' } });
  const [one, other] = await Promise.all([open(), open()]);
  assert.deepEqual(one, other);
  assert.deepEqual(await pocketsOf(lena), { EUR: '0', USD: '0' });
  const unknown = lena.api.currencies.openPocket({ body: { assetCode: 'GBP' } });
  assert.equal(await refusal(unknown), 'wallet.currency_unknown');

  await operator.api.wallet.payInAtTill({
    body: { toHandle: lena.handle, amount: dollars(700n), note: '' },
    idempotencyKey: newUuid(),
  });
  await desk.setAsset({ params: { assetCode: 'USD' }, body: { ...dollar, isOpen: false } });
  const late = omar.api.currencies.openPocket({ body: { assetCode: 'USD' } });
  assert.equal(await refusal(late), 'currencies.not_open');
  const paid = await lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: dollars(300n), note: '' },
    idempotencyKey: newUuid(),
  });
  assert.deepEqual([paid.amount, paid.fee], [dollars(300n), dollars(0n)]);
  assert.deepEqual(await pocketsOf(omar), { EUR: '0', USD: '300' });
  await desk.setAsset({ params: { assetCode: 'USD' }, body: dollar });

  const view = await lena.api.wallet.getWallet({ query: { assetCode: 'USD' } });
  assert.deepEqual(view.available, dollars(400n));
  const statement = await lena.api.wallet.listEntries({ query: { assetCode: 'USD' } });
  assert.deepEqual(
    statement.items.map(({ amount, balance }) => [amount.value, balance.value]),
    [
      ['-300', '400'],
      ['700', '700'],
    ],
  );
  assert.deepEqual((await lena.api.wallet.listEntries()).items, []);
  await isSound();
});

test('[W94] [W97] everything is said before, and exactly that happens', async () => {
  await fund(dollars(50_000n));
  const lena = await person(20_000n);
  const quoted = await quote(lena, euros(10_000n), 'USD');
  assert.equal(quoted.state, 'quoted');
  assert.deepEqual(quoted.gives, euros(10_000n));
  assert.deepEqual(quoted.fee, euros(10n));
  assert.deepEqual(quoted.converted, euros(9_990n));
  assert.deepEqual(quoted.atMidRate, dollars(10_823n));
  assert.deepEqual(quoted.spread, dollars(54n));
  assert.deepEqual(quoted.receives, dollars(10_769n));
  assert.equal(quoted.midRate, '1.0834');
  assert.equal(quoted.spreadBp, 50);
  assert.deepEqual(await pocketsOf(lena), { EUR: '20000' }, 'a quote moves nothing');

  const before = await desk.getDesk();
  const done = await accept(lena, quoted);
  assert.deepEqual({ ...quoted, ...pick(done) }, done);
  assert.equal(done.state, 'completed');
  assert.deepEqual(await pocketsOf(lena), { EUR: '10000', USD: '10769' });
  const after = await desk.getDesk();
  assert.deepEqual(gained(before, after), {
    EUR: { liquidity: 9_990n, fees: 10n, spreads: 0n },
    USD: { liquidity: -10_823n, fees: 0n, spreads: 54n },
  });

  // Fee and exchange are lines of their own; each has its receipt, which names the conversion.
  const { items } = await lena.api.wallet.listEntries({ query: { limit: 2 } });
  assert.deepEqual(items.map(({ amount, payment }) => [payment.kind, amount.value]).toSorted(), [
    ['conversion', '-9990'],
    ['conversion_fee', '-10'],
  ]);
  const params = { paymentId: done.paymentIds!.in };
  const receipt = await lena.api.wallet.getPayment({ params });
  assert.deepEqual(receipt.subject, { kind: 'conversion', id: done.id });
  assert.equal(receipt.confirmedBy, 'own_account');
  assert.deepEqual(
    await lena.api.currencies.getConversion({ params: { conversionId: done.id } }),
    done,
  );

  // Again it is the same conversion, also long after.
  world.clock.advance(3_600_000);
  assert.deepEqual(await accept(lena, quoted), done);
  assert.deepEqual(await pocketsOf(lena), { EUR: '10000', USD: '10769' });
  await isSound();
});

function pick({ state, completedAt, paymentIds }: Conversion) {
  return { state, completedAt, paymentIds };
}

type Overview = Awaited<ReturnType<typeof desk.getDesk>>;
function gained(before: Overview, after: Overview) {
  const found: Record<string, Record<string, bigint>> = {};
  for (const [index, item] of after.items.entries()) {
    const past = before.items[index]!;
    const change = Object.fromEntries(
      (['liquidity', 'fees', 'spreads'] as const).map((key) => [
        key,
        BigInt(item[key].value) - BigInt(past[key].value),
      ]),
    );
    if (Object.values(change).some((minor) => minor !== 0n)) found[item.asset.assetCode] = change;
  }
  return found;
}

test('[W98] a quote is honoured for 60 seconds whatever the rate does, and then refused', async () => {
  await setRates('1.0834');
  const lena = await person(10_000n);
  const first = await quote(lena, euros(1_000n), 'USD');
  const second = await quote(lena, euros(1_000n), 'USD');
  await setRates('0.5');
  await desk.setConversionSettings({ body: { ...settings, feeBp: 2000 } });
  world.clock.advance(59_999);
  assert.equal((await accept(lena, first)).receives.value, first.receives.value);
  world.clock.advance(1);
  const before = await book();
  assert.equal(await refusal(accept(lena, second)), 'currencies.quote_expired');
  assert.deepEqual(await book(), before);
  const late = await lena.api.currencies.getConversion({ params: { conversionId: second.id } });
  assert.equal(late.state, 'expired');
  await desk.setConversionSettings({ body: settings });
  await setRates('1.0834');
});

test('[W98] a quote is taken once, however many take it at the same time', async () => {
  const lena = await person(10_000n);
  const quoted = await quote(lena, euros(1_000n), 'USD');
  const taken = await Promise.all(Array.from({ length: 6 }, () => accept(lena, quoted)));
  for (const one of taken) assert.deepEqual(one, taken[0]);
  assert.deepEqual(await pocketsOf(lena), { EUR: '9000', USD: quoted.receives.value });
  const stranger = await person();
  assert.equal(await refusal(accept(stranger, quoted)), 'currencies.quote_unknown');
  const params = { conversionId: quoted.id };
  const peeking = stranger.api.currencies.getConversion({ params });
  assert.equal(await refusal(peeking), 'currencies.quote_unknown');
});

test('[W99] what cannot be exchanged is refused by its reason, and nothing has changed', async () => {
  await fund(dollars(20_000n));
  const lena = await person(1_000_000n);
  const before = await book();
  const refusals: [ReturnType<typeof euros>, string, string][] = [
    [moneyOf({ assetCode: 'GBP', assetScale: 2 }, 1n), 'USD', 'wallet.currency_unknown'],
    [euros(0n), 'USD', 'wallet.amount_invalid'],
    [euros(100_000_001n), 'USD', 'wallet.amount_too_large'],
    [euros(100n), 'GBP', 'wallet.currency_unknown'],
    [euros(100n), 'EUR', 'currencies.not_convertible'],
    [euros(100n), 'FEIN', 'currencies.not_convertible'],
    [euros(100n), 'PUNKTE', 'currencies.rate_missing'],
    [euros(2n), 'USD', 'currencies.amount_too_small'],
  ];
  for (const [gives, to, code] of refusals) {
    assert.equal(await refusal(quote(lena, gives, to)), code, `${gives.value} to ${to}`);
  }
  const tooMuch = await quote(lena, euros(1_000_001n), 'USD');
  assert.equal(await refusal(accept(lena, tooMuch)), 'wallet.insufficient_funds');
  const all = await quote(lena, euros(1_000_000n), 'USD');
  assert.equal(await refusal(accept(lena, all)), 'currencies.liquidity_short');
  assert.deepEqual(await book(), before);

  // A rate of the central bank grows old after the days that the operator says.
  world.clock.advance(6 * 86_400_000);
  assert.equal(await refusal(quote(lena, euros(100n), 'USD')), 'currencies.rate_missing');
  await setRates('1.0834');
  assert.equal((await quote(lena, euros(100n), 'USD')).state, 'quoted');
});

test('[W100] to somebody else it is a payment: confirmed over what is given, with a card over what arrives', async () => {
  await fund(dollars(50_000n));
  const [lena, omar] = [await person(50_000n), await person()];
  const small = await accept(lena, await quote(lena, euros(500n), 'USD', omar));
  assert.deepEqual(await pocketsOf(omar), { EUR: '0', USD: small.receives.value });
  const arrived = await omar.api.wallet.getPayment({ params: { paymentId: small.paymentIds!.in } });
  assert.deepEqual(
    [arrived.kind, arrived.amount, arrived.from?.id, arrived.confirmedBy],
    ['transfer', small.receives, lena.publicId, 'small_amount'],
  );
  const params = { conversionId: small.id };
  assert.deepEqual(await omar.api.currencies.getConversion({ params }), small);
  const opened = await omar.api.messaging.startConversation({
    body: { withActorId: lena.publicId },
  });
  const history = await omar.api.messaging.listMessages({
    params: { conversationId: opened.id },
    query: {},
  });
  const cards = history.items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'payment' ? [body.card.amount] : [],
  );
  assert.deepEqual(cards, [small.receives]);
  // [W108] The same without an exchange says neither what was given nor rate, spread and arrival, of which the fee is there.
  const plain = await lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: euros(1n) },
    idempotencyKey: newUuid(),
  });
  const linesOf = async (paymentId: typeof plain.id) =>
    drawnLines(await omar.api.statements.downloadReceiptPdf({ params: { paymentId }, query: {} }));
  assert.equal(await linesOf(arrived.id), (await linesOf(plain.id)) + 4);

  const large = await quote(lena, euros(10_000n), 'USD', omar);
  assert.equal(await refusal(accept(lena, large)), 'identity.confirmation_required');
  const wrong = await confirmWithPassword(lena, { payee: omar, minor: 9_999n });
  assert.equal(await refusal(accept(lena, large, wrong)), 'identity.confirmation_invalid');
  const right = await confirmWithPassword(lena, { payee: omar, minor: 10_000n });
  const paid = await accept(lena, large, right);
  assert.equal(paid.state, 'completed');

  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  const blocked = quote(lena, euros(100n), 'USD', omar);
  assert.equal(await refusal(blocked), 'wallet.payee_blocked');
  await isSound();
});

test('[W95] rates come from the file, by hand or fetched where the operator allows it', async () => {
  const day = world.clock.now().toISOString().slice(0, 10);
  const xml = ecbFile(day, { USD: '1.2', SEK: '11.05' });
  assert.deepEqual(await desk.importRates({ body: { xml } }), { day, taken: ['USD'] });
  const broken = desk.importRates({ body: { xml: xml.replace('1.2', 'x') } });
  assert.equal(await refusal(broken), 'currencies.file_refused');
  assert.equal(await refusal(desk.fetchRates()), 'currencies.fetch_refused');
  assert.equal(asked.length, 0);
  await currencies.desk.tend();
  assert.equal(asked.length, 0, 'nothing is fetched unasked');

  await desk.setConversionSettings({ body: { ...settings, allowsFetch: true } });
  assert.equal(await refusal(desk.fetchRates()), 'currencies.fetch_refused');
  answer = xml.replace('1.2', '1.3');
  assert.deepEqual(await desk.fetchRates(), { day, taken: ['USD'] });
  const { items } = await desk.listAssets();
  assert.equal(items.find(({ assetCode }) => assetCode === 'USD')?.rate?.asset, '1.3');
  await currencies.desk.tend();
  assert.equal(asked.length, 2, 'today is known');
  world.clock.advance(86_400_000);
  await currencies.desk.tend();
  assert.equal(asked.length, 3);
  await desk.setConversionSettings({ body: settings });
  await setRates('1.0834');
});

test('[W95] the operator says what their own things are worth', async () => {
  const params = { assetCode: 'PUNKTE' };
  const rated = await desk.setRate({ params, body: { asset: '100', main: '1' } });
  assert.equal(rated.rate?.asset, '100');
  const ofBank = desk.setRate({ params: { assetCode: 'USD' }, body: { asset: '1', main: '1' } });
  assert.equal(await refusal(ofBank), 'currencies.asset_refused');
  await fund(euros(10_000n));
  const lena = await person();
  await operator.api.wallet.payInAtTill({
    body: { toHandle: lena.handle, amount: points(250n), note: 'Treue' },
    idempotencyKey: newUuid(),
  });
  const done = await accept(lena, await quote(lena, points(250n), 'EUR'));
  assert.deepEqual([done.fee, done.receives], [points(2n), euros(248n)]);
  const pockets = await lena.api.currencies.listPockets();
  assert.deepEqual(
    pockets.items.map(({ balance, worth }) => [balance.value, worth?.value]),
    [
      ['248', '248'],
      ['0', '0'],
    ],
  );
  // Small payments of every kind count together, by their worth.
  const omar = await person();
  await operator.api.wallet.payInAtTill({
    body: { toHandle: lena.handle, amount: points(9_000n), note: '' },
    idempotencyKey: newUuid(),
  });
  const pay = (minor: bigint) =>
    lena.api.wallet.sendMoney({
      body: { toActorId: omar.publicId, amount: points(minor), note: '' },
      idempotencyKey: newUuid(),
    });
  assert.equal(await refusal(pay(3_001n)), 'identity.confirmation_required');
  await pay(3_000n);
  const left = await lena.api.wallet.getWallet();
  assert.deepEqual(left.withoutConfirmation, euros(7_000n));
});

test('[W100] what is sent to another currency passes the judgement of all payments, whole and once', async () => {
  await fund(dollars(5_000n));
  const [lena, omar] = [await person(5_000n), await person()];
  const asked: bigint[] = [];
  const taken: string[] = [];
  let isAllowed = false;
  world.wallet.judgeWith({
    async ask(intent) {
      asked.push(intent.amountMinor);
      if (!isAllowed) throw new RefusedByAll('wallet.payee_blocked');
    },
    async take(_tx, intents, { mayRefuse }) {
      taken.push(...intents.map(({ kind, assetCode }) => `${kind} ${assetCode} ${mayRefuse}`));
    },
  });
  const quoted = await quote(lena, euros(500n), 'USD', omar);
  const before = await book();
  assert.equal(await refusal(accept(lena, quoted)), 'wallet.payee_blocked');
  assert.deepEqual(await book(), before);
  isAllowed = true;
  await accept(lena, quoted);
  assert.deepEqual(asked, [500n, 500n]);
  assert.deepEqual(taken, ['transfer EUR true']);
  world.wallet.judgeWith({ ask: async () => undefined, take: async () => undefined });
});

test('[W101] liquidity comes from the till and goes back to it, once per request', async () => {
  const before = await desk.getDesk();
  const body = { amount: euros(5_000n), move: 'fund' as const };
  const key = newUuid();
  const paid = await desk.moveLiquidity({ body, idempotencyKey: key });
  assert.deepEqual(await desk.moveLiquidity({ body, idempotencyKey: key }), paid);
  assert.equal(paid.kind, 'liquidity');
  const other = { ...body, amount: euros(1n) };
  const reused = desk.moveLiquidity({ body: other, idempotencyKey: key });
  assert.equal(await refusal(reused), 'platform.idempotency_key_reused');
  const back = { amount: euros(5_000n), move: 'withdraw' as const };
  await desk.moveLiquidity({ body: back, idempotencyKey: newUuid() });
  assert.deepEqual(gained(before, await desk.getDesk()), {});
  const fees = before.items[0]!.fees;
  const tooMuch = { ...fees, value: String(BigInt(fees.value) + 1n) };
  const taking = (amount: typeof fees) =>
    desk.moveLiquidity({
      body: { amount, move: 'withdraw_fees' },
      idempotencyKey: newUuid(),
    });
  assert.equal(await refusal(taking(tooMuch)), 'wallet.insufficient_funds');
  await taking(fees);
  assert.equal((await desk.getDesk()).items[0]!.fees.value, '0');
  const lena = await person(100n);
  assert.equal(await refusal(lena.api.currencies.getDesk()), 'platform.not_allowed');
  const stolen = lena.api.currencies.moveLiquidity({ body, idempotencyKey: newUuid() });
  assert.equal(await refusal(stolen), 'platform.not_allowed');
  await isSound();
});

test('[W98] quotes that nobody took are forgotten after a month, conversions never', async () => {
  await setRates('1.0834');
  const lena = await person(10_000n);
  const [kept, left] = [
    await quote(lena, euros(100n), 'USD'),
    await quote(lena, euros(100n), 'USD'),
  ];
  await accept(lena, kept);
  world.clock.advance(31 * 86_400_000);
  await currencies.desk.tend();
  const find = ({ id }: Conversion) =>
    currencies.conversions.find({ actorId: lena.actorId, conversionId: toUuid(id) });
  assert.equal((await find(kept)).ok, true);
  assert.equal((await find(left)).ok, false);
});

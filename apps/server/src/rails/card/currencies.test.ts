import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { moneyOf } from '@allmende/contract/money';
import { type CardProcessor, startCardProcessor } from '../../../../../dev/card-processor.ts';
import { createRailsWorld, type RailsWorld } from '../../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';
import { cardLimitsOf, fromProcessor, isOfCards, toProcessor } from './currencies.ts';

const amounts: [assetCode: string, assetScale: number, minor: bigint, written: number][] = [
  ['EUR', 2, 1_234n, 1_234],
  ['CHF', 2, 5n, 5],
  ['HUF', 2, 17_500n, 17_500],
  ['JPY', 0, 500n, 500],
  ['KRW', 0, 12_000n, 12_000],
  // Without decimals, and written with two all the same.
  ['ISK', 0, 5n, 500],
  ['UGX', 0, 36_000n, 3_600_000],
  // With two decimals, and written without.
  ['MGA', 2, 4_500n, 45],
  ['KWD', 3, 5_120n, 5_120],
  ['TND', 3, 10n, 10],
];

test('[R35] amounts are written as the processor wants them, and read as they were', () => {
  for (const [assetCode, assetScale, minor, written] of amounts) {
    const asset = { assetCode, assetScale };
    assert.ok(isOfCards(asset), assetCode);
    assert.equal(toProcessor(asset, minor), written, assetCode);
    assert.equal(fromProcessor(asset, written), minor, assetCode);
  }
});

test('[R35] what cannot be written is in no limits, and what is no currency of cards is refused', () => {
  const limits = (assetCode: string, assetScale: number, most: bigint | null = null) =>
    Object.values(cardLimitsOf({ assetCode, assetScale }, most)).map(({ value }) => value);
  assert.deepEqual(limits('EUR', 2), ['50', '1000000', '1']);
  assert.deepEqual(limits('GBP', 2, 123_456n), ['30', '123456', '1']);
  assert.deepEqual(limits('DKK', 2), ['250', '1000000', '1']);
  assert.deepEqual(limits('JPY', 0), ['50', '1000000', '1']);
  // Of the size of 10,000 euros where no rate says, and never more than the processor can write.
  assert.deepEqual(limits('SEK', 2), ['300', '10000000', '1']);
  assert.deepEqual(limits('KRW', 0), ['1', '10000000', '1']);
  assert.deepEqual(limits('VND', 0), ['1', '99999999', '1']);
  assert.deepEqual(limits('COP', 2), ['50', '99999999', '1']);
  assert.deepEqual(limits('ISK', 0, 9_999_999n), ['1', '999999', '1']);
  assert.deepEqual(limits('KWD', 3, 1_234_567n), ['500', '1234560', '10']);
  assert.deepEqual(limits('MGA', 2, 4_567_890n), ['100', '4567800', '100']);
  const refused: [string, number][] = [
    ['TALER', 2],
    ['EUR', 4],
    ['IQD', 3],
    ['CLF', 4],
  ];
  for (const [assetCode, assetScale] of refused) {
    assert.equal(isOfCards({ assetCode, assetScale }), false, assetCode);
  }
});

let world: RailsWorld;
let processor: CardProcessor;
before(async () => {
  processor = await startCardProcessor();
  world = await createRailsWorld({ cardProcessor: processor.place });
  for (const [assetCode, assetScale] of [
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['PUNKTE', 2],
  ] as const) {
    await world.operator.api.currencies.setAsset({
      params: { assetCode },
      body: {
        assetScale,
        kind: assetCode === 'PUNKTE' ? 'own' : 'currency',
        name: { de: assetCode, en: assetCode },
        isOpen: true,
        isConvertible: false,
        rateSource: 'operator',
        spreadBp: 0,
      },
    });
  }
  const { secretKey, signingSecret } = processor;
  const assetCodes = ['EUR', 'USD', 'JPY', 'KWD'];
  const body = { collects: true, paysOut: true, assetCodes, secretKey, signingSecret };
  await world.operator.api.rails.setCardSettings({ body });
});
after(async () => {
  await world.close();
  await processor.close();
});

const shapes = {
  USD: { assetCode: 'USD', assetScale: 2 },
  JPY: { assetCode: 'JPY', assetScale: 0 },
  KWD: { assetCode: 'KWD', assetScale: 3 },
};
type Code = keyof typeof shapes;
const deliver = () => world.takeCardEvents(processor.events());

async function announce({ api }: Someone, code: Code, minor: bigint) {
  const body = { rail: 'card' as const, amount: moneyOf(shapes[code], minor) };
  return api.rails.startPayIn({ body, idempotencyKey: newUuid() });
}

async function pay(person: Someone, code: Code, minor: bigint): Promise<string> {
  const { id } = await announce(person, code, minor);
  const charge = processor.pay(toUuid(id));
  await deliver();
  return charge;
}

async function has({ api }: Someone, code: Code): Promise<bigint> {
  const { items } = await api.currencies.listPockets();
  return BigInt(items.find(({ balance }) => balance.assetCode === code)?.balance.value ?? 0);
}

async function payOut(person: Someone, code: Code, minor: bigint): Promise<void> {
  const asset = shapes[code];
  const confirmation = await world.confirmPayout(person, minor, 'card', asset);
  const { id } = await person.api.rails.requestPayout({
    body: { rail: 'card', amount: moneyOf(asset, minor), name: 'Karte', confirmation },
    idempotencyKey: newUuid(),
  });
  await world.operator.api.rails.releasePayouts({ body: { payoutIds: [id] } });
}

/** The book of every currency proves, and is what the processor has of it. Gives what is the operator's of one. */
async function proves(code: string): Promise<bigint> {
  await deliver();
  const { items } = await world.operator.api.rails.compareCards();
  for (const { book, unexplained } of items) {
    const asset = { assetCode: book.assetCode, assetScale: book.assetScale };
    const balance = fromProcessor(asset, processor.balance(book.assetCode.toLowerCase()));
    assert.deepEqual([book, unexplained], [moneyOf(asset, balance), moneyOf(asset, 0n)]);
  }
  assert.deepEqual((await world.wallet.selfCheck()).findings, []);
  const one = items.find(({ book }) => book.assetCode === code);
  return BigInt(one?.parts.own.value ?? 0);
}

test('[R35] what is paid in, given back and taken back is of the currency that was paid with, in pockets of it', async () => {
  for (const [code, unit] of [
    ['USD', 100n],
    ['JPY', 1n],
    ['KWD', 1_000n],
  ] as const) {
    const lena = await world.person(`lena-${code.toLowerCase()}`);
    const charge = await pay(lena, code, 100n * unit);
    assert.equal(await has(lena, code), 100n * unit);
    assert.equal(await world.balance(lena), 0n);
    await payOut(lena, code, 30n * unit);
    await proves(code);
    assert.equal(await has(lena, code), 70n * unit);
    const { items } = await lena.api.rails.listPayouts();
    assert.deepEqual(
      [items[0]!.state, items[0]!.amount],
      ['paid', moneyOf(shapes[code], 30n * unit)],
    );
    assert.equal(processor.refunds().at(-1)!.amount, Number(30n * unit));
    // More than is in the pocket is owed, in the same currency.
    await payOut(lena, code, 50n * unit);
    await proves(code);
    processor.dispute(charge, Number(40n * unit));
    await proves(code);
    assert.equal(await has(lena, code), 0n);
    const claims = (await world.operator.api.rails.listClaims()).items;
    const claim = claims.find(({ actor }) => actor?.handle === lena.handle)!;
    assert.deepEqual(claim.amount, moneyOf(shapes[code], 20n * unit));
    const params = { claimId: claim.id };
    await world.operator.api.rails.settleClaim({ params, body: { decision: 'write_off' } });
    await proves(code);
  }
});

test('[R35] a payment in one currency is given back from no other, and in no fraction that cards do not know', async () => {
  const mia = await world.person('mia');
  await pay(mia, 'USD', 5_000n);
  const { items } = await mia.api.rails.listRails();
  const ofCards = items.filter(({ rail }) => rail === 'card');
  assert.deepEqual(
    ofCards.map(({ assetCode, payOut: out }) => [assetCode, out?.max.value ?? null]),
    [
      ['EUR', null],
      ['JPY', null],
      ['KWD', null],
      ['USD', '5000'],
    ],
  );
  assert.equal(await refusal(announce(mia, 'KWD', 5_125n)), 'rails.amount_uneven');
  const points = moneyOf({ assetCode: 'PUNKTE', assetScale: 2 }, 500n);
  const cents = { ...points, assetCode: 'USD', assetScale: 3 };
  const start = (amount: typeof points) =>
    mia.api.rails.startPayIn({ body: { rail: 'card', amount }, idempotencyKey: newUuid() });
  assert.equal(await refusal(start(points)), 'rails.off');
  assert.equal(await refusal(start(cents)), 'wallet.currency_unknown');
  const body = { collects: true, paysOut: true, assetCodes: ['PUNKTE'] };
  const set = world.operator.api.rails.setCardSettings({ body });
  assert.equal(await refusal(set), 'rails.currency_refused');
});

test('[R36] what the processor exchanges is the operator’s gain or loss, and the wallet gets what was paid', async () => {
  const nora = await world.person('nora');
  const [dollarsBefore, eurosBefore] = [await proves('USD'), await proves('EUR')];
  processor.exchange('usd', 0.9);
  const charge = await pay(nora, 'USD', 10_000n);
  assert.equal(await has(nora, 'USD'), 10_000n);
  // The 100 dollars are the wallet's, and the processor has 90 euros for them, less its fee.
  assert.equal(await proves('USD'), dollarsBefore - 10_000n);
  assert.equal(await proves('EUR'), eurosBefore + 9_000n - 175n);
  await payOut(nora, 'USD', 4_000n);
  assert.equal(await proves('USD'), dollarsBefore - 6_000n);
  assert.equal(await proves('EUR'), eurosBefore + 5_400n - 175n);
  processor.refundByHand(charge, 1_000);
  assert.equal(await proves('USD'), dollarsBefore - 5_000n);
  assert.equal(await has(nora, 'USD'), 5_000n);
});

import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { type AssetShape, moneyOf } from '@allmende/contract/money';
import { scaleOfCurrency } from '@allmende/contract/payment-codes';
import type { RailName } from '@allmende/contract/rails';
import { type CardProcessor, startCardProcessor } from '../../../../dev/card-processor.ts';
import { createRailsWorld, type RailsWorld, theirIban } from '../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';

/** What only the world outside can do, for one rail. */
interface Outside {
  rail: RailName;
  iban: string;
  switch(world: RailsWorld, on: boolean, asset: AssetShape): Promise<unknown>;
  /** The money that was announced really comes. */
  bring(
    world: RailsWorld,
    payIn: { id: string; reference: string; amount: AssetShape },
    minor: bigint,
  ): Promise<unknown>;
  /** What was released really goes, if it was not handed over by releasing it. */
  fetch(world: RailsWorld, released: { files: { id: string }[]; minor: bigint }): Promise<unknown>;
  /** Says how much there is, so that the book can be held against it. */
  tell(world: RailsWorld, asset: AssetShape): Promise<unknown>;
}

const sepa: Outside = {
  rail: 'sepa',
  iban: theirIban,
  async switch({ operator }, on) {
    const set = await operator.api.rails.getSepaSettings();
    await operator.api.rails.setSepaSettings({ body: { ...set, collects: on, paysOut: on } });
  },
  bring: (world, { reference }, minor) => world.closeDay([{ minor, text: reference }]),
  async fetch(world, { files, minor }) {
    const params = { payoutFileId: files[0]!.id as never };
    const { bytes } = await world.operator.api.rails.downloadPayoutFile({ params });
    const [, endToEndId] = /<EndToEndId>(.*?)<\/EndToEndId>/.exec(await text(bytes))!;
    await world.closeDay([{ minor: -minor, endToEndId: endToEndId!, iban: theirIban }]);
  },
  tell: (world) => world.closeDay([]),
};

const cash: Outside = {
  rail: 'cash',
  iban: '',
  async switch({ operator }, on, { assetCode }) {
    const { items } = await operator.api.rails.getCashSettings();
    const set = items.find(({ payoutMin }) => payoutMin.assetCode === assetCode)!;
    await operator.api.rails.setCashSettings({ body: { ...set, collects: on, paysOut: on } });
  },
  bring: ({ operator }, { reference, amount }, minor) =>
    operator.api.rails.takeCash({ body: { reference, amount: moneyOf(amount, minor) } }),
  fetch: async () => undefined,
  async tell({ operator }, asset) {
    const float = moneyOf(asset, 20_000n);
    const { id } = await operator.api.rails.openShift({ body: { float } });
    const params = { shiftId: id };
    await operator.api.rails.closeShift({ params, body: { counted: float, note: '' } });
  },
};

let processor: CardProcessor;
before(async () => {
  processor = await startCardProcessor();
});
after(() => processor.close());

const card: Outside = {
  rail: 'card',
  iban: '',
  switch: ({ operator }, on, { assetCode }) => {
    const { secretKey, signingSecret } = processor;
    const assetCodes = [assetCode];
    const body = { collects: on, paysOut: on, assetCodes, secretKey, signingSecret };
    return operator.api.rails.setCardSettings({ body });
  },
  async bring(world, { id }) {
    processor.pay(toUuid(id));
    await world.takeCardEvents(processor.events());
  },
  fetch: ({ operator }) => operator.api.rails.compareCards(),
  tell: ({ operator }) => operator.api.rails.compareCards(),
};

/** The operator adds a currency to those that wallets hold. */
async function add({ operator }: RailsWorld, { assetCode, assetScale }: AssetShape): Promise<void> {
  if (assetCode === 'EUR') return;
  const kind = scaleOfCurrency(assetCode) === undefined ? 'own' : 'currency';
  await operator.api.currencies.setAsset({
    params: { assetCode },
    body: {
      assetScale,
      kind,
      name: { de: assetCode, en: assetCode },
      isOpen: true,
      isConvertible: false,
      rateSource: 'operator',
      spreadBp: 0,
    },
  });
}

/** Each rail in euros, and in what only it takes: without decimals, and with three. */
const ways: [Outside, assetCode: string, assetScale: number][] = [
  [sepa, 'EUR', 2],
  [cash, 'EUR', 2],
  [cash, 'TALER', 0],
  [cash, 'TND', 3],
  [card, 'EUR', 2],
  [card, 'JPY', 0],
  [card, 'KWD', 3],
];

for (const [outside, assetCode, assetScale] of ways) {
  const { rail, iban } = outside;
  const asset = { assetCode, assetScale };
  const money = (minor: bigint) => moneyOf(asset, minor);

  describe(`every rail: ${rail} in ${assetCode}`, () => {
    let world: RailsWorld;
    let count = 0;
    before(async () => {
      world = await createRailsWorld({ cardProcessor: processor.place });
      await add(world, asset);
      await outside.switch(world, true, asset);
    });
    after(() => world.close());

    const operator = () => world.operator.api.rails;
    const someone = () => {
      count += 1;
      return world.person(`lena${rail}${count}`);
    };

    const announce = ({ api }: Someone, minor: bigint, idempotencyKey = newUuid()) =>
      api.rails.startPayIn({ body: { rail, amount: money(minor) }, idempotencyKey });

    async function pocketOf({ api }: Someone) {
      const { items } = await api.currencies.listPockets();
      return items.find(({ balance }) => balance.assetCode === assetCode);
    }
    const has = async (person: Someone) => BigInt((await pocketOf(person))?.balance.value ?? 0);
    const available = async (person: Someone) => (await pocketOf(person))!.available.value;

    async function fund(person: Someone, minor: bigint): Promise<void> {
      await outside.bring(world, await announce(person, minor), minor);
    }

    async function ask(person: Someone, minor: bigint, isConfirmed = true) {
      const boundTo = iban || rail;
      const confirmation = isConfirmed
        ? await world.confirmPayout(person, minor, boundTo, asset)
        : '';
      const body = { rail, amount: money(minor), name: 'Lena', iban, confirmation };
      return person.api.rails.requestPayout({ body, idempotencyKey: newUuid() });
    }

    const release = (id: string) => operator().releasePayouts({ body: { payoutIds: [id] } });
    const stateOf = async ({ api }: Someone) => (await api.rails.listPayouts()).items[0]!.state;

    async function capabilitiesFor({ api }: Someone) {
      const { items } = await api.rails.listRails();
      const found = items.find((item) => item.rail === rail && item.assetCode === assetCode);
      // What was never switched on is not even named.
      return found ?? { collect: null, payOut: null };
    }

    async function reconcile() {
      const { items } = await operator().getReconciliation();
      return items.find((item) => item.rail === rail && item.book.assetCode === assetCode)!;
    }

    /** What must hold after everything: the book proves, and what it says is what there is outside. */
    async function proves(): Promise<void> {
      assert.deepEqual((await world.wallet.selfCheck()).findings, []);
      const { unexplained, isStopped, book, parts } = await reconcile();
      assert.deepEqual([unexplained, isStopped], [money(0n), false]);
      const sum = Object.values(parts).reduce((total, { value }) => total + BigInt(value), 0n);
      assert.equal(sum, BigInt(book.value));
    }

    test('[R24] [R37] what is announced moves nothing before it comes, and is credited once it has', async () => {
      const lena = await someone();
      const key = newUuid();
      const payIn = await announce(lena, 5_000n, key);
      assert.deepEqual([payIn.rail, payIn.state], [rail, 'waiting']);
      assert.equal((await announce(lena, 5_000n, key)).id, payIn.id);
      assert.equal(await refusal(announce(lena, 5_010n, key)), 'platform.idempotency_key_reused');
      assert.equal(await has(lena), 0n);
      await outside.bring(world, payIn, 5_000n);
      assert.equal(await has(lena), 5_000n);
      const { state, arrived } = await lena.api.rails.getPayIn({ params: { payInId: payIn.id } });
      assert.deepEqual([state, arrived], ['arrived', money(5_000n)]);
      const [entry] = (await lena.api.wallet.listEntries({ query: { assetCode } })).items;
      assert.deepEqual([entry!.payment.kind, entry!.payment.rail], ['top_up', rail]);
      await proves();
    });

    test('[R24] a payout is held, called off or refused, and takes nothing before it is released', async () => {
      const lena = await someone();
      await fund(lena, 3_000n);
      const one = await ask(lena, 1_000n);
      assert.equal(one.state, 'held');
      assert.equal(await available(lena), '2000');
      await lena.api.rails.cancelPayout({ params: { payoutId: one.id } });
      const other = await ask(lena, 3_000n);
      const body = { reason: 'Name passt nicht' };
      await operator().refusePayout({ params: { payoutId: other.id }, body });
      assert.equal(await available(lena), '3000');
      assert.equal(await refusal(release(other.id)), 'rails.payout_not_held');
      await proves();
    });

    test('[R24] a payout that is released leaves the wallet once, and is paid when it has left', async () => {
      const lena = await someone();
      await fund(lena, 3_000n);
      assert.equal(await refusal(ask(lena, 1_000n, false)), 'identity.confirmation_invalid');
      const payout = await ask(lena, 1_000n);
      const [one, other] = await Promise.allSettled([release(payout.id), release(payout.id)]);
      assert.notEqual(one.status, other.status);
      const released = one.status === 'fulfilled' ? one : other;
      assert.ok(released.status === 'fulfilled');
      assert.equal(await has(lena), 2_000n);
      await proves();
      await outside.fetch(world, { files: released.value.files, minor: 1_000n });
      assert.equal(await stateOf(lena), 'paid');
      assert.equal(await has(lena), 2_000n);
      await proves();
    });

    test('[R24] what is not switched on is not offered, and refused', async () => {
      const lena = await someone();
      await fund(lena, 1_000n);
      await outside.switch(world, false, asset);
      const off = await capabilitiesFor(lena);
      assert.deepEqual([off.collect, off.payOut], [null, null]);
      assert.equal(await refusal(announce(lena, 100n)), 'rails.off');
      assert.equal(await refusal(ask(lena, 100n)), 'rails.off');
      await outside.switch(world, true, asset);
      const on = await capabilitiesFor(lena);
      assert.ok(on.collect && on.payOut);
      assert.equal(on.payOut.needsAccount, iban !== '');
    });

    test('[R18] what changed behind the book’s back is seen, and stops payouts until it is explained', async () => {
      const lena = await someone();
      await fund(lena, 2_000n);
      const payout = await ask(lena, 1_000n);
      await outside.tell(world, asset);
      await proves();
      const { rows } = await world.database.pool.query(
        `select account_id from rails_accounts where rail = $1 and asset_code = $2 and purpose in ('clearing', 'suspense')
         order by purpose`,
        [rail, assetCode],
      );
      const [clearing, open] = rows.map((row) => row.account_id);
      const debit = open ?? (await accountOf(lena));
      const move = (from: string, to: string) =>
        world.database.transaction((tx) =>
          world.ledger.apply(tx, [
            {
              id: newUuid(),
              debitAccountId: from,
              creditAccountId: to,
              amount: 70n,
              assetCode,
              code: 1,
            },
          ]),
        );
      await move(clearing, debit);
      assert.deepEqual((await reconcile()).unexplained, money(70n));
      assert.equal(await refusal(release(payout.id)), 'rails.payouts_stopped');
      await move(debit, clearing);
      await release(payout.id);
      assert.equal((await reconcile()).isStopped, false);
    });

    async function accountOf({ actorId }: Someone): Promise<string> {
      return world.database.transaction((tx) => world.wallet.accountOf(tx, actorId, assetCode));
    }

    test('[R19] [R25] the regime decides what is offered: play offers nothing, a limited network pays nothing out', async () => {
      for (const regime of ['play', 'limited-network'] as const) {
        const town = await createRailsWorld({ regime, cardProcessor: processor.place });
        try {
          await add(town, asset);
          if (regime !== 'play') await outside.switch(town, true, asset);
          const offered = await capabilitiesFor(town.operator);
          assert.equal(offered.payOut, null);
          assert.equal(offered.collect === null, regime === 'play');
          assert.equal(
            await refusal(
              town.operator.api.rails.requestPayout({
                body: { rail, amount: money(100n), name: 'Lena', iban },
                idempotencyKey: newUuid(),
              }),
            ),
            'rails.off',
          );
          if (regime === 'play') {
            assert.equal(await refusal(outside.switch(town, true, asset)), 'rails.play_money');
          }
        } finally {
          await town.close();
        }
      }
    });
  });
}

import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { RailName } from '@allmende/contract/rails';
import { type CardProcessor, startCardProcessor } from '../../../../dev/card-processor.ts';
import { createRailsWorld, type RailsWorld, theirIban } from '../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';

/** What only the world outside can do, for one rail. */
interface Outside {
  rail: RailName;
  iban: string;
  switch(world: RailsWorld, on: boolean): Promise<unknown>;
  /** The money that was announced really comes. */
  bring(
    world: RailsWorld,
    payIn: { id: string; reference: string },
    minor: bigint,
  ): Promise<unknown>;
  /** What was released really goes, if it was not handed over by releasing it. */
  fetch(world: RailsWorld, released: { files: { id: string }[]; minor: bigint }): Promise<unknown>;
  /** Says how much there is, so that the book can be held against it. */
  tell(world: RailsWorld): Promise<unknown>;
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
  async switch({ operator }, on) {
    const set = await operator.api.rails.getCashSettings();
    await operator.api.rails.setCashSettings({ body: { ...set, collects: on, paysOut: on } });
  },
  bring: ({ operator }, { reference }, minor) =>
    operator.api.rails.takeCash({ body: { reference, amount: euros(minor) } }),
  fetch: async () => undefined,
  async tell({ operator }) {
    const float = euros(20_000n);
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
  switch: ({ operator }, on) => {
    const { secretKey, signingSecret } = processor;
    const body = { collects: on, paysOut: on, secretKey, signingSecret };
    return operator.api.rails.setCardSettings({ body });
  },
  async bring(world, { id }) {
    processor.pay(toUuid(id));
    await world.takeCardEvents(processor.events());
  },
  fetch: ({ operator }) => operator.api.rails.compareCards(),
  tell: ({ operator }) => operator.api.rails.compareCards(),
};

for (const outside of [sepa, cash, card]) {
  const { rail, iban } = outside;

  describe(`every rail: ${rail}`, () => {
    let world: RailsWorld;
    let count = 0;
    before(async () => {
      world = await createRailsWorld({ cardProcessor: processor.place });
      await outside.switch(world, true);
    });
    after(() => world.close());

    const operator = () => world.operator.api.rails;
    const someone = () => {
      count += 1;
      return world.person(`lena${rail}${count}`);
    };

    const announce = ({ api }: Someone, minor: bigint, idempotencyKey = newUuid()) =>
      api.rails.startPayIn({ body: { rail, amount: euros(minor) }, idempotencyKey });

    async function fund(person: Someone, minor: bigint): Promise<void> {
      await outside.bring(world, await announce(person, minor), minor);
    }

    async function ask(person: Someone, minor: bigint, isConfirmed = true) {
      const boundTo = iban || rail;
      const confirmation = isConfirmed ? await world.confirmPayout(person, minor, boundTo) : '';
      const body = { rail, amount: euros(minor), name: 'Lena', iban, confirmation };
      return person.api.rails.requestPayout({ body, idempotencyKey: newUuid() });
    }

    const release = (id: string) => operator().releasePayouts({ body: { payoutIds: [id] } });
    const stateOf = async ({ api }: Someone) => (await api.rails.listPayouts()).items[0]!.state;

    async function capabilitiesFor({ api }: Someone) {
      const { items } = await api.rails.listRails();
      return items.find((item) => item.rail === rail)!;
    }

    async function reconcile() {
      const { items } = await operator().getReconciliation();
      return items.find((item) => item.rail === rail)!;
    }

    /** What must hold after everything: the book proves, and what it says is what there is outside. */
    async function proves(): Promise<void> {
      assert.deepEqual((await world.wallet.selfCheck()).findings, []);
      const { unexplained, isStopped, book, parts } = await reconcile();
      assert.deepEqual([unexplained, isStopped], [euros(0n), false]);
      const sum = Object.values(parts).reduce((total, { value }) => total + BigInt(value), 0n);
      assert.equal(sum, BigInt(book.value));
    }

    test('[R24] what is announced moves nothing before it comes, and is credited once it has', async () => {
      const lena = await someone();
      const key = newUuid();
      const payIn = await announce(lena, 5_000n, key);
      assert.deepEqual([payIn.rail, payIn.state], [rail, 'waiting']);
      assert.equal((await announce(lena, 5_000n, key)).id, payIn.id);
      assert.equal(await refusal(announce(lena, 5_001n, key)), 'platform.idempotency_key_reused');
      assert.equal(await world.balance(lena), 0n);
      await outside.bring(world, payIn, 5_000n);
      assert.equal(await world.balance(lena), 5_000n);
      const { state, arrived } = await lena.api.rails.getPayIn({ params: { payInId: payIn.id } });
      assert.deepEqual([state, arrived], ['arrived', euros(5_000n)]);
      const [entry] = (await lena.api.wallet.listEntries({ query: {} })).items;
      assert.deepEqual([entry!.payment.kind, entry!.payment.rail], ['top_up', rail]);
      await proves();
    });

    test('[R24] a payout is held, called off or refused, and takes nothing before it is released', async () => {
      const lena = await someone();
      await fund(lena, 3_000n);
      const one = await ask(lena, 1_000n);
      assert.equal(one.state, 'held');
      assert.equal((await lena.api.wallet.getWallet()).available.value, '2000');
      await lena.api.rails.cancelPayout({ params: { payoutId: one.id } });
      const other = await ask(lena, 3_000n);
      const body = { reason: 'Name passt nicht' };
      await operator().refusePayout({ params: { payoutId: other.id }, body });
      assert.equal((await lena.api.wallet.getWallet()).available.value, '3000');
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
      assert.equal(await world.balance(lena), 2_000n);
      await proves();
      await outside.fetch(world, { files: released.value.files, minor: 1_000n });
      assert.equal(await stateOf(lena), 'paid');
      assert.equal(await world.balance(lena), 2_000n);
      await proves();
    });

    test('[R24] what is not switched on is not offered, and refused', async () => {
      const lena = await someone();
      await fund(lena, 1_000n);
      await outside.switch(world, false);
      const off = await capabilitiesFor(lena);
      assert.deepEqual([off.collect, off.payOut], [null, null]);
      assert.equal(await refusal(announce(lena, 100n)), 'rails.off');
      assert.equal(await refusal(ask(lena, 100n)), 'rails.off');
      await outside.switch(world, true);
      const on = await capabilitiesFor(lena);
      assert.ok(on.collect && on.payOut);
      assert.equal(on.payOut.needsAccount, iban !== '');
    });

    test('[R18] what changed behind the book’s back is seen, and stops payouts until it is explained', async () => {
      const lena = await someone();
      await fund(lena, 2_000n);
      const payout = await ask(lena, 500n);
      await outside.tell(world);
      await proves();
      const { rows } = await world.database.pool.query(
        `select account_id from rails_accounts where rail = $1 and purpose in ('clearing', 'suspense')
         order by purpose`,
        [rail],
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
              assetCode: 'EUR',
              code: 1,
            },
          ]),
        );
      await move(clearing, debit);
      assert.deepEqual((await reconcile()).unexplained, euros(70n));
      assert.equal(await refusal(release(payout.id)), 'rails.payouts_stopped');
      await move(debit, clearing);
      await release(payout.id);
      assert.equal((await reconcile()).isStopped, false);
    });

    async function accountOf({ actorId }: Someone): Promise<string> {
      return world.database.transaction((tx) => world.wallet.accountOf(tx, actorId, 'EUR'));
    }

    test('[R19] [R25] the regime decides what is offered: play offers nothing, a limited network pays nothing out', async () => {
      for (const regime of ['play', 'limited-network'] as const) {
        const town = await createRailsWorld({ regime, cardProcessor: processor.place });
        try {
          if (regime !== 'play') await outside.switch(town, true);
          const offered = await capabilitiesFor(town.operator);
          assert.equal(offered.payOut, null);
          assert.equal(offered.collect === null, regime === 'play');
          assert.equal(
            await refusal(
              town.operator.api.rails.requestPayout({
                body: { rail, amount: euros(100n), name: 'Lena', iban },
                idempotencyKey: newUuid(),
              }),
            ),
            'rails.off',
          );
          if (regime === 'play') {
            assert.equal(await refusal(outside.switch(town, true)), 'rails.play_money');
          }
        } finally {
          await town.close();
        }
      }
    });
  });
}

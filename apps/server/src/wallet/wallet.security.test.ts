import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, type Money, moneyOf } from '@allmende/contract/money';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await walletWorld();
const dayMs = 86_400_000;
const [lena, omar, owner] = [
  await world.person('lena', { minor: 10_000n }),
  await world.person('omar', { minor: 10_000n }),
  await world.person('amtfrau', { minor: 10_000n }),
];
const shop = await world.business('backstube', owner, { minor: 10_000n });
const agent = await world.staff(await world.person('ada'), shop, 'agent');

const dayIn = (days: number) =>
  new Date(world.clock.now().getTime() + days * dayMs).toISOString().slice(0, 10);
const send = (who: Someone, amount: Money, more: { confirmation?: string; to?: Someone } = {}) => {
  const { to = omar, ...rest } = more;
  return who.api.wallet.sendMoney({
    body: { toActorId: to.publicId, amount, ...rest },
    idempotencyKey: newUuid(),
  });
};
const issue = (amount: Money, clientId = newUuid()) =>
  shop.api.payables.issuePayable({
    body: { kind: 'bill', title: 'Miete', clientId, amount, dueOn: dayIn(7), allowsParts: true },
  });
const charge = (amount: Money) => shop.api.charges.createCharge({ body: { amount } });
const order = (amount: Money, confirmation?: string) =>
  lena.api.standingOrders.createStandingOrder({
    body: {
      toActorId: omar.publicId,
      amount,
      interval: 'weekly',
      startsOn: dayIn(1),
      endsOn: null,
      ...(confirmation ? { confirmation } : {}),
    },
    idempotencyKey: newUuid(),
  });

async function room(): Promise<string> {
  const { conversation } = await lena.api.groups.createGroup({
    body: { clientId: newUuid(), name: 'Runde' },
  });
  const params = { groupId: conversation.id };
  const { token } = await lena.api.groups.createInvite({ params, body: {} });
  await omar.api.groups.joinByInvite({ params: { token } });
  return conversation.id;
}
const conversationId = await room();
const give = (total: Money, confirmation?: string) =>
  lena.api.envelopes.giveEnvelope({
    body: { conversationId, total, count: 1, ...(confirmation ? { confirmation } : {}) },
    idempotencyKey: newUuid(),
  });

async function stateOfTheBook(): Promise<unknown> {
  const { rows } = await world.database.pool.query(
    'select id, balance from ledger_accounts where balance <> 0 order by id',
  );
  return rows;
}

test('a note that cannot be stored is refused before it shares a batch with others', async () => {
  const pay = (note: string) =>
    lena.api.wallet.sendMoney({
      body: { toActorId: omar.publicId, amount: euros(100n), note },
      idempotencyKey: newUuid(),
    });
  for (const note of ['a\0b', 'half \ud800 of a letter']) {
    assert.equal(await refusal(pay(note)), 'platform.invalid_input');
  }
  assert.equal((await pay('ganze Wörter 🍞')).note, 'ganze Wörter 🍞');
});

test('[W2] no amount that is none, too large, of another scale or unknown passes anywhere', async () => {
  const bill = await issue(euros(500n));
  const split = (total: Money) =>
    lena.api.paymentRequests.splitBill({
      body: {
        total,
        division: {
          way: 'equal',
          people: [{ actorId: lena.publicId }, { actorId: omar.publicId }],
        },
      },
      idempotencyKey: newUuid(),
    });
  const ways: Record<string, (amount: Money) => Promise<unknown>> = {
    send: (amount) => send(lena, amount),
    request: (amount) =>
      lena.api.paymentRequests.requestMoney({
        body: { toActorId: omar.publicId, amount },
        idempotencyKey: newUuid(),
      }),
    split,
    exactly: (amount) =>
      lena.api.paymentRequests.splitBill({
        body: {
          total: euros(100n),
          division: {
            way: 'exact',
            people: [
              { actorId: lena.publicId, amount: moneyOf(amount, 100n - BigInt(amount.value)) },
              { actorId: omar.publicId, amount },
            ],
          },
        },
        idempotencyKey: newUuid(),
      }),
    give: (amount) => give(amount),
    standing: (amount) => order(amount),
    charge,
    code: (maximum) => lena.api.charges.createPayerCode({ body: { maximum } }),
    issue: (amount) => issue(amount),
    bill: (amount) =>
      lena.api.payables.payPayable({
        params: { payableId: bill.id },
        body: { amount },
        idempotencyKey: newUuid(),
      }),
    quote: (gives) => lena.api.currencies.quoteConversion({ body: { gives, toAssetCode: 'EUR' } }),
    topUp: (amount) =>
      lena.api.wallet.topUpPlayMoney({ body: { amount }, idempotencyKey: newUuid() }),
  };
  const wrong: Money[] = [
    euros(0n),
    euros(-500n),
    euros(10n ** 17n),
    { value: '500', assetCode: 'EUR', assetScale: 3 },
    { value: '500', assetCode: 'EUR', assetScale: 0 },
    { value: '500', assetCode: 'XTS', assetScale: 2 },
  ];
  const before = await stateOfTheBook();
  for (const [name, way] of Object.entries(ways)) {
    for (const amount of wrong) {
      const code = await refusal(way(amount));
      assert.match(
        code,
        /^(wallet|payables|currencies|platform\.invalid)/,
        `${name} ${JSON.stringify(amount)}`,
      );
    }
  }
  assert.deepEqual(await stateOfTheBook(), before);
});

test('[W14] what was confirmed for one thing does for no other, and for nobody else', async () => {
  const minor = 1_000n;
  const amount = euros(minor);
  const { id: chargeId } = await charge(amount);
  const uses: Record<string, (token: string) => Promise<unknown>> = {
    pay: (confirmation) => send(lena, amount, { confirmation }),
    'pay another': (confirmation) => send(lena, amount, { confirmation, to: owner }),
    'pay more': (confirmation) => send(lena, euros(minor + 1n), { confirmation }),
    'pay as another': (confirmation) => send(omar, amount, { confirmation, to: lena }),
    order: (confirmation) =>
      lena.api.charges.payCharge({ params: { chargeId }, body: { confirmation } }),
    standing_order: (confirmation) => order(amount, confirmation),
    gift: (confirmation) => give(amount, confirmation),
  };
  const tokens = {
    pay: () => confirmWithPassword(lena, { action: 'pay', payee: omar, minor }),
    order: () => confirmWithPassword(lena, { action: 'order', payee: shop, minor }),
  };
  for (const [made, confirm] of Object.entries(tokens)) {
    const before = await stateOfTheBook();
    const token = await confirm();
    for (const [name, use] of Object.entries(uses)) {
      if (name === made) continue;
      const code = await refusal(use(token));
      assert.equal(code, 'identity.confirmation_invalid', `${made} as ${name}`);
    }
    assert.deepEqual(await stateOfTheBook(), before);
    // All of that has not used it up, and once is once.
    await uses[made]!(token);
    const again =
      made === 'pay' ? uses['pay']!(token) : send(lena, amount, { confirmation: token });
    assert.equal(await refusal(again), 'identity.confirmation_invalid');
  }
});

test('[W8] a key that is used again for anything else is refused, also at the same instant', async () => {
  const [one, two] = [await issue(euros(500n)), await issue(euros(500n))];
  const key = newUuid();
  const outcomes = await Promise.allSettled(
    [one, two, one, two].map(({ id }) =>
      omar.api.payables.payPayable({
        params: { payableId: id },
        body: { amount: euros(500n) },
        idempotencyKey: key,
      }),
    ),
  );
  const codes = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'paid' : outcome.reason.code,
  );
  assert.deepEqual(codes.toSorted(), [
    'paid',
    'paid',
    'platform.idempotency_key_reused',
    'platform.idempotency_key_reused',
  ]);
});

test('[W3] the staff of a shop who serve move none of its money, and strangers none of anybody’s', async () => {
  const ids = {
    request: await omar.api.paymentRequests.requestMoney({
      body: { toActorId: shop.publicId, amount: euros(100n) },
      idempotencyKey: newUuid(),
    }),
    bill: await issue(euros(100n)),
    gift: await give(euros(100n)),
  };
  const { id: chargeId } = await charge(euros(100n));
  const before = await stateOfTheBook();
  for (const who of [agent, owner]) {
    const calls: (() => Promise<unknown>)[] = [
      () => who.api.paymentRequests.payRequest({ params: { requestId: ids.request.id }, body: {} }),
      () => who.api.paymentRequests.declineRequest({ params: { requestId: ids.request.id } }),
      () => who.api.envelopes.takeGift({ params: { envelopeId: ids.gift.card.envelopeId } }),
      () => who.api.charges.declineCharge({ params: { chargeId } }),
      () => who.api.payables.cancelPayable({ params: { payableId: ids.bill.id } }),
    ];
    if (who === agent) {
      calls.push(
        () => send(who, euros(100n)),
        () => who.api.charges.payCharge({ params: { chargeId }, body: {} }),
        () =>
          who.api.payables.payPayable({
            params: { payableId: ids.bill.id },
            body: { amount: euros(100n) },
            idempotencyKey: newUuid(),
          }),
      );
    }
    for (const call of calls) {
      assert.match(await refusal(call()), /not_allowed|unknown|of_another/);
    }
  }
  assert.deepEqual(await stateOfTheBook(), before);
});

test('[W152] a note looks like what it is: one line, and nothing in it turns an amount around', async () => {
  const note = ' Miete\u202e 00,5 \u202c\r\n\u2066für\u0001 Mai\u200b ';
  const said = 'Miete 00,5 für Mai';
  const sent = await lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: euros(1n), note },
    idempotencyKey: newUuid(),
  });
  assert.equal(sent.note, said);
  const charged = await shop.api.charges.createCharge({ body: { amount: euros(1n), note } });
  assert.equal(charged.note, said);
  const asked = await lena.api.paymentRequests.requestMoney({
    body: { toActorId: omar.publicId, amount: euros(1n), note },
    idempotencyKey: newUuid(),
  });
  assert.equal(asked.note, said);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargesErrors } from '@allmende/contract/charges';
import { euros } from '@allmende/contract/money';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';
import { payerCodeIn, payerCodeOf } from './rules.ts';
import { forgetUnpaid } from './store.ts';

const world = await walletWorld();
const minuteMs = 60_000;
const [lena, mia] = [
  await world.person('lena', { minor: 50_000n }),
  await world.person('mia', { minor: 50_000n }),
];
const paul = await world.person('paul');
const owner = await world.business('backstube', paul);
const till = await world.staff(await world.person('ada'), owner, 'agent');
let people = 0;

async function person(minor: bigint): Promise<Someone> {
  people += 1;
  return world.person(`mensch${people}`, { minor });
}

const ask = (minor: bigint, note = '') =>
  till.api.charges.createCharge({ body: { amount: euros(minor), note } });
const pay = (payer: Someone, chargeId: string, confirmation?: string) =>
  payer.api.charges.payCharge({ params: { chargeId }, body: confirmation ? { confirmation } : {} });
const take = (chargeId: string, code: string) =>
  till.api.charges.takePayerCode({ params: { chargeId }, body: { code } });
const show = (payer: Someone, maximum?: bigint) =>
  payer.api.charges.createPayerCode({
    body: maximum === undefined ? {} : { maximum: euros(maximum) },
  });
const look = (someone: Someone, chargeId: string) =>
  someone.api.charges.getCharge({ params: { chargeId } });

test('[W60] [W68] an agent asks for an amount, whoever scans the code pays it, and both have the receipt', async () => {
  const charge = await ask(890n, 'Brot');
  assert.equal(charge.state, 'open');
  const scanned = await lena.api.identity.resolveCode({ body: { url: charge.codeUrl! } });
  assert.deepEqual(
    [scanned.purpose, scanned.chargeId, scanned.actor.handle],
    ['charge', charge.id, 'backstube'],
  );
  const seen = await look(lena, charge.id);
  assert.deepEqual([seen.amount, seen.note, seen.codeUrl], [euros(890n), 'Brot', null]);
  world.frames.length = 0;
  const receipt = await pay(lena, charge.id);
  assert.deepEqual(
    [receipt.kind, receipt.subject, receipt.confirmedBy],
    ['order', { kind: 'charge', id: charge.id }, 'small_amount'],
  );
  const told = world.frames.filter(({ frame }) => 'id' in frame && frame.id === charge.id);
  assert.deepEqual(
    told.flatMap(({ actorIds }) => actorIds).sort(),
    [lena.actorId, till.actorId].sort(),
  );
  const paid = await look(till, charge.id);
  assert.deepEqual(
    [paid.state, paid.payer?.handle, paid.payment?.id, paid.codeUrl],
    ['paid', 'lena', receipt.id, null],
  );
  const params = { paymentId: receipt.id };
  assert.equal((await till.api.wallet.getPayment({ params })).receiptNumber, receipt.receiptNumber);
  const strange = await look(mia, charge.id);
  assert.deepEqual([strange.state, strange.payer, strange.payment], ['paid', null, null]);
});

test('[W60] persons have no counter, and agents do not pay in the name of the shop', async () => {
  const body = { amount: euros(100n) };
  assert.equal(await refusal(lena.api.charges.createCharge({ body })), 'platform.not_allowed');
  assert.equal(
    await refusal(till.api.charges.createPayerCode({ body: {} })),
    'platform.not_allowed',
  );
});

test('[W61] of many payers at one instant, one pays', async () => {
  const charge = await ask(500n);
  const payers = await Promise.all(Array.from({ length: 8 }, () => person(1_000n)));
  const outcomes = await Promise.allSettled(payers.map((payer) => pay(payer, charge.id)));
  const paid = outcomes.filter(({ status }) => status === 'fulfilled');
  const codes = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason.code] : [],
  );
  assert.equal(paid.length, 1);
  assert.deepEqual(new Set(codes), new Set(['charges.charge_paid']));
  const balances = await Promise.all(payers.map((payer) => world.balance(payer)));
  assert.deepEqual(balances.filter((minor) => minor === 500n).length, 1);
});

test('[W61] paying again gives the same receipt and moves nothing', async () => {
  const charge = await ask(700n);
  const before = await world.balance(mia);
  const receipts = await Promise.all(Array.from({ length: 4 }, () => pay(mia, charge.id)));
  assert.equal(new Set(receipts.map(({ id }) => id)).size, 1);
  assert.equal(before - (await world.balance(mia)), 700n);
});

test('[W62] what is cancelled or expired is not paid, what is paid is not cancelled, whoever comes first', async () => {
  const cancel = (chargeId: string) => till.api.charges.cancelCharge({ params: { chargeId } });
  for (let round = 0; round < 6; round++) {
    const charge = await ask(100n);
    const [paid, cancelled] = await Promise.allSettled([pay(lena, charge.id), cancel(charge.id)]);
    const { state } = await look(till, charge.id);
    assert.equal(state, paid.status === 'fulfilled' ? 'paid' : 'cancelled');
    assert.equal(cancelled.status === 'fulfilled', state === 'cancelled');
  }
  const late = await ask(100n);
  world.clock.advance(15 * minuteMs);
  assert.equal((await look(lena, late.id)).state, 'expired');
  assert.equal(await refusal(pay(lena, late.id)), 'charges.charge_expired');
  const gone = await ask(100n);
  await cancel(gone.id);
  await cancel(gone.id);
  assert.equal(await refusal(pay(lena, gone.id)), 'charges.charge_cancelled');
  const foreign = await world.business('kiosk', mia);
  const params = { chargeId: (await ask(1n)).id };
  assert.equal(
    await refusal(foreign.api.charges.cancelCharge({ params })),
    'charges.charge_unknown',
  );
});

test('[W61] above a small amount the payer confirms exactly this payee and amount', async () => {
  const charge = await ask(4_500n);
  assert.equal(await refusal(pay(lena, charge.id)), 'identity.confirmation_required');
  const shop = { ...owner, publicId: charge.payee.id };
  const less = await confirmWithPassword(lena, { action: 'order', payee: shop, minor: 4_400n });
  assert.equal(await refusal(pay(lena, charge.id, less)), 'identity.confirmation_invalid');
  const right = await confirmWithPassword(lena, { action: 'order', payee: shop, minor: 4_500n });
  assert.equal((await pay(lena, charge.id, right)).confirmedBy, 'password');
});

test('[W63] [W64] a payer’s code pays a small amount at once, once', async () => {
  const payer = await person(5_000n);
  const code = await show(payer);
  assert.match(code.code, /^\d{12}$/);
  assert.equal(payerCodeIn(code.url), code.code);
  const charge = await ask(1_250n);
  const taken = await take(charge.id, `${code.code.slice(0, 6)} ${code.code.slice(6)}`);
  assert.deepEqual([taken.state, taken.payer?.handle], ['paid', payer.handle]);
  assert.equal(await world.balance(payer), 3_750n);
  // The same again, as after a lost answer.
  assert.equal((await take(charge.id, code.code)).state, 'paid');
  assert.equal(await refusal(take((await ask(1n)).id, code.code)), 'charges.payer_code_used');
  const params = { code: code.code };
  const seen = await payer.api.charges.getPayerCode({ params });
  assert.deepEqual([seen.state, seen.charge?.id, seen.charge?.state], ['taken', charge.id, 'paid']);
  assert.equal(
    await refusal(mia.api.charges.getPayerCode({ params })),
    'charges.payer_code_unknown',
  );
});

test('[W63] of two counters that take one code at once, one is paid', async () => {
  const payer = await person(5_000n);
  for (let round = 0; round < 4; round++) {
    const { code } = await show(payer);
    const charges = await Promise.all([ask(10n), ask(10n), ask(10n)]);
    const outcomes = await Promise.allSettled(charges.map(({ id }) => take(id, code)));
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    assert.deepEqual(codes, ['charges.payer_code_used', 'charges.payer_code_used']);
  }
  assert.equal(await world.balance(payer), 4_960n);
});

test('[W63] a new code ends the one before, and a taken one ends the others', async () => {
  const payer = await person(5_000n);
  const [first, second] = [await show(payer), await show(payer)];
  world.clock.advance(10_000);
  assert.equal(await refusal(take((await ask(1n)).id, first.code)), 'charges.payer_code_expired');
  const third = await show(payer);
  assert.equal((await take((await ask(1n)).id, second.code)).state, 'paid');
  assert.equal(await refusal(take((await ask(1n)).id, third.code)), 'charges.payer_code_expired');
});

test('[W64] above a small amount the payer confirms on their device, and nobody else can pay', async () => {
  const payer = await person(9_000n);
  const { code } = await show(payer);
  const charge = await ask(4_200n);
  world.frames.length = 0;
  assert.equal((await take(charge.id, code)).state, 'confirming');
  assert.equal(await world.balance(payer), 9_000n);
  assert.ok(world.frames.some(({ actorIds }) => actorIds.includes(payer.actorId)));
  assert.equal(await refusal(pay(lena, charge.id)), 'charges.charge_of_another');
  assert.equal(
    await refusal(take(charge.id, (await show(lena)).code)),
    'charges.charge_of_another',
  );
  const shop = { ...owner, publicId: charge.payee.id };
  const token = await confirmWithPassword(payer, { action: 'order', payee: shop, minor: 4_200n });
  assert.equal((await pay(payer, charge.id, token)).confirmedBy, 'password');
  assert.equal((await look(till, charge.id)).state, 'paid');
});

test('[W64] after a no the charge is open for another payer and the code is used up', async () => {
  const payer = await person(9_000n);
  const { code } = await show(payer);
  const charge = await ask(4_200n);
  await take(charge.id, code);
  const params = { chargeId: charge.id };
  assert.equal(
    await refusal(mia.api.charges.declineCharge({ params })),
    'charges.charge_of_another',
  );
  await payer.api.charges.declineCharge({ params });
  const open = await look(till, charge.id);
  assert.deepEqual([open.state, open.payer], ['open', null]);
  assert.equal(await refusal(take(charge.id, code)), 'charges.payer_code_used');
  assert.equal((await take(charge.id, (await show(payer)).code)).state, 'confirming');
});

test('[W65] a maximum is kept', async () => {
  const code = await show(lena, 1_000n);
  assert.equal(
    await refusal(take((await ask(1_001n)).id, code.code)),
    'charges.payer_code_maximum',
  );
  assert.equal((await take((await ask(1_000n)).id, code.code)).state, 'paid');
});

test('[W66] each reason to refuse a code has a name, and one that could not pay stays good', async () => {
  const poor = await person(100n);
  const { code } = await show(poor);
  const charge = await ask(101n);
  assert.equal(await refusal(take(charge.id, code)), 'wallet.insufficient_funds');
  const wrong = code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
  assert.equal(await refusal(take(charge.id, wrong)), 'charges.payer_code_invalid');
  assert.equal(
    await refusal(take(charge.id, 'https://evil.example')),
    'charges.payer_code_invalid',
  );
  assert.equal(await refusal(take(charge.id, payerCodeOf(7n))), 'charges.payer_code_unknown');
  const unknown = `chg_${newUuid().replaceAll('-', '')}`;
  assert.equal(await refusal(take(unknown, code)), 'charges.charge_unknown');
  assert.equal((await take((await ask(100n)).id, code)).state, 'paid');
  world.clock.advance(90_000);
  const late = await show(lena);
  world.clock.advance(90_000);
  assert.equal(await refusal(take(charge.id, late.code)), 'charges.payer_code_expired');
  assert.equal(
    (await lena.api.charges.getPayerCode({ params: { code: late.code } })).state,
    'over',
  );
  assert.ok(Object.keys(chargesErrors).length > 8);
});

test('[W66] every figure of a code counts', () => {
  const code = payerCodeOf(98_765_432_109n);
  assert.equal(payerCodeIn(code), code);
  for (let i = 0; i < code.length; i++) {
    const changed = code.slice(0, i) + ((Number(code[i]) + 1) % 10) + code.slice(i + 1);
    assert.equal(payerCodeIn(changed), null);
  }
  for (const text of ['', '1', `${code}0`, code.slice(1), `x${code}`]) {
    assert.equal(payerCodeIn(text), null, text);
  }
});

test('[W67] the takings are what was paid in a time, less what was given back', async () => {
  world.clock.advance(24 * 60 * minuteMs);
  const from = world.clock.now().toISOString();
  const payer = await person(5_000n);
  for (const minor of [300n, 200n, 100n]) {
    world.clock.advance(minuteMs);
    await pay(payer, (await ask(minor)).id);
  }
  await ask(9_999n);
  world.clock.advance(minuteMs);
  const to = world.clock.now().toISOString();
  await pay(payer, (await ask(1n)).id);
  const page = await till.api.charges.listTakings({ query: { from, to, limit: 2 } });
  assert.deepEqual([page.count, page.totals], [3, [euros(600n)]]);
  assert.deepEqual(
    page.items.map(({ amount }) => amount.value),
    ['100', '200'],
  );
  await world.database.transaction((tx) =>
    world.wallet.refund(tx, {
      paymentId: newUuid(),
      refundOf: toUuid(page.items[0]!.payment!.id),
      amountMinor: 40n,
      note: '',
    }),
  );
  const query = { from, to, cursor: page.nextCursor! };
  const rest = await till.api.charges.listTakings({ query });
  assert.deepEqual([rest.items.length, rest.nextCursor, rest.totals], [1, null, [euros(560n)]]);
});

test('[W69] the receipt is sent into the conversation of both, once', async () => {
  const payer = await person(1_000n);
  const charge = await ask(250n, 'Kaffee');
  const params = { chargeId: charge.id };
  const send = () => till.api.charges.sendChargeReceipt({ params });
  assert.equal(await refusal(send()), 'charges.charge_unpaid');
  await pay(payer, charge.id);
  await send();
  await send();
  const { items: conversations } = await payer.api.messaging.syncConversations({ query: {} });
  assert.equal(conversations.length, 1);
  const conversation = { conversationId: conversations[0]!.id };
  const { items: messages } = await payer.api.messaging.listMessages({
    params: conversation,
    query: {},
  });
  assert.deepEqual(
    messages.map(({ body }) => body.kind),
    ['card'],
  );
});

test('[W60] what nobody paid is forgotten after a day, what was paid stays', async () => {
  const [open, paid] = [await ask(1n), await ask(2n)];
  await pay(mia, paid.id);
  const { code } = await show(mia);
  world.clock.advance(25 * 60 * minuteMs);
  await forgetUnpaid(world.database, new Date(world.clock.now().getTime() - 24 * 60 * minuteMs));
  assert.equal(await refusal(look(till, open.id)), 'charges.charge_unknown');
  assert.equal((await look(till, paid.id)).state, 'paid');
  assert.equal(
    await refusal(mia.api.charges.getPayerCode({ params: { code } })),
    'charges.payer_code_unknown',
  );
});

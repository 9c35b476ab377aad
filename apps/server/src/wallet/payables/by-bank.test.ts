import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bankTransferOf } from '@allmende/contract/bank-transfer';
import { euros } from '@allmende/contract/money';
import { readPaymentCode } from '@allmende/contract/payment-codes';
import { createRailsWorld, ownIban, theirIban } from '../../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await createRailsWorld();
after(() => world.close());
const city = await world.business('stadtkasse', await world.person('amtfrau'));
const other = await world.business('wasserwerk', await world.person('werkfrau'));
let cityMinor = 0n;

function issue(
  issuer: Someone,
  wish: { minor: bigint; to?: Someone; number?: string; parts?: boolean },
) {
  return issuer.api.payables.issuePayable({
    body: {
      kind: 'bill',
      title: 'Wasser für Łódź & Zoë',
      clientId: newUuid(),
      amount: euros(wish.minor),
      dueOn: '2099-01-01',
      allowsParts: wish.parts ?? false,
      ...(wish.to ? { recipientActorId: wish.to.publicId } : {}),
      ...(wish.number ? { number: wish.number } : {}),
    },
  });
}
const look = (who: Someone, payableId: string) =>
  who.api.payables.getPayable({ params: { payableId } });

async function bankTells(...booked: { minor: bigint; text?: string; reference?: string }[]) {
  const file = await world.closeDay(
    booked.map((one) => ({ name: 'Wer Auch Immer', iban: theirIban, ...one })),
  );
  return [file.matched, file.open];
}

async function proves(): Promise<void> {
  assert.equal(await world.balance(city), cityMinor);
  assert.deepEqual((await world.wallet.selfCheck()).findings, []);
  assert.deepEqual((await world.reconcile()).unexplained, euros(0n));
}

test('[W80] a bill says how it is paid from any bank, as long as something is open', async () => {
  const bill = await issue(city, { minor: 2_500n, number: '2026000417' });
  const { transfer } = bill;
  assert.deepEqual(transfer?.account, { name: 'Allmende Lindenau eG', iban: ownIban, bic: null });
  assert.deepEqual(transfer?.amount, euros(2_500n));
  assert.notEqual(transfer?.reference, bill.reference, 'the number may stand on another’s bill');
  const [code] = transfer!.codes;
  const read = readPaymentCode(code!.text);
  assert.ok(read.ok && read.value.standard === 'epc');
  assert.deepEqual(
    [read.value.iban, read.value.amountMinor, read.value.reference],
    [ownIban, 2_500n, transfer?.reference],
  );
  const made = await issue(city, { minor: 1n });
  assert.equal(made.transfer?.reference, made.reference);
  await city.api.payables.cancelPayable({ params: { payableId: made.id } });
  assert.equal((await look(city, made.id)).transfer, null);
});

test('[W81] what comes with the reference of a bill pays it, and issuer and recipient have the receipt', async () => {
  const lena = await world.person('lena');
  const bill = await issue(city, { minor: 4_000n, to: lena });
  const spaced = bill.transfer!.reference.toLowerCase().replace(/(.{4})/g, '$1 ');
  assert.deepEqual(await bankTells({ minor: 4_000n, text: `Wasser ${spaced}danke` }), [1, 0]);
  cityMinor += 4_000n;
  for (const who of [city, lena]) {
    const { state, payments } = await look(who, bill.id);
    assert.equal(state, 'paid');
    const [receipt] = payments;
    assert.deepEqual([receipt?.kind, receipt?.rail, receipt?.from], ['top_up', 'sepa', null]);
    assert.deepEqual(receipt?.subject, { kind: 'payable', id: bill.id });
    const params = { paymentId: receipt!.id };
    assert.equal((await who.api.wallet.getPayment({ params })).note.startsWith('Wasser'), true);
  }
  const [receipt] = (await look(city, bill.id)).payments;
  const peeking = (await world.person('fremd')).api.wallet.getPayment({
    params: { paymentId: receipt!.id },
  });
  assert.equal(await refusal(peeking), 'wallet.payment_unknown');
  assert.equal(await world.balance(lena), 0n);
  await proves();
});

test('[W81] parts are taken where they are allowed, and on paper nobody needs to be known', async () => {
  const bill = await issue(city, { minor: 1_000n, parts: true });
  const { reference } = bill.transfer!;
  assert.deepEqual(await bankTells({ minor: 300n, reference }, { minor: 700n, reference }), [2, 0]);
  cityMinor += 1_000n;
  const { state, payments } = await look(city, bill.id);
  assert.deepEqual([state, payments.length], ['paid', 2]);
  await proves();
});

test('[W82] what does not fit a bill is for the desk: too much, too little, paid already, another’s number as well', async () => {
  const whole = await issue(city, { minor: 1_000n });
  const { reference } = whole.transfer!;
  assert.deepEqual(
    await bankTells({ minor: 999n, reference }, { minor: 1_001n, reference }),
    [0, 2],
  );
  assert.deepEqual(
    await bankTells({ minor: 1_000n, reference }, { minor: 1_000n, reference }),
    [1, 1],
  );
  cityMinor += 1_000n;
  const [ours, theirs] = [
    await issue(city, { minor: 500n, number: '77123456' }),
    await issue(other, { minor: 500n, number: '77123456' }),
  ];
  assert.equal(ours.reference, theirs.reference);
  assert.deepEqual(await bankTells({ minor: 500n, reference: ours.reference }), [0, 1]);
  assert.deepEqual(await bankTells({ minor: 500n, reference: ours.transfer!.reference }), [1, 0]);
  cityMinor += 500n;
  assert.equal((await look(other, theirs.id)).state, 'open');
  // A number that stands on one bill only is enough; one that is the beginning of another is not taken for it.
  const lone = await issue(city, { minor: 600n, number: '900000001' });
  await issue(other, { minor: 600n, number: '90' });
  assert.deepEqual(await bankTells({ minor: 600n, text: `Rechnung ${lone.reference}` }), [1, 0]);
  cityMinor += 600n;
  await proves();
});

test('[W82] whoever has paid a bill is not taken for its issuer when more comes from the same account', async () => {
  const bill = await issue(city, { minor: 700n });
  const file = await world.closeDay([
    { minor: 700n, name: 'Ida', iban: 'DE75512108001245126199', text: bill.transfer!.reference },
    { minor: 123n, name: 'Ida', iban: 'DE75512108001245126199', text: 'ohne' },
  ]);
  cityMinor += 700n;
  assert.deepEqual([file.matched, file.open], [1, 1]);
  const { items } = await world.operator.api.rails.listMovements({ query: { only: 'open' } });
  assert.deepEqual(items.find(({ amount }) => amount.value === '123')!.suggestions, []);
  await proves();
});

test('[W82] of a pay-in that waits for the same amount under the same name, a bill takes nothing away', async () => {
  const omar = await world.person('omar');
  await omar.api.identity.updateProfile({ body: { name: 'Omar Weiß' } });
  await world.payIn(omar, 800n);
  const bill = await issue(city, { minor: 900n });
  const file = await world.closeDay([
    { minor: 800n, name: 'Omar Weiß', text: bill.transfer!.reference },
  ]);
  assert.deepEqual([file.matched, file.open], [0, 1], 'it means the bill, and does not fit it');
  assert.equal(await world.balance(omar), 0n);
  await proves();
});

test('[R6] [W82] whoever issues a bill under the reference of another’s pay-in gets nothing that was meant for it', async () => {
  const ida = await world.person('ida');
  const { reference } = await world.payIn(ida, 5_000n);
  const thief = await world.business('dieb', await world.person('diebin'));
  const bill = await issue(thief, { minor: 900_000n, number: reference.slice(4), parts: true });
  assert.equal(bill.reference, reference);
  assert.deepEqual(await bankTells({ minor: 5_000n, reference }), [1, 0]);
  assert.deepEqual([await world.balance(ida), await world.balance(thief)], [5_000n, 0n]);
  assert.deepEqual(await bankTells({ minor: 100n, reference: bill.transfer!.reference }), [1, 0]);
  assert.equal(await world.balance(thief), 100n);
  await proves();
});

test('[W82] a transfer that names two bills by their issuers’ numbers pays neither', async () => {
  const one = await issue(city, { minor: 650n, number: '811000001' });
  const two = await issue(other, { minor: 650n, number: '8220001' });
  const text = `Rechnungen ${one.reference} und ${two.reference}`;
  assert.deepEqual(await bankTells({ minor: 650n, text }), [0, 1]);
  assert.deepEqual(
    [(await look(city, one.id)).state, (await look(other, two.id)).state],
    ['open', 'open'],
  );
  await proves();
});

test('[W83] a bill is a PDF in either language, with its document inside for those whose bill it is', async () => {
  const lena = await world.person('leser');
  const bill = await issue(city, { minor: 4_000n, to: lena });
  for (const [who, locale] of [
    [city, 'de'],
    [lena, 'en'],
  ] as const) {
    const params = { payableId: bill.id };
    const file = await who.api.payables.downloadPayable({ params, query: { locale } });
    assert.equal(file.fileName, `${locale === 'de' ? 'rechnung' : 'bill'}-${bill.reference}.pdf`);
    const pdf = Buffer.from(await new Response(file.bytes).arrayBuffer());
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length, 1);
  }
});

test('[W80] Swiss accounts are paid by a QR-bill, euros elsewhere by an EPC code, and what fits none is typed', () => {
  const terms = { amount: euros(1_250n), reference: 'RF18539007547034', text: 'Brot' };
  const swiss = { name: 'Bäckerei Müller', iban: 'CH9300762011623852957', bic: null };
  const address = {
    street: 'Gasse',
    building: '1',
    postalCode: '8000',
    town: 'Zürich',
    country: 'CH',
  };
  const standards = (transfer: Parameters<typeof bankTransferOf>[0]) =>
    bankTransferOf(transfer).codes.map(({ standard, text }) => {
      const read = readPaymentCode(text);
      assert.ok(read.ok && read.value.amountMinor === 1_250n);
      return standard;
    });
  assert.deepEqual(standards({ ...terms, account: swiss, address }), ['swiss']);
  assert.deepEqual(standards({ ...terms, account: { ...swiss, bic: 'POFICHBE' }, address }), [
    'swiss',
    'epc',
  ]);
  assert.deepEqual(standards({ ...terms, account: swiss, address: null }), []);
  const german = { name: 'Mosterei', iban: ownIban, bic: null };
  assert.deepEqual(standards({ ...terms, account: german, address }), ['epc']);
  const francs = { value: '1250', assetCode: 'CHF', assetScale: 2 };
  assert.deepEqual(standards({ ...terms, amount: francs, account: german, address }), []);
  assert.deepEqual(standards({ ...terms, amount: francs, account: swiss, address }), ['swiss']);
});

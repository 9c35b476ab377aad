import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { readPaymentCode } from '@allmende/contract/payment-codes';
import { isRfReference } from '@allmende/contract/payment-codes/references';
import type { RequestProblem } from '@allmende/sdk';
import { writeStatement, writeStatusReport } from '../../../../dev/bank.ts';
import { writeZip } from '../../../../dev/zip-file.ts';
import {
  createRailsWorld,
  ownIban,
  type RailsWorld,
  theirIban,
} from '../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';
import { Refused } from '#platform/refusal';

// One town for all of them: each test has a Lena with a name of her own, and leaves nothing on the desk.
let world: RailsWorld;
let lena: Someone;
let lenaName: string;
let count = 0;

before(async () => {
  world = await createRailsWorld();
});
after(() => world.close());
beforeEach(async () => {
  count += 1;
  // No limit per minute is met.
  world.clock.advance(60_000);
  lena = await someone('lena');
  lenaName = `Lena Lind${[...String(count)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
  await lena.api.identity.updateProfile({ body: { name: lenaName } });
});
afterEach(async () => {
  for (const { id, state } of (await api().listDeskPayouts()).items) {
    if (state !== 'held') continue;
    await api().refusePayout({ params: { payoutId: id }, body: { reason: 'vorbei' } });
  }
  for (const { id } of (await api().listMovements({ query: { only: 'open' } })).items) {
    await api().decideMovement({ params: { movementId: id }, body: { decision: 'keep' } });
  }
});

const someone = (name: string) => world.person(`${name}${count}`);

/** A town of its own, for what is about the first statement. */
async function inNewTown(
  work: (town: RailsWorld, lenaThere: Someone) => Promise<void>,
): Promise<void> {
  const town = await createRailsWorld();
  try {
    await work(town, await town.person('lena'));
  } finally {
    await town.close();
  }
}

const api = () => world.operator.api.rails;

/** Money in Lena's wallet that came over the bank. */
async function fund(minor: bigint): Promise<void> {
  const { reference } = await world.payIn(lena, minor);
  await world.closeDay([{ minor, name: lenaName, iban: theirIban, text: reference }]);
}

async function release(...ids: string[]) {
  return api().releasePayouts({ body: { payoutIds: ids } });
}

async function endToEndIdIn(fileId: string): Promise<string[]> {
  const file = await api().downloadPayoutFile({ params: { payoutFileId: fileId } });
  const xml = await text(file.bytes);
  return [...xml.matchAll(/<EndToEndId>(.*?)<\/EndToEndId>/g)].map(([, id]) => id!);
}

async function openMovement({ operator }: RailsWorld = world) {
  const { items } = await operator.api.rails.listMovements({ query: { only: 'open' } });
  assert.equal(items.length, 1);
  return items[0]!;
}

/** What must hold after everything: the book proves, and the rail's account is what the bank says. */
async function proves(town: RailsWorld = world): Promise<void> {
  const check = await town.wallet.selfCheck();
  assert.deepEqual(check.findings, []);
  const { unexplained, gaps, parts } = await town.reconcile();
  assert.deepEqual([unexplained, gaps], [euros(0n), []]);
  const open = await town.database.pool.query(
    "select coalesce(sum(amount), 0)::bigint as sum from rails_movements where state in ('open', 'sent_back')",
  );
  const transit = await town.database.pool.query(
    'select coalesce(sum(amount), 0)::bigint as sum from rails_payouts where is_in_transit',
  );
  const back = await town.database.pool.query(
    `select coalesce(sum(amount), 0)::bigint as sum from rails_payouts
     where movement_id is not null and state in ('released', 'paid')`,
  );
  assert.equal(BigInt(parts.open.value), open.rows[0].sum - back.rows[0].sum);
  assert.equal(BigInt(parts.onItsWay.value), transit.rows[0].sum);
}

test('[R5] a pay-in tells where to transfer to, with a reference and a code that banks read', async () => {
  const payIn = await world.payIn(lena, 5_000n);
  assert.ok(isRfReference(payIn.reference));
  const read = readPaymentCode(payIn.code);
  assert.ok(read.ok && read.value.standard === 'epc');
  assert.equal(read.value.iban, ownIban);
  assert.equal(read.value.amountMinor, 5_000n);
  assert.equal(read.value.reference, payIn.reference);
  assert.equal(await world.balance(lena), 0n);
  const { items } = await lena.api.rails.listPayIns();
  assert.deepEqual([items[0]!.id, items[0]!.state], [payIn.id, 'waiting']);
});

test('[R5] a pay-in is once per request, and other terms under the same key are refused', async () => {
  const idempotencyKey = newUuid();
  const start = (minor: bigint) =>
    lena.api.rails.startPayIn({ body: { rail: 'sepa', amount: euros(minor) }, idempotencyKey });
  const [one, other] = await Promise.all([start(700n), start(700n)]);
  assert.equal(one.reference, other.reference);
  assert.equal(await refusal(start(800n)), 'platform.idempotency_key_reused');
  assert.equal(
    await refusal(
      lena.api.rails.startPayIn({
        body: { rail: 'sepa', amount: euros(10_000_001n) },
        idempotencyKey: newUuid(),
      }),
    ),
    'rails.amount_out_of_range',
  );
});

test('[R6] what comes with a reference is credited to its owner, whatever the amount, however it is written, also twice', async () => {
  const { id, reference } = await world.payIn(lena, 5_000n);
  const spaced = reference.toLowerCase().replace(/(.{4})/g, '$1 ');
  const file = await world.closeDay([
    { minor: 5_000n, name: 'L. Lind', iban: theirIban, reference },
    { minor: 1_234n, name: 'Oma', text: `Geschenk ${spaced} Gruss` },
  ]);
  assert.deepEqual([file.booked, file.matched, file.open], [2, 2, 0]);
  assert.equal(await world.balance(lena), 6_234n);
  const payIn = await lena.api.rails.getPayIn({ params: { payInId: id as never } });
  assert.deepEqual([payIn.state, payIn.arrived], ['arrived', euros(6_234n)]);
  const [entry] = (await lena.api.wallet.listEntries({ query: {} })).items;
  assert.deepEqual([entry!.payment.kind, entry!.payment.rail], ['top_up', 'sepa']);
  assert.ok(
    world.frames.some(
      ({ frame, actorIds }) => frame.topic === 'wallet' && actorIds.includes(lena.actorId),
    ),
  );
  await proves();
});

test('[R7] without a reference it is the amount and the name, if they mean exactly one', async () => {
  const omar = await someone('omar');
  await omar.api.identity.updateProfile({ body: { name: 'Omar Weiß' } });
  await world.payIn(lena, 2_000n);
  await world.payIn(omar, 2_000n);
  const file = await world.closeDay([
    { minor: 2_000n, name: 'WEISS, OMAR' },
    { minor: 2_001n, name: lenaName },
    { minor: 2_000n, name: 'Lena' },
  ]);
  assert.deepEqual([file.matched, file.open], [1, 2]);
  assert.deepEqual([await world.balance(omar), await world.balance(lena)], [2_000n, 0n]);
  const { items } = await api().listMovements({ query: { only: 'open' } });
  assert.deepEqual(
    items.map(({ amount, suggestions }) => [amount.value, suggestions[0]?.why]),
    [
      ['2000', undefined],
      ['2001', 'same_name'],
    ],
  );
  await proves();
});

test('[R7] two people of one name who wait for one amount are for the desk, and so are references of two people', async () => {
  const other = await someone('zwilling');
  const turned = lenaName.split(' ').toReversed().join(' ');
  await other.api.identity.updateProfile({ body: { name: turned } });
  const [a, b] = [await world.payIn(lena, 900n), await world.payIn(other, 900n)];
  const file = await world.closeDay([
    { minor: 900n, name: lenaName },
    { minor: 100n, text: `${a.reference} ${b.reference}` },
    { minor: 5n, text: `${a.reference.slice(0, -1)}?` },
  ]);
  assert.deepEqual([file.matched, file.open], [0, 3]);
  await proves();
});

test('[R4] the same file, an overlapping one, and a notification before its statement book nothing twice', async () => {
  const { reference } = await world.payIn(lena, 300n);
  const [first, second] = [
    { minor: 300n, text: reference, bankReference: 'B1' },
    { minor: 77n, name: 'Omar', text: 'unklar' },
  ];
  await world.notify([first]);
  assert.equal(await world.balance(lena), 300n);
  assert.deepEqual((await world.reconcile()).explained, [
    { why: 'notified_later', amount: euros(300n) },
  ]);
  const xml = world.writeDay([first, second, second]);
  const [one, same] = [await world.handIn(xml), await world.handIn(xml)];
  assert.deepEqual(same, one);
  assert.deepEqual([one.booked, one.known, one.open], [2, 1, 2]);
  // Another file of the same day, as a bank makes it when it is asked again.
  const again = await world.handIn(xml.replace('T22:00:00Z', 'T23:30:00Z'));
  assert.deepEqual([again.booked, again.known], [0, 3]);
  assert.equal(await world.balance(lena), 300n);
  await proves();
});

test('[R4] the same file handed in by many at once is booked once', async () => {
  const { reference } = await world.payIn(lena, 300n);
  const xml = world.writeDay([{ minor: 300n, text: reference }]);
  const files = await Promise.all(Array.from({ length: 5 }, () => world.handIn(xml)));
  assert.equal(new Set(files.map(({ id }) => id)).size, 1);
  assert.equal(await world.balance(lena), 300n);
});

test('[R8] a sum that the bank explains later is taken apart, and credited without being booked again', () =>
  inNewTown(async (town, lenaThere) => {
    const { reference } = await town.payIn(lenaThere, 300n);
    const whole = { minor: 1_000n, bankReference: 'SUM1', paymentInformationId: 'X' };
    const { paymentInformationId: _, ...explained } = whole;
    const parts = [
      { minor: 300n, on: '', text: reference },
      { minor: 700n, on: '', name: 'Omar' },
    ];
    await town.closeDay([whole]);
    assert.equal((await openMovement(town)).amount.value, '1000');
    const file = await town.handIn(
      writeStatement({
        iban: ownIban,
        id: 'S2b',
        opening: 100_000n,
        openingOn: '2026-11-01',
        on: '2026-11-02',
        booked: [{ ...explained, parts, on: '2026-11-02' }],
      }),
    );
    assert.deepEqual([file.booked, file.matched, file.open], [2, 1, 1]);
    assert.equal(await town.balance(lenaThere), 300n);
    assert.equal((await openMovement(town)).amount.value, '700');
    await proves(town);
  }));

test('[R2] a file with one broken line leaves nothing behind, and says which line', async () => {
  const { reference } = await world.payIn(lena, 300n);
  const xml = world.writeDay([
    { minor: 300n, text: reference },
    { minor: 5n, text: 'x' },
  ]);
  const broken = xml.replace('0.05</Amt>', '0,05</Amt>');
  const before = await api().listBankFiles();
  await assert.rejects(world.handIn(broken), (problem: RequestProblem) => {
    assert.equal(problem.code, 'rails.file_refused');
    assert.deepEqual(problem.problem.data, { reason: 'amount', line: 9 });
    return true;
  });
  assert.equal(await world.balance(lena), 0n);
  assert.deepEqual(await api().listBankFiles(), before);
  assert.equal((await world.handIn(xml)).matched, 1);
});

test('[R33] an archive of statements is booked as a whole, or refused as a whole', async () => {
  const { reference } = await world.payIn(lena, 300n);
  const [one, other] = [
    world.writeDay([{ minor: 300n, text: reference }]),
    world.writeDay([{ minor: 77n, name: 'Omar' }]),
  ];
  const reasonOf = async (bytes: Uint8Array<ArrayBuffer>) => {
    try {
      await world.handIn(bytes, 'camt.zip');
    } catch (error) {
      return (error as RequestProblem).problem.data;
    }
    throw new Error('the file was not refused');
  };
  const zip = writeZip([
    { name: 'camt/', content: '', isStored: true },
    { name: 'camt/eins.xml', content: one },
    { name: '__MACOSX/._eins.xml', content: 'x' },
    { name: 'camt/zwei.xml', content: other, isStored: true },
  ]);
  const broken = writeZip([
    { name: 'eins.xml', content: one },
    { name: 'zwei.xml', content: other.replace('0.77</Amt>', '0,77</Amt>') },
  ]);
  assert.deepEqual(await reasonOf(broken), { reason: 'amount', line: 8 });
  const cut = zip.subarray(0, -30);
  assert.deepEqual(await reasonOf(cut), { reason: 'zip', line: 1 });
  const encrypted = writeZip([{ name: 'eins.xml', content: one }]);
  const directory = Buffer.from(encrypted).indexOf('PK\x01\x02');
  encrypted[directory + 8] = 1;
  assert.deepEqual(await reasonOf(encrypted), { reason: 'zip', line: 1 });
  assert.deepEqual(await reasonOf(writeZip([])), { reason: 'not_xml', line: 1 });
  assert.equal(await world.balance(lena), 0n);
  const file = await world.handIn(zip, 'camt.zip');
  assert.deepEqual([file.booked, file.matched, file.open], [2, 1, 1]);
  assert.equal((await world.handIn(one)).known, 1);
  await proves();
});

test('[R9] statements of other accounts are left alone, and a file of nothing else is refused', async () => {
  const foreign = writeStatement({
    iban: 'DE75512108001245126199',
    id: 'F',
    opening: 0n,
    openingOn: '2026-11-01',
    on: '2026-11-02',
    booked: [{ minor: 5n, on: '2026-11-02' }],
  });
  assert.equal(await refusal(world.handIn(foreign)), 'rails.file_other_account');
  const statement = /<Stmt>.*<\/Stmt>/s.exec(foreign)![0];
  const xml = world.writeDay([{ minor: 5n }]).replace('</Stmt>', `</Stmt>${statement}`);
  const file = await world.handIn(xml);
  assert.deepEqual([file.booked, file.otherAccounts], [1, ['DE75512108001245126199']]);
});

test('[R10] what nobody was found for is assigned, kept or sent back, once', async () => {
  await world.closeDay([{ minor: 400n, name: 'Omar', iban: theirIban }]);
  const movement = await openMovement();
  const decide = (body: { decision: 'assign' | 'keep' | 'send_back'; handle?: string }) =>
    api().decideMovement({ params: { movementId: movement.id }, body });
  assert.equal(
    await refusal(decide({ decision: 'assign', handle: 'niemand' })),
    'wallet.payee_unknown',
  );
  const results = await Promise.allSettled([
    decide({ decision: 'assign', handle: lena.handle }),
    decide({ decision: 'keep' }),
    decide({ decision: 'send_back' }),
  ]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) {
    if (result.status === 'rejected') assert.equal(result.reason.code, 'rails.movement_settled');
  }
  await proves();
});

test('[R10] assigned money is in the wallet with its receipt, and the sender is suggested the next time', async () => {
  // An account from which nothing came before.
  const iban = 'DE75512108001245126199';
  await world.closeDay([{ minor: 400n, name: 'Omar', iban }]);
  const body = { decision: 'assign' as const, handle: lena.handle, note: 'Einzahlung vom 2.' };
  const decided = await api().decideMovement({
    params: { movementId: (await openMovement()).id },
    body,
  });
  assert.deepEqual([decided.state, decided.actor?.handle], ['assigned', lena.handle]);
  assert.equal(await world.balance(lena), 400n);
  await world.closeDay([{ minor: 500n, name: 'Omar', iban }]);
  const { suggestions } = await openMovement();
  assert.deepEqual(
    suggestions.map(({ actor, why }) => [actor.handle, why]),
    [[lena.handle, 'same_sender']],
  );
  await proves();
});

test('[R10] money that goes back is paid out like any other, and comes to the desk again when that fails', async () => {
  await world.closeDay([{ minor: 400n, name: 'Omar', iban: theirIban }]);
  const { id } = await openMovement();
  await api().decideMovement({ params: { movementId: id }, body: { decision: 'send_back' } });
  const [payout] = (await api().listDeskPayouts()).items;
  assert.deepEqual([payout!.owner, payout!.iban, payout!.amount.value], [null, theirIban, '400']);
  const { files } = await release(payout!.id);
  const [endToEndId] = await endToEndIdIn(files[0]!.id);
  await proves();
  await world.handIn(
    writeStatusReport({
      messageId: files[0]!.messageId,
      refused: [{ endToEndId: endToEndId!, reason: 'AC01' }],
    }),
  );
  const again = await openMovement();
  assert.deepEqual([again.id, again.note], [id, 'AC01']);
  await api().decideMovement({ params: { movementId: id }, body: { decision: 'keep' } });
  await proves();
});

test('[R11] money that went out and nobody knows why is borne by the operator or taken from a wallet', async () => {
  await fund(1_000n);
  await world.closeDay([{ minor: -590n, text: 'ENTGELT' }]);
  await api().decideMovement({
    params: { movementId: (await openMovement()).id },
    body: { decision: 'keep' },
  });
  await world.closeDay([{ minor: -600n, name: lenaName, returnReason: 'FOCR' }]);
  const { id } = await openMovement();
  const take = () =>
    api().decideMovement({
      params: { movementId: id },
      body: { decision: 'assign', handle: lena.handle },
    });
  await take();
  assert.equal(await world.balance(lena), 400n);
  await world.closeDay([{ minor: -500n, name: lenaName }]);
  const next = await openMovement();
  assert.equal(
    await refusal(
      api().decideMovement({
        params: { movementId: next.id },
        body: { decision: 'assign', handle: lena.handle },
      }),
    ),
    'wallet.insufficient_funds',
  );
  assert.equal(
    await refusal(
      api().decideMovement({ params: { movementId: next.id }, body: { decision: 'send_back' } }),
    ),
    'rails.cannot_send_back',
  );
  await proves();
});

test('[R12] a payout is held at once, and free again when it is called off or refused', async () => {
  await fund(1_000n);
  const payout = await world.requestPayout(lena, 600n);
  assert.equal(payout.state, 'held');
  const view = await lena.api.wallet.getWallet();
  assert.deepEqual([view.balance, view.available], [euros(1_000n), euros(400n)]);
  assert.equal(await refusal(world.requestPayout(lena, 401n)), 'wallet.insufficient_funds');
  const params = { payoutId: payout.id };
  const omar = await someone('omar');
  assert.equal(await refusal(omar.api.rails.cancelPayout({ params })), 'rails.payout_unknown');
  assert.equal((await lena.api.rails.cancelPayout({ params })).state, 'cancelled');
  assert.equal((await lena.api.rails.cancelPayout({ params })).state, 'cancelled');
  const second = await world.requestPayout(lena, 1_000n);
  const refused = await api().refusePayout({
    params: { payoutId: second.id },
    body: { reason: 'Name passt nicht' },
  });
  assert.equal(refused.state, 'refused');
  assert.equal((await lena.api.wallet.getWallet()).available.value, '1000');
  await proves();
});

test('[R13] a payout needs a second factor for exactly this account and amount', async () => {
  await fund(1_000n);
  const ask = (confirmation: string | undefined, minor = 300n, iban = theirIban) =>
    lena.api.rails.requestPayout({
      body: {
        rail: 'sepa',
        amount: euros(minor),
        name: 'Lena',
        iban,
        ...(confirmation ? { confirmation } : {}),
      },
      idempotencyKey: newUuid(),
    });
  assert.equal(await refusal(ask(undefined)), 'identity.confirmation_required');
  const token = await world.confirmPayout(lena, 300n, theirIban);
  assert.equal(await refusal(ask(token, 301n)), 'identity.confirmation_invalid');
  assert.equal(
    await refusal(ask(token, 300n, 'DE91100000000123456789')),
    'identity.confirmation_invalid',
  );
  assert.equal((await ask(token)).state, 'held');
  assert.equal(await refusal(ask(token)), 'identity.confirmation_invalid');
  assert.equal((await lena.api.wallet.getWallet()).available.value, '700');
});

test('[R13] [R14] the terms of a payout are judged before the second factor, in their order', async () => {
  await fund(1_000n);
  const ask = (body: object) =>
    refusal(
      lena.api.rails.requestPayout({
        body: { rail: 'sepa', amount: euros(300n), name: 'Lena', iban: theirIban, ...body },
        idempotencyKey: newUuid(),
      }),
    );
  assert.equal(await ask({ amount: euros(99n), iban: 'x' }), 'rails.amount_out_of_range');
  assert.equal(await ask({ amount: euros(500_001n) }), 'rails.amount_out_of_range');
  assert.equal(await ask({ iban: 'DE00 1234' }), 'rails.iban_invalid');
  assert.equal(await ask({ iban: 'CH9300762011623852957' }), 'rails.iban_invalid');
  assert.equal(await ask({ iban: ownIban }), 'rails.iban_own');
  assert.equal(await ask({ amount: euros(1_001n) }), 'wallet.insufficient_funds');
});

test('[R14] a payout is once per request, also when it is asked for five times at once', async () => {
  await fund(1_000n);
  const key = newUuid();
  const confirmation = await world.confirmPayout(lena, 300n, theirIban);
  const ask = (minor = 300n) =>
    lena.api.rails.requestPayout({
      body: { rail: 'sepa', amount: euros(minor), name: 'Lena', iban: theirIban, confirmation },
      idempotencyKey: key,
    });
  const asked = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
  assert.equal(new Set(asked.map(({ id }) => id)).size, 1);
  assert.equal((await lena.api.wallet.getWallet()).available.value, '700');
  assert.equal(await refusal(ask(400n)), 'platform.idempotency_key_reused');
});

test('[R15] released payouts leave the wallets as payments, in files that stay as they were made', async () => {
  await fund(3_000n);
  const ordinary = [await world.requestPayout(lena, 600n), await world.requestPayout(lena, 700n)];
  const instant = await world.requestPayout(lena, 100n, { isInstant: true });
  const ids = [...ordinary, instant].map(({ id }) => id);
  const { files } = await release(...ids);
  assert.deepEqual(
    files.map(({ payouts, sum, isInstant }) => [payouts, sum.value, isInstant]).toSorted(),
    [
      [1, '100', true],
      [2, '1300', false],
    ],
  );
  const one = await endToEndIdIn(files[0]!.id);
  assert.deepEqual(await endToEndIdIn(files[0]!.id), one);
  const items = (await lena.api.rails.listPayouts()).items;
  assert.ok(items.every(({ state, paymentId }) => state === 'released' && paymentId !== null));
  const receipt = await lena.api.wallet.getPayment({ params: { paymentId: items[0]!.paymentId! } });
  assert.deepEqual(
    [receipt.kind, receipt.subject?.kind, receipt.confirmedBy],
    ['payout', 'payout', 'password'],
  );
  assert.equal(await world.balance(lena), 1_600n);
  assert.equal(
    await refusal(lena.api.rails.cancelPayout({ params: { payoutId: ids[0]! } })),
    'rails.payout_not_held',
  );
  await proves();
});

test('[R15] calling off and releasing at the same time: one of them wins', async () => {
  await fund(1_000n);
  for (let round = 0; round < 5; round++) {
    const payout = await world.requestPayout(lena, 100n);
    const [cancelled, released] = await Promise.allSettled([
      lena.api.rails.cancelPayout({ params: { payoutId: payout.id } }),
      release(payout.id),
    ]);
    assert.notEqual(cancelled.status, released.status);
  }
  await proves();
});

test('[R15] what is not held, or not there, refuses the release as a whole', async () => {
  await fund(1_000n);
  const [one, other] = [
    await world.requestPayout(lena, 100n),
    await world.requestPayout(lena, 200n),
  ];
  await release(one.id);
  assert.equal(await refusal(release(one.id, other.id)), 'rails.payout_not_held');
  const unknown = one.id.replace(/.{6}$/, '000000');
  assert.equal(await refusal(release(other.id, unknown)), 'rails.payout_unknown');
  assert.equal((await lena.api.rails.listPayouts()).items[0]!.state, 'held');
});

test('[R16] the bank tells that a payout has left, singly or as the sum of its file', async () => {
  await fund(3_000n);
  const ids = [];
  for (const minor of [600n, 700n, 150n]) ids.push((await world.requestPayout(lena, minor)).id);
  const single = await release(ids[2]!);
  const [endToEndId] = await endToEndIdIn(single.files[0]!.id);
  const sum = await release(ids[0]!, ids[1]!);
  const onItsWay = async () => BigInt((await world.reconcile()).parts.onItsWay.value);
  const before = await onItsWay();
  const file = await world.closeDay([
    { minor: -150n, endToEndId: endToEndId!, name: 'lena', iban: theirIban },
    { minor: -1_300n, paymentInformationId: `${sum.files[0]!.messageId}-1` },
  ]);
  assert.deepEqual([file.payouts, file.open], [2, 0]);
  const { items } = await lena.api.rails.listPayouts();
  assert.ok(items.every(({ state }) => state === 'paid'));
  assert.equal(await onItsWay(), before - 1_450n);
  await proves();
});

test('[R17] what the bank refuses or sends back is in the wallet again, once, with the reason', async () => {
  await fund(3_000n);
  const ids = [];
  for (const minor of [600n, 700n, 150n]) ids.push((await world.requestPayout(lena, minor)).id);
  const { files } = await release(...ids);
  const sent = await endToEndIdIn(files[0]!.id);
  const report = writeStatusReport({
    messageId: files[0]!.messageId,
    refused: [{ endToEndId: sent[0]!, reason: 'AC01' }],
  });
  await world.handIn(report);
  await world.handIn(report.replace('08:00:00', '09:00:00'));
  assert.equal(await world.balance(lena), 3_000n - 700n - 150n);
  // One comes back after it has left, the other before the bank told that it did.
  await world.closeDay([
    { minor: -700n, endToEndId: sent[1]! },
    { minor: 150n, endToEndId: sent[2]!, returnReason: 'AC04' },
  ]);
  await world.closeDay([
    { minor: 700n, endToEndId: sent[1]!, returnReason: 'MD07' },
    { minor: -150n, endToEndId: sent[2]! },
  ]);
  assert.equal(await world.balance(lena), 3_000n);
  const { items } = await lena.api.rails.listPayouts();
  assert.deepEqual(
    items.map(({ state, reason }) => [state, reason]),
    [
      ['returned', 'AC04'],
      ['returned', 'MD07'],
      ['returned', 'AC01'],
    ],
  );
  const [entry] = (await lena.api.wallet.listEntries({ query: { kind: 'refund' } })).items;
  assert.deepEqual([entry!.amount.value, entry!.payment.subject?.kind], ['700', 'payout']);
  await proves();
  // A second return of the same is a riddle for the desk, and no money for anybody.
  await world.closeDay([{ minor: 700n, endToEndId: sent[1]!, returnReason: 'MD07' }]);
  assert.equal(await world.balance(lena), 3_000n);
  await openMovement();
  await proves();
});

test('[R17] a file that the bank refuses as a whole gives everything back', async () => {
  await fund(1_000n);
  const ids = [
    (await world.requestPayout(lena, 300n)).id,
    (await world.requestPayout(lena, 400n)).id,
  ];
  const { files } = await release(...ids);
  const result = await world.handIn(
    writeStatusReport({ messageId: files[0]!.messageId, groupReason: 'FF01' }),
  );
  assert.equal(result.payouts, 2);
  assert.equal(await world.balance(lena), 1_000n);
  await proves();
});

test('[R23] whoever judges payments judges payouts, before the second factor and at the release', async () => {
  await fund(1_000n);
  const refusing = { ask: async () => refuse(), take: async () => undefined };
  const passing = { ask: async () => undefined, take: async () => undefined };
  function refuse(): never {
    throw new Refused('wallet.payee_blocked');
  }
  world.wallet.judgeWith(refusing);
  const body = { rail: 'sepa' as const, amount: euros(300n), name: 'Lena', iban: theirIban };
  const asked = lena.api.rails.requestPayout({ body, idempotencyKey: newUuid() });
  assert.equal(await refusal(asked), 'wallet.payee_blocked');
  assert.equal((await lena.api.wallet.getWallet()).available.value, '1000');
  world.wallet.judgeWith(passing);
  const { files } = await api().listDeskPayouts();
  const payout = await world.requestPayout(lena, 300n);
  world.wallet.judgeWith(refusing);
  assert.equal(await refusal(release(payout.id)), 'wallet.payee_blocked');
  assert.equal((await lena.api.rails.listPayouts()).items[0]!.state, 'held');
  assert.deepEqual((await api().listDeskPayouts()).files, files);
  world.wallet.judgeWith(passing);
  await proves();
});

test('[R15] one whose account is frozen waits and is named, and the others go', async () => {
  const omar = await someone('omar');
  await fund(1_000n);
  const { reference } = await world.payIn(omar, 1_000n);
  await world.closeDay([{ minor: 1_000n, text: reference }]);
  const ids = [
    (await world.requestPayout(lena, 300n)).id,
    (await world.requestPayout(omar, 400n)).id,
    (await world.requestPayout(lena, 100n)).id,
  ];
  world.wallet.judgeWith({
    async ask({ fromActorId }) {
      if (fromActorId === omar.actorId) throw new Refused('wallet.payee_blocked');
    },
    take: async () => undefined,
  });
  const { files, waiting } = await release(...ids);
  assert.deepEqual(waiting, [{ payoutId: ids[1], why: 'wallet.payee_blocked' }]);
  assert.deepEqual(
    files.map(({ payouts, sum }) => [payouts, sum]),
    [[2, euros(400n)]],
  );
  const states = async (who: Someone) =>
    (await who.api.rails.listPayouts()).items.map(({ state }) => state);
  assert.deepEqual(await states(lena), ['released', 'released']);
  assert.deepEqual(await states(omar), ['held']);
  world.wallet.judgeWith({ ask: async () => undefined, take: async () => undefined });
  assert.deepEqual((await release(ids[1]!)).waiting, []);
  await proves();
});

test('[R18] a day that is missing is seen, stops payouts, and lets them go on once it is handed in', async () => {
  await fund(1_000n);
  const payout = await world.requestPayout(lena, 300n);
  const missing = world.writeDay([{ minor: 50n, text: 'a' }]);
  await world.closeDay([{ minor: 60n, text: 'b' }]);
  const seen = await world.reconcile();
  assert.deepEqual([seen.unexplained.value, seen.isStopped], ['-50', true]);
  const dayBefore = (on: string) =>
    new Date(Date.parse(on) - 86_400_000).toISOString().slice(0, 10);
  const gaps = seen.gaps.map(({ after: on, before: next, amount }) => [
    dayBefore(next) === on,
    amount,
  ]);
  assert.deepEqual(gaps, [[true, euros(50n)]]);
  assert.match(
    await world.metricsText(),
    /allmende_rails_unexplained_minor_units{rail="sepa",currency="EUR"} -50/,
  );
  assert.equal(await refusal(release(payout.id)), 'rails.payouts_stopped');
  await world.handIn(missing);
  assert.equal((await world.reconcile()).isStopped, false);
  await release(payout.id);
  await proves();
});

test('[R18] what was on the account before is the operator’s, also when older statements come later', () =>
  inNewTown(async (town) => {
    const older = town.writeDay([{ minor: 11n, text: 'alt' }]);
    await town.closeDay([{ minor: 60n, text: 'b' }]);
    assert.deepEqual((await town.reconcile()).parts.own, euros(100_011n));
    await town.handIn(older);
    const { parts, book, bank, isStopped } = await town.reconcile();
    assert.deepEqual(
      [parts.own, book, bank!.balance],
      [euros(100_000n), euros(100_071n), euros(100_071n)],
    );
    assert.equal(isStopped, false);
  }));

test('[R19] play money neither comes from a bank nor leaves for one', async () => {
  const play = await createRailsWorld({ regime: 'play' });
  try {
    const { rails } = play.operator.api;
    const body = await api().getSepaSettings();
    assert.equal(await refusal(rails.setSepaSettings({ body })), 'rails.play_money');
    assert.equal(await refusal(play.handIn(play.writeDay([]))), 'rails.play_money');
  } finally {
    await play.close();
  }
});

test('[R19] what is not switched on is refused', async () => {
  const before = await api().getSepaSettings();
  await api().setSepaSettings({ body: { ...before, collects: false, paysOut: false } });
  const { items } = await lena.api.rails.listRails();
  assert.deepEqual(items[0], {
    rail: 'sepa',
    assetCode: 'EUR',
    assetScale: 2,
    collect: null,
    payOut: null,
  });
  assert.equal(await refusal(world.payIn(lena, 100n)), 'rails.off');
  assert.equal(await refusal(world.requestPayout(lena, 100n)), 'rails.off');
  assert.equal(
    await refusal(api().setSepaSettings({ body: { ...before, name: '' } })),
    'rails.settings_incomplete',
  );
  await api().setSepaSettings({ body: before });
});

test('[R19] the account stays the same once statements of it were handed in', () =>
  inNewTown(async ({ operator, ...town }) => {
    const api = operator.api.rails;
    const before = await api.getSepaSettings();
    const other = { ...before, iban: 'DE75512108001245126199' };
    assert.equal((await api.setSepaSettings({ body: other })).iban, other.iban);
    await api.setSepaSettings({ body: before });
    await town.closeDay([{ minor: 100n }]);
    assert.equal(await refusal(api.setSepaSettings({ body: other })), 'rails.account_in_use');
  }));

test('[R2] [R15] what dies before its commit has not happened, and is done wholly the next time', async () => {
  let isDying = false;
  const dying = await createRailsWorld({
    through: (database) => ({
      ...database,
      transaction: (work) =>
        database.transaction(async (tx) => {
          const result = await work(tx);
          if (!isDying) return result;
          isDying = false;
          throw new Error('killed before the commit');
        }),
    }),
  });
  try {
    const someone = await dying.person('lena');
    const { reference } = await dying.payIn(someone, 1_000n);
    const xml = dying.writeDay([{ minor: 1_000n, text: reference }]);
    isDying = true;
    assert.equal(await refusal(dying.handIn(xml)), 'platform.internal');
    assert.equal(await dying.balance(someone), 0n);
    assert.equal((await dying.handIn(xml)).matched, 1);
    assert.equal(await dying.balance(someone), 1_000n);
    const payout = await dying.requestPayout(someone, 400n);
    const send = () =>
      dying.operator.api.rails.releasePayouts({ body: { payoutIds: [payout.id] } });
    isDying = true;
    assert.equal(await refusal(send()), 'platform.internal');
    const before = await dying.operator.api.rails.listDeskPayouts();
    assert.deepEqual([before.items[0]!.state, before.files], ['held', []]);
    assert.equal((await send()).files.length, 1);
    assert.equal(await dying.balance(someone), 600n);
    assert.deepEqual((await dying.wallet.selfCheck()).findings, []);
  } finally {
    await dying.close();
  }
});

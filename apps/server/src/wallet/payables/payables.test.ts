import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { isRfReference } from '@allmende/contract/payment-codes/references';
import { parse } from 'csv-parse/sync';
import { testWorld } from '../../../../../dev/world.ts';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';
import { bringFile } from '../../../../../dev/bring-file.ts';
import { newUuid } from '#platform/ids';
import { createPayables } from './payables.ts';
import { remindersBy } from './rules.ts';

const world = await walletWorld();
const payables = createPayables({ ...world, gateway: { deliver() {} } }, world.wallet);
const dayMs = 24 * 60 * 60_000;
const city = await world.business('stadtkasse', await world.person('amtfrau'));
let people = 0;

async function person(minor = 50_000n): Promise<Someone> {
  people += 1;
  return world.person(`mensch${people}`, { minor });
}

interface Wish {
  minor?: bigint;
  to?: Someone;
  allowsParts?: boolean;
  number?: string;
  title?: string;
  inDays?: number;
  clientId?: string;
}

function dayIn(days: number): string {
  return new Date(world.clock.now().getTime() + days * dayMs).toISOString().slice(0, 10);
}

function issue({ minor = 2_500n, to, inDays = 14, clientId = newUuid(), ...wish }: Wish = {}) {
  return city.api.payables.issuePayable({
    body: {
      kind: 'fine',
      title: 'Parken vor der Feuerwehr',
      clientId,
      amount: euros(minor),
      dueOn: dayIn(inDays),
      ...(to ? { recipientActorId: to.publicId } : {}),
      ...wish,
    },
  });
}

const pay = (
  who: Someone,
  payableId: string,
  minor: bigint,
  how: { key?: string; token?: string } = {},
) =>
  who.api.payables.payPayable({
    params: { payableId },
    body: { amount: euros(minor), ...(how.token ? { confirmation: how.token } : {}) },
    idempotencyKey: how.key ?? newUuid(),
  });
const look = (who: Someone, payableId: string) =>
  who.api.payables.getPayable({ params: { payableId } });
const cancel = (payableId: string) => city.api.payables.cancelPayable({ params: { payableId } });

async function cardsOf(who: Someone): Promise<string[]> {
  const { items } = await who.api.messaging.syncConversations({ query: {} });
  const moments: string[] = [];
  for (const { id } of items) {
    const page = await who.api.messaging.listMessages({
      params: { conversationId: id },
      query: {},
    });
    for (const { body } of page.items) {
      if (body.kind === 'card' && body.card.type === 'payable') moments.push(body.card.moment);
    }
  }
  return moments;
}

test('[W70] [W74] a fine comes into the chat, is paid, and both have the receipt', async () => {
  const lena = await person();
  const fine = await issue({ to: lena, number: '2026000417' });
  assert.equal(fine.state, 'open');
  assert.ok(isRfReference(fine.reference) && fine.reference.endsWith('2026000417'));
  assert.deepEqual(await cardsOf(lena), ['issued']);
  assert.equal((await look(lena, fine.id)).recipient?.handle, lena.handle);
  const receipt = await pay(lena, fine.id, 2_500n);
  assert.deepEqual(receipt.subject, { kind: 'payable', id: fine.id });
  assert.equal(receipt.note, `Parken vor der Feuerwehr · ${fine.reference}`);
  const [seen, own] = [await look(city, fine.id), await look(lena, fine.id)];
  for (const one of [seen, own]) {
    assert.deepEqual([one.state, one.paid, one.open], ['paid', euros(2_500n), euros(0n)]);
    assert.equal(one.payments[0]?.receiptNumber, receipt.receiptNumber);
  }
  assert.equal(await refusal(pay(lena, fine.id, 1n)), 'payables.payable_paid');
});

test('[W70] the same client id issues once, a number stands on one bill, and each refusal has a name', async () => {
  const clientId = newUuid();
  const lena = await person();
  const made = await Promise.all([1, 2, 3].map(() => issue({ clientId, to: lena })));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  assert.deepEqual(await cardsOf(lena), ['issued']);
  await issue({ number: 'A1' });
  assert.equal(await refusal(issue({ number: 'A1' })), 'payables.reference_taken');
  assert.equal(await refusal(issue({ inDays: -1 })), 'payables.due_in_past');
  assert.equal(await refusal(issue({ to: city })), 'payables.recipient_unknown');
  assert.equal(await refusal(issue({ minor: 0n })), 'wallet.amount_invalid');
  await lena.api.identity.block({ params: { actorId: city.publicId } });
  assert.equal(await refusal(issue({ to: lena })), 'payables.recipient_blocked');
  const agent = await world.staff(await person(), city, 'agent');
  const body = { kind: 'bill', title: 'x', clientId, amount: euros(1n), dueOn: dayIn(1) } as const;
  assert.equal(await refusal(agent.api.payables.issuePayable({ body })), 'platform.not_allowed');
});

test('[W71] [W78] a printed code leads to the bill, anybody pays it, and only the two sides know who', async () => {
  const [driver, mother] = [await person(), await person()];
  const fine = await issue();
  const scanned = await driver.api.identity.resolveCode({ body: { url: fine.codeUrl! } });
  assert.deepEqual([scanned.purpose, scanned.payableId], ['payable', fine.id]);
  const params = { payableId: fine.id };
  assert.equal((await driver.api.payables.keepPayable({ params })).codeUrl, null);
  await driver.api.payables.keepPayable({ params });
  const due = () => driver.api.payables.listOwn({ query: {} });
  assert.deepEqual(
    (await due()).items.map(({ id }) => id),
    [fine.id],
  );
  await pay(mother, fine.id, 2_500n);
  assert.deepEqual((await due()).items, []);
  const done = await driver.api.payables.listOwn({ query: { which: 'done' } });
  assert.deepEqual(
    done.items.map(({ state, payments }) => [state, payments.length]),
    [['paid', 0]],
  );
  assert.equal((await look(city, fine.id)).payments[0]?.from?.handle, mother.handle);
  assert.equal((await mother.api.payables.listOwn({ query: { which: 'done' } })).items.length, 1);
  const unknown = `pbl_${newUuid().replaceAll('-', '')}`;
  assert.equal(await refusal(look(mother, unknown)), 'payables.payable_unknown');
});

test('[W72] parts where they are allowed, never more than the whole', async () => {
  const lena = await person();
  const whole = await issue();
  assert.equal(await refusal(pay(lena, whole.id, 2_499n)), 'payables.parts_not_allowed');
  assert.equal(await refusal(pay(lena, whole.id, 2_501n)), 'payables.more_than_open');
  const bill = await issue({ allowsParts: true });
  await pay(lena, bill.id, 1_000n);
  assert.equal((await look(city, bill.id)).state, 'partly_paid');
  assert.equal(await refusal(pay(lena, bill.id, 1_501n)), 'payables.more_than_open');
  await pay(lena, bill.id, 1_500n);
  assert.equal((await look(city, bill.id)).state, 'paid');
});

test('[W72] of many who pay at one instant, as much is paid as is asked for', async () => {
  const payers = await Promise.all(Array.from({ length: 6 }, () => person(2_500n)));
  const fine = await issue();
  const once = await Promise.allSettled(payers.map((payer) => pay(payer, fine.id, 2_500n)));
  assert.equal(once.filter(({ status }) => status === 'fulfilled').length, 1);
  const bill = await issue({ allowsParts: true });
  const before = await world.balance(city);
  const others = payers.filter((_, index) => once[index]!.status === 'rejected');
  const parts = await Promise.allSettled(others.map((payer) => pay(payer, bill.id, 600n)));
  const codes = parts.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  assert.deepEqual(codes, ['payables.more_than_open']);
  assert.equal((await world.balance(city)) - before, 2_400n);
  assert.equal((await look(city, bill.id)).paid.value, '2400');
});

test('[W73] paid while it is cancelled: one of the two, and never both', async () => {
  const lena = await person();
  for (let round = 0; round < 6; round++) {
    const fine = await issue({ minor: 100n });
    const [paid, cancelled] = await Promise.allSettled([pay(lena, fine.id, 100n), cancel(fine.id)]);
    const { state } = await look(city, fine.id);
    assert.equal(state, paid.status === 'fulfilled' ? 'paid' : 'cancelled');
    assert.equal(cancelled.status === 'fulfilled', state === 'cancelled');
  }
  const bill = await issue({ minor: 1_000n, allowsParts: true });
  await pay(lena, bill.id, 300n);
  const gone = await cancel(bill.id);
  assert.deepEqual([gone.state, gone.paid, gone.open], ['cancelled', euros(300n), euros(0n)]);
  assert.equal((await cancel(bill.id)).state, 'cancelled');
  assert.equal(await refusal(pay(lena, bill.id, 700n)), 'payables.payable_cancelled');
  const stranger = await world.business('kiosk', lena);
  const params = { payableId: (await issue()).id };
  assert.equal(
    await refusal(stranger.api.payables.cancelPayable({ params })),
    'payables.payable_unknown',
  );
});

test('[W74] a repetition pays once, other terms are refused, and above a small amount one confirms', async () => {
  const lena = await person();
  const bill = await issue({ minor: 9_000n, allowsParts: true });
  const key = newUuid();
  const receipts = await Promise.all([1, 2, 3].map(() => pay(lena, bill.id, 500n, { key })));
  assert.equal(new Set(receipts.map(({ id }) => id)).size, 1);
  assert.equal(await refusal(pay(lena, bill.id, 501n, { key })), 'platform.idempotency_key_reused');
  assert.equal(await refusal(pay(lena, bill.id, 8_500n)), 'identity.confirmation_required');
  const token = await confirmWithPassword(lena, { payee: city, minor: 8_500n });
  assert.equal(
    await refusal(pay(lena, bill.id, 8_400n, { token })),
    'identity.confirmation_invalid',
  );
  assert.equal((await pay(lena, bill.id, 8_500n, { token })).confirmedBy, 'password');
  const poor = await person(10n);
  const other = await issue({ minor: 100n });
  assert.equal(await refusal(pay(poor, other.id, 100n)), 'wallet.insufficient_funds');
  assert.equal((await look(city, other.id)).paid.value, '0');
});

test('[W75] [W76] the issuer’s list matches itself, is narrowed and summed, and downloads', async () => {
  const office = await world.business('gewerbeamt', await person());
  const make = (title: string, minor: bigint, more: object = {}) =>
    office.api.payables.issuePayable({
      body: {
        kind: 'bill',
        title,
        clientId: newUuid(),
        amount: euros(minor),
        dueOn: dayIn(2),
        allowsParts: true,
        ...more,
      },
    });
  const lena = await person();
  const [late, part, paid, cancelled] = [
    await make('=1+1; zuerst', 400n, { dueOn: dayIn(0), number: 'X9' }),
    await make('Zweite', 300n),
    await make('Dritte', 200n),
    await make('Vierte', 100n),
  ];
  await pay(lena, part.id, 50n);
  await pay(lena, paid.id, 200n);
  await office.api.payables.cancelPayable({ params: { payableId: cancelled.id } });
  world.clock.advance(dayMs);
  await make('Fünfte', 900n);
  const list = (query: object = {}) => office.api.payables.listIssued({ query });
  const all = await list();
  assert.deepEqual(
    all.items.map(({ state }) => state),
    ['open', 'cancelled', 'paid', 'partly_paid', 'overdue'],
  );
  assert.deepEqual(all.totals, [{ open: euros(1_550n), overdue: euros(400n), paid: euros(250n) }]);
  assert.deepEqual(
    (await list({ state: 'overdue' })).items.map(({ id }) => id),
    [late.id],
  );
  assert.deepEqual((await list({ q: 'rf' })).items.length, 5);
  assert.deepEqual((await list({ q: `${late.reference.slice(0, 4)} X9` })).items.length, 1);
  const first = await list({ limit: 2 });
  const rest = await list({ limit: 5, cursor: first.nextCursor! });
  assert.deepEqual([first.items.length, rest.items.length, rest.nextCursor], [2, 3, null]);
  const file = await office.api.payables.downloadIssued({ query: { locale: 'de' } });
  const rows = parse(await text(file.bytes), {
    bom: true,
    delimiter: ';',
    columns: true,
  }) as Record<string, string>[];
  assert.equal(rows.length, 5);
  assert.deepEqual(
    [rows[4]!['Titel'], rows[4]!['Stand'], rows[3]!['Bezahlt'], rows[3]!['Offen']],
    ["'=1+1; zuerst", 'überfällig', '0,50', '2,50'],
  );
});

test('[W77] reminders come once before and twice after, and end when it is paid', async () => {
  const lena = await person();
  const fine = await issue({ to: lena, inDays: 10 });
  const paid = await issue({ to: lena, inDays: 10 });
  await pay(lena, paid.id, 2_500n);
  await world.database.pool.query(
    'update wallet_payables set reminded = 3 where id not in ($1, $2)',
    [uuidOf(fine.id), uuidOf(paid.id)],
  );
  const seen: number[] = [];
  for (let day = 0; day <= 20; day++) {
    await Promise.all([payables.remind(), payables.remind()]);
    await payables.remind();
    seen.push((await cardsOf(lena)).length - 2);
    world.clock.advance(dayMs);
  }
  assert.deepEqual(seen.slice(6, 8), [0, 1]);
  assert.deepEqual(seen.slice(10, 12), [1, 2]);
  assert.deepEqual(seen.slice(16, 18), [2, 3]);
  assert.equal(seen.at(-1), 3);
  assert.deepEqual(await cardsOf(lena), ['issued', 'issued', 'due_soon', 'overdue', 'overdue']);
});

test('[W77] whoever gets a bill shortly before it is due is not reminded at once', async () => {
  assert.deepEqual(
    [-4, -3, 0, 1, 6, 7, 30].map((days) => remindersBy('2026-11-20', dayAfter('2026-11-20', days))),
    [0, 1, 1, 2, 2, 3, 3],
  );
  const lena = await person();
  await issue({ to: lena, inDays: 2 });
  await payables.remind();
  assert.deepEqual(await cardsOf(lena), ['issued']);
});

test('[W79] the document is seen by issuer and holders, and by nobody else', async () => {
  const town = await testWorld();
  const [clerk, lena, other] = [
    await town.open('amtfrau'),
    await town.open('lena'),
    await town.open('nele'),
  ];
  const office = await clerk.client.business.openBusiness({
    body: { name: 'Amt', handle: 'das-amt', category: 'other' },
  });
  const actorId = office.actor.id;
  const bytes = Buffer.from(
    '%PDF-1.4\n%\u00e2\u00e3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n',
  );
  const fileId = await bringFile(
    { origin: town.origin, token: clerk.token, actorId },
    { name: 'bescheid.pdf', type: 'application/pdf', bytes },
  );
  const body = {
    kind: 'fine',
    title: 'Bescheid',
    clientId: newUuid(),
    amount: euros(500n),
    dueOn: '2099-01-01',
  } as const;
  const stolen = {
    ...body,
    clientId: newUuid(),
    documentId: `fil_${newUuid().replaceAll('-', '')}`,
  };
  assert.equal(
    await refusal(clerk.client.payables.issuePayable({ body: stolen, actorId })),
    'payables.document_unknown',
  );
  const fine = await clerk.client.payables.issuePayable({
    body: { ...body, documentId: fileId },
    actorId,
  });
  assert.equal(fine.document?.name, 'bescheid.pdf');
  const status = async (token: string) => {
    const url = new URL(fine.document!.url, town.origin);
    return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
  };
  assert.deepEqual([await status(clerk.token), await status(lena.token)], [200, 404]);
  await lena.client.payables.keepPayable({ params: { payableId: fine.id } });
  assert.deepEqual([await status(lena.token), await status(other.token)], [200, 404]);
});

function uuidOf(publicId: string): string {
  return publicId.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

test('[W70] to a stranger a bill is a request: it waits behind a knock, counts as one, and whoever declines hears no reminder', async () => {
  const [lena, otto, closed] = [await person(), await person(), await person()];
  const conversationsOf = async (who: Someone) =>
    (await who.api.messaging.syncConversations({ query: {} })).items;
  const fine = await issue({ to: lena, inDays: 10 });
  const [knock] = await conversationsOf(lena);
  assert.equal(knock!.isRequest, true);
  await lena.api.chats.declineRequest({ params: { conversationId: knock!.id } });
  for (let day = 0; day <= 12; day++) {
    await payables.remind();
    world.clock.advance(dayMs);
  }
  assert.deepEqual(await conversationsOf(lena), []);
  assert.equal((await look(lena, fine.id)).state, 'overdue');
  const message = { kind: 'text', text: 'Was ist zu zahlen?' } as const;
  const { id } = await otto.api.messaging.startConversation({
    body: { withActorId: city.publicId },
  });
  await otto.api.messaging.sendMessage({
    params: { conversationId: id },
    body: { clientId: newUuid(), message },
  });
  await issue({ to: otto });
  assert.equal((await conversationsOf(otto))[0]!.isRequest, undefined);
  await closed.api.chats.updateSettings({ body: { whoWrites: 'nobody' } });
  assert.equal(await refusal(issue({ to: closed })), 'messaging.no_strangers');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { refusal, type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await walletWorld();
// October, then November: a book never goes back in time, so it begins with the earliest.
world.clock.set(new Date('2026-10-05T10:00:00Z'));
const operator = await world.person('betreiberin', { isOperator: true });
const lena = await world.person('lena', { minor: 9_000n });
const omar = await world.person('omar');
const shop = await world.business('mosterei', omar);

async function pay(from: Someone, to: Someone, minor: bigint, note: string) {
  return from.api.wallet.sendMoney({
    body: { toActorId: to.publicId, amount: euros(minor), note },
    idempotencyKey: newUuid(),
  });
}

async function bytesOf(answer: { bytes: ReadableStream<Uint8Array> }): Promise<Buffer> {
  return Buffer.from(await new Response(answer.bytes).arrayBuffer());
}

const november = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };

await operator.api.wallet.payInAtTill({
  body: { toHandle: 'mosterei', amount: euros(5_000n), note: 'Wechselgeld' },
  idempotencyKey: newUuid(),
});
world.clock.set(new Date('2026-11-03T09:30:00Z'));
const cider = await pay(lena, shop, 850n, 'Most & <Saft> für „Zoë Łęcka“ 🍏');
world.clock.set(new Date('2026-11-07T18:00:00Z'));
await pay(shop, lena, 50n, 'Pfand');
world.clock.set(new Date('2026-11-21T12:00:00Z'));

test('[W103] a period is whole: its balances before and after, and every movement in between', async () => {
  const xml = (
    await bytesOf(await shop.api.statements.downloadStatementCamt({ query: november }))
  ).toString();
  const amounts = [...xml.matchAll(/<Amt Ccy="EUR">([\d.]+)<\/Amt>/g)].map(([, amount]) => amount);
  assert.deepEqual(amounts.slice(0, 2), ['50.00', '58.00']);
  assert.match(xml, /<NbOfNtries>2<\/NbOfNtries>/);
  assert.match(xml, /<TtlCdtNtries><NbOfNtries>1<\/NbOfNtries><Sum>8.50<\/Sum>/);
  assert.match(xml, /<TtlDbtNtries><NbOfNtries>1<\/NbOfNtries><Sum>0.50<\/Sum>/);
  const refs = [...xml.matchAll(/<NtryRef>(\d+)<\/NtryRef>/g)].map(([, version]) => version);
  assert.deepEqual(refs, ['2', '3'], 'in order of time');
  const backwards = { from: november.to, to: november.from };
  const asking = shop.api.statements.downloadStatementPdf({ query: backwards });
  assert.equal(await refusal(asking), 'statements.period_invalid');
  const elsewhere = shop.api.statements.downloadStatementPdf({
    query: { ...november, assetCode: 'GBP' },
  });
  assert.equal(await refusal(elsewhere), 'wallet.currency_unknown');
});

test('[W104] camt.053.001.08 names account, owner, party and receipt, and escapes what people write', async () => {
  const xml = (
    await bytesOf(await shop.api.statements.downloadStatementCamt({ query: november }))
  ).toString();
  assert.match(
    xml,
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">/,
  );
  assert.match(xml, /<Ownr><Nm>Mosterei<\/Nm><\/Ownr>/);
  assert.match(xml, /<Dbtr><Pty><Nm>Lena<\/Nm><\/Pty><\/Dbtr>/);
  assert.match(xml, /<Cdtr><Pty><Nm>Lena<\/Nm><\/Pty><\/Cdtr>/);
  assert.match(xml, /<Ustrd>Most &amp; &lt;Saft&gt; für „Zoë Łęcka“ 🍏<\/Ustrd>/);
  assert.ok(xml.includes(`<AcctSvcrRef>${cider.receiptNumber}</AcctSvcrRef>`));
  // Every element is closed in order: the stack of open ones is empty in the end.
  const open: string[] = [];
  for (const [, slash, name, rest] of xml.matchAll(/<(\/?)([A-Za-z]+)([^<>]*)>/g)) {
    if (slash) assert.equal(open.pop(), name);
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  assert.deepEqual(open, []);

  await operator.api.currencies.setAsset({
    params: { assetCode: 'PUNKTE' },
    body: {
      assetScale: 0,
      kind: 'own',
      name: { de: 'Punkte', en: 'Points' },
      isOpen: true,
      isConvertible: false,
      rateSource: 'operator',
      spreadBp: 0,
    },
  });
  const own = shop.api.statements.downloadStatementCamt({
    query: { ...november, assetCode: 'PUNKTE' },
  });
  assert.equal(await refusal(own), 'statements.not_a_currency');
});

test('[W105] statement and receipt are PDF files in either language', async () => {
  for (const locale of ['de', 'en'] as const) {
    const query = { ...november, locale, timeZone: 'Europe/Berlin' };
    const statement = await lena.api.statements.downloadStatementPdf({ query });
    assert.equal(statement.fileName, locale === 'de' ? 'kontoauszug.pdf' : 'statement.pdf');
    const pdf = await bytesOf(statement);
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.equal(pdf.subarray(-6).toString().trim(), '%%EOF');
    // Both files of the font are in it, because a name has letters of the second.
    assert.equal(pdf.toString('latin1').match(/\/FontFile\d? /g)!.length >= 3, true);
    const params = { paymentId: cider.id };
    const receipt = await lena.api.statements.downloadReceiptPdf({ params, query: { locale } });
    assert.equal((await bytesOf(receipt)).subarray(0, 5).toString(), '%PDF-');
  }
  const stranger = await world.person('fremder');
  const params = { paymentId: cider.id };
  const peeking = stranger.api.statements.downloadReceiptPdf({ params, query: {} });
  assert.equal(await refusal(peeking), 'wallet.payment_unknown');
});

test('[W105] a long statement goes on over pages, and a longer one is refused', async () => {
  const busy = await world.person('vielzahler', { minor: 9_000n });
  for (let i = 0; i < 45; i++) await pay(busy, omar, 10n, `Nummer ${i}`);
  const pdf = await bytesOf(
    await busy.api.statements.downloadStatementPdf({ query: { ...november, locale: 'de' } }),
  );
  const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length;
  assert.ok(pages >= 2, `${pages} pages`);
});

test('[W106] the statement is searched by name, note, receipt number and amount', async () => {
  async function found(search: string): Promise<string[]> {
    const { items } = await lena.api.wallet.listEntries({ query: { search } });
    return items.map(({ payment }) => payment.note);
  }
  const most = 'Most & <Saft> für „Zoë Łęcka“ 🍏';
  assert.deepEqual(await found('MOST'), ['Pfand', most], 'the shop is called so');
  assert.deepEqual(await found('zoe saft'), [most], 'all words, without accents');
  assert.deepEqual(await found(cider.receiptNumber), [most]);
  assert.deepEqual(await found('8,50'), [most]);
  assert.deepEqual(await found('0.50'), ['Pfand', ''].slice(0, 1));
  assert.deepEqual(await found('gibt es nicht'), []);
});

test('[W107] months add up what came in and went out, by kind and by whom it was with', async () => {
  const { items, isComplete } = await shop.api.statements.getMonths({
    query: { months: 3, timeZone: 'Europe/Berlin' },
  });
  assert.equal(isComplete, true);
  assert.deepEqual(
    items.map(({ month, in: came, out, count }) => [month, came.value, out.value, count]),
    [
      ['2026-09', '0', '0', 0],
      ['2026-10', '5000', '0', 1],
      ['2026-11', '850', '50', 2],
    ],
  );
  const [, , last] = items;
  assert.deepEqual(last!.byKind, [{ kind: 'transfer', in: euros(850n), out: euros(50n) }]);
  assert.deepEqual(last!.bySource, [
    {
      source: 'other',
      in: euros(850n),
      out: euros(50n),
      returned: euros(0n),
      refunded: euros(0n),
    },
  ]);
  assert.deepEqual(
    last!.parties.map(({ actor, in: came, out }) => [actor.handle, came.value, out.value]),
    [['lena', '850', '50']],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { eInvoice } from './e-invoice.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { sumsOf } from './rules.ts';
import type { InvoiceDocument } from './tables.ts';

const party = {
  name: 'Hofladen & Söhne <GbR>',
  street: 'Am Anger 1',
  postalCode: '99999',
  city: 'Lindenau',
  country: 'DE',
  vatId: 'DE123456788',
  taxNumber: '',
};
function documentOf(taxBasisPoints: number, creditMinor: bigint, assetScale = 2): InvoiceDocument {
  const sums = sumsOf(
    [
      { category: 'marketing', priceMicros: 51_234, charged: 1_234n, credited: 34n },
      { category: 'utility', priceMicros: 8_500, charged: 17n, credited: 0n },
      { category: 'utility', priceMicros: 9_000, charged: 0n, credited: 3n },
    ],
    { taxBasisPoints, assetScale, creditMinor },
  )!;
  return {
    number: 'SND-2028-000001',
    issuedOn: '2028-04-01',
    dueOn: '2028-04-15',
    from: '2028-03-01',
    until: '2028-03-31',
    assetCode: assetScale === 2 ? 'EUR' : 'TND',
    assetScale,
    seller: party,
    buyer: { ...party, vatId: '', street: '' },
    lines: sums.lines,
    taxBasisPoints,
    exemptionReason: taxBasisPoints > 0 ? '' : 'Kleinunternehmer nach § 19 UStG',
    net: sums.netMinor.toString(),
    tax: sums.taxMinor.toString(),
    total: sums.totalMinor.toString(),
    paid: sums.paidMinor.toString(),
    due: sums.dueMinor.toString(),
  };
}

/** The texts of each element by its path below the root, in order. */
function read(xml: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const path: string[] = [];
  const parser = new SaxesParser();
  let text = '';
  parser.on('opentag', ({ name }) => {
    path.push(name.replace(/^\w+:/, ''));
    text = '';
  });
  parser.on('text', (more) => {
    text += more;
  });
  parser.on('closetag', () => {
    const key = path.join('/');
    if (text.trim() !== '') found.set(key, [...(found.get(key) ?? []), text.trim()]);
    text = '';
    path.pop();
  });
  parser.write(xml).close();
  return found;
}
/** In hundredths of a cent, exact. */
function units(text: string): bigint {
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole! + fraction.padEnd(6, '0'));
  return text.startsWith('-') ? -value : value;
}

for (const [name, document] of [
  ['with tax, paid later', documentOf(1900, 0n)],
  ['with tax, paid in part from credit', documentOf(700, 3_000n)],
  ['without tax', documentOf(0, 0n)],
  ['in a currency of three decimals', documentOf(1900, 0n, 3)],
  ['in one of three decimals, paid in part from credit', documentOf(1900, 3_007n, 3)],
  ['in one of none', documentOf(1900, 0n, 0)],
] as const) {
  test(`[BL9] [BL10] [BL16] the data ${name} keeps the rules of calculation of EN 16931`, () => {
    // The least step of an amount: a hundredth, or a whole unit where there are none.
    const half = document.assetScale === 0 ? 1_000_000n : 10_000n;
    const found = read(eInvoice(document));
    const trade = 'CrossIndustryInvoice/SupplyChainTradeTransaction';
    const line = `${trade}/IncludedSupplyChainTradeLineItem`;
    const header = `${trade}/ApplicableHeaderTradeSettlement`;
    const sum = `${header}/SpecifiedTradeSettlementHeaderMonetarySummation`;
    const one = (path: string) => {
      const [value, ...more] = found.get(path) ?? [];
      assert.ok(value !== undefined && more.length === 0, `${path} is there once`);
      return value;
    };
    const amount = (path: string) => units(one(path));
    const totals = found
      .get(
        `${line}/SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount`,
      )!
      .map(units);
    const quantities = found.get(`${line}/SpecifiedLineTradeDelivery/BilledQuantity`)!;
    const pricesEach = found.get(
      `${line}/SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount`,
    )!;
    assert.equal(totals.length, 3);
    for (const [index, total] of totals.entries()) {
      // BT-131 is quantity (BT-129) by price (BT-146), rounded; BR-27: no price is negative.
      const exact = BigInt(quantities[index]!) * units(pricesEach[index]!);
      const off = total - exact;
      assert.ok(units(pricesEach[index]!) >= 0n && 2n * (off < 0n ? -off : off) <= half);
    }
    const sums = [...found].filter(([path]) => /Amount$/.test(path) && !/ChargeAmount$/.test(path));
    for (const [path, values] of sums) {
      assert.ok(
        values.every((value) => /^-?\d+(\.\d{1,2})?$/.test(value)),
        `BR-DEC: ${path} has two decimals at most`,
      );
    }
    const basis = amount(`${sum}/TaxBasisTotalAmount`);
    const tax = amount(`${sum}/TaxTotalAmount`);
    const total = amount(`${sum}/GrandTotalAmount`);
    assert.equal(
      amount(`${sum}/LineTotalAmount`),
      totals.reduce((a, b) => a + b),
      'BR-CO-10',
    );
    assert.equal(basis, amount(`${sum}/LineTotalAmount`), 'BR-CO-13');
    assert.equal(tax, amount(`${header}/ApplicableTradeTax/CalculatedAmount`), 'BR-CO-14');
    assert.equal(total, basis + tax, 'BR-CO-15');
    assert.equal(
      amount(`${sum}/DuePayableAmount`),
      total - amount(`${sum}/TotalPrepaidAmount`),
      'BR-CO-16',
    );
    const rate = units(one(`${header}/ApplicableTradeTax/RateApplicablePercent`));
    const off = tax * 100_000_000n - basis * rate;
    assert.ok(2n * (off < 0n ? -off : off) <= half * 100_000_000n, 'BR-CO-17');
    assert.equal(amount(`${header}/ApplicableTradeTax/BasisAmount`), basis, 'BR-S-08, BR-E-08');
    assert.equal(one(`${header}/ApplicableTradeTax/CategoryCode`), rate > 0n ? 'S' : 'E');
    // BR-E-10: who asks for no tax says why; BR-CO-25 and 26: when it is due, and who the seller is for the tax office.
    assert.equal(found.has(`${header}/ApplicableTradeTax/ExemptionReason`), rate === 0n);
    one(`${header}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString`);
    const seller = `${trade}/ApplicableHeaderTradeAgreement/SellerTradeParty`;
    assert.equal(one(`${seller}/SpecifiedTaxRegistration/ID`), 'DE123456788');
    assert.equal(one(`${seller}/Name`), 'Hofladen & Söhne <GbR>');
    assert.equal(
      one(
        'CrossIndustryInvoice/ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID',
      ),
      'urn:cen.eu:en16931:2017',
    );
  });
}

test('[BL10] the paper is a PDF/A-3 that carries exactly these data', async () => {
  const document = documentOf(1900, 0n);
  const bytes = Buffer.from(await new Response(invoicePdf(document, 'de')).arrayBuffer());
  const text = bytes.toString('latin1');
  assert.match(text, /<pdfaid:part>3<\/pdfaid:part>/);
  assert.match(text, /<fx:ConformanceLevel>EN 16931<\/fx:ConformanceLevel>/);
  assert.match(text, /\/AFRelationship \/Alternative/);
  const streams = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, raw]) => {
    try {
      return [inflateSync(Buffer.from(raw!, 'latin1')).toString()];
    } catch {
      return [];
    }
  });
  assert.ok(streams.includes(eInvoice(document)));
});

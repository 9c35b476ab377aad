import { microScale } from '@allmende/contract/billing';
import { moneyOf } from '@allmende/contract/money';
import { createPaper, ink, type Language, sheet, writing } from '#wallet';
import { decimal, eInvoice } from './e-invoice.ts';
import type { InvoiceDocument, InvoiceParty } from './tables.ts';

const words = {
  de: {
    title: 'Rechnung',
    noteTitle: 'Stornorechnung',
    partTitle: 'Rechnungskorrektur',
    correctsPart: 'Berichtigt',
    noteNumber: 'Nummer',
    corrects: 'Hebt auf',
    back: 'Wird gutgeschrieben',
    from: 'Von',
    to: 'An',
    number: 'Rechnungsnummer',
    issued: 'Ausgestellt am',
    due: 'Fällig am',
    period: 'Leistungszeitraum',
    vatId: 'USt-IdNr.',
    taxNumber: 'Steuernummer',
    what: 'Wofür',
    count: 'Anzahl',
    price: 'Einzeln',
    amount: 'Betrag',
    net: 'Summe ohne Steuer',
    tax: 'Umsatzsteuer',
    total: 'Gesamt',
    paid: 'Aus dem Guthaben bezahlt',
    open: 'Zu zahlen',
    data: 'Die Daten dieser Rechnung nach EN 16931 liegen in dieser Datei (factur-x.xml).',
    categories: {
      marketing: 'Werbung',
      utility: 'Mitteilung',
      authentication: 'Code',
      service: 'Antwort',
      base: 'Grundgebühr',
    },
  },
  en: {
    title: 'Invoice',
    noteTitle: 'Credit note',
    partTitle: 'Credit note',
    correctsPart: 'Corrects',
    noteNumber: 'Number',
    corrects: 'Takes back',
    back: 'Is credited',
    from: 'From',
    to: 'To',
    number: 'Invoice number',
    issued: 'Issued on',
    due: 'Due on',
    period: 'Period',
    vatId: 'VAT number',
    taxNumber: 'Tax number',
    what: 'For',
    count: 'Number',
    price: 'Each',
    amount: 'Amount',
    net: 'Sum without tax',
    tax: 'VAT',
    total: 'Total',
    paid: 'Paid from the credit',
    open: 'To be paid',
    data: 'The data of this invoice after EN 16931 are inside of this file (factur-x.xml).',
    categories: {
      marketing: 'Marketing',
      utility: 'Notice',
      authentication: 'Code',
      service: 'Answer',
      base: 'Base fee',
    },
  },
} as const;

const left = sheet.margin;
const right = sheet.width - sheet.margin;
const columns = { count: right - 190, price: right - 90 };

/** [BL10] An invoice on paper; a PDF/A-3 with its data inside, as Factur-X says. */
export function invoicePdf(
  document: InvoiceDocument,
  language: Language,
): ReadableStream<Uint8Array> {
  const said = words[language];
  const write = writing(language, 'UTC');
  const money = (minor: string) => write.money(moneyOf(document, BigInt(minor)));
  const at = new Date(`${document.issuedOn}T00:00:00Z`);
  const { corrects } = document;
  const kind = corrects ? (corrects.isPart ? said.partTitle : said.noteTitle) : said.title;
  const title = `${kind} ${document.number}`;
  const paper = createPaper({ title, language, at, archive: { eInvoice: 'factur-x.xml' } });
  const soft = { size: 9, color: ink.soft };

  paper.line(kind, { x: left, y: 56 }, { size: 24, bold: true });
  function block(label: string, party: InvoiceParty, x: number): number {
    const place = `${party.postalCode} ${party.city}`.trim();
    const rows = [
      party.street,
      [place, party.country].filter((one) => one !== '').join(', '),
      party.vatId === '' ? '' : `${said.vatId} ${party.vatId}`,
      party.taxNumber === '' ? '' : `${said.taxNumber} ${party.taxNumber}`,
    ].filter((row) => row !== '');
    paper.line(label, { x, y: 106 }, soft);
    paper.line(party.name, { x, y: 120 }, { bold: true, width: 220 });
    for (const [index, row] of rows.entries()) {
      paper.line(row, { x, y: 136 + 15 * index }, { width: 220 });
    }
    return 136 + 15 * rows.length;
  }
  const middle = left + (right - left) / 2 + 10;
  let y = Math.max(block(said.from, document.seller, left), block(said.to, document.buyer, middle));
  y += 20;
  const facts: [string, string][] = [
    [corrects ? said.noteNumber : said.number, document.number],
    ...(corrects
      ? [[corrects.isPart ? said.correctsPart : said.corrects, corrects.number] as [string, string]]
      : []),
    [said.issued, write.day(document.issuedOn)],
    [said.period, `${write.day(document.from)} – ${write.day(document.until)}`],
    ...(document.due === '0' || corrects
      ? []
      : [[said.due, write.day(document.dueOn)] as [string, string]]),
  ];
  for (const [label, value] of facts) {
    paper.line(label, { x: left, y }, { color: ink.soft });
    paper.line(value, { x: left + 140, y });
    y += 18;
  }
  y += 18;
  const end = { align: 'right' as const };
  paper.line(said.what, { x: left, y }, soft);
  paper.line(said.count, { x: columns.count, y }, { ...soft, ...end });
  paper.line(said.price, { x: columns.price, y }, { ...soft, ...end });
  paper.line(said.amount, { x: right, y }, { ...soft, ...end });
  y += 22;
  for (const { category, priceMicros, quantity, netMinor } of document.lines) {
    if (y > sheet.height - 200) {
      paper.newPage();
      y = sheet.margin;
    }
    paper.rule(y - 6);
    paper.line(said.categories[category], { x: left, y });
    paper.line(quantity, { x: columns.count, y }, end);
    paper.line(priceText(priceMicros, language), { x: columns.price, y }, end);
    paper.line(money(netMinor), { x: right, y }, end);
    y += 22;
  }
  const percent = decimal(String(document.taxBasisPoints), 2).replace(/\.?0+$/, '');
  const sums: [string, string, boolean][] = [
    [said.net, money(document.net), false],
    [`${said.tax} ${comma(percent, language)} %`, money(document.tax), false],
    [said.total, money(document.total), true],
    ...(document.paid === '0'
      ? []
      : [[said.paid, money(document.paid), false] as [string, string, boolean]]),
    [corrects ? said.back : said.open, money(document.due), true],
  ];
  y += 6;
  for (const [label, value, isSum] of sums) {
    paper.rule(y - 6);
    paper.line(label, { x: left, y }, { bold: isSum });
    paper.line(value, { x: right, y }, { ...end, bold: isSum });
    y += 22;
  }
  const note = { ...soft, width: right - left };
  if (corrects) y = paper.paragraph(corrects.reason, { x: left, y: y + 6 }, note);
  if (document.exemptionReason !== '') {
    y = paper.paragraph(document.exemptionReason, { x: left, y: y + 6 }, note);
  }
  paper.paragraph(said.data, { x: left, y: y + 10 }, note);
  paper.attach({
    name: 'factur-x.xml',
    type: 'text/xml',
    content: Buffer.from(eInvoice(document)),
    relationship: 'Alternative',
  });
  return paper.bytes();
}

/** At least two decimals, and no more than it has. */
function priceText(micros: number, language: Language): string {
  return comma(decimal(String(micros), microScale).replace(/0{1,4}$/, ''), language);
}

function comma(figures: string, language: Language): string {
  return language === 'de' ? figures.replace('.', ',') : figures;
}

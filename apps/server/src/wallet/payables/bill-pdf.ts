import type { BankTransfer } from '@allmende/contract/bank-transfer';
import { createPaper, ink, type Paper, sheet } from '../statements/paper.ts';
import { inGroups, type Language, writing } from '../statements/words.ts';
import type { PayablePaper } from './payables.ts';

const words = {
  de: {
    bill: 'Rechnung',
    fine: 'Bußgeld',
    to: 'An',
    issued: 'Ausgestellt am',
    due: 'Fällig am',
    reference: 'Zahlungszeichen',
    amount: 'Betrag',
    paid: 'Schon bezahlt',
    open: 'Zu zahlen',
    done: { paid: 'Diese Rechnung ist bezahlt.', cancelled: 'Diese Rechnung wurde storniert.' },
    parts: 'Teilzahlungen sind möglich.',
    whole: 'Bitte in einer Summe zahlen.',
    attached: 'Angehängte Datei',
    here: 'Mit Allmende zahlen',
    hereText: 'Scannen, Betrag bestätigen, fertig. Beide Seiten haben sofort einen Beleg.',
    transfer: 'Überweisen',
    codes: { epc: 'GiroCode für deine Banking-App', swiss: 'Swiss QR Code für deine Banking-App' },
    payee: 'Empfänger',
    iban: 'IBAN',
    bic: 'BIC',
    transferReference: 'Verwendungszweck',
    transferText:
      'Bitte genau diesen Verwendungszweck angeben: An ihm wird die Zahlung erkannt, und sie ist verbucht, sobald die Bank sie meldet.',
    made: 'Erstellt am',
  },
  en: {
    bill: 'Bill',
    fine: 'Fine',
    to: 'To',
    issued: 'Issued on',
    due: 'Due on',
    reference: 'Reference',
    amount: 'Amount',
    paid: 'Paid already',
    open: 'To be paid',
    done: { paid: 'This bill has been paid.', cancelled: 'This bill was cancelled.' },
    parts: 'It may be paid in parts.',
    whole: 'Please pay it in one sum.',
    attached: 'Attached file',
    here: 'Pay with Allmende',
    hereText: 'Scan, confirm the amount, done. Both sides have a receipt at once.',
    transfer: 'Bank transfer',
    codes: { epc: 'GiroCode for your banking app', swiss: 'Swiss QR code for your banking app' },
    payee: 'Payee',
    iban: 'IBAN',
    bic: 'BIC',
    transferReference: 'Remittance reference',
    transferText:
      'Please give exactly this reference: the payment is known by it, and it is booked as soon as the bank tells of it.',
    made: 'Made on',
  },
} as const;

const left = sheet.margin;
const right = sheet.width - sheet.margin;
const width = right - left;
/** 46 millimetres, as a Swiss code must have. */
const codeSize = 130.4;
/** Of both ways to pay. */
const heightToPay = 360;

/** A bill on paper: what it is for, what is open, and each way to pay it; what is attached to it is inside the file. */
export function billPdf({
  payable,
  document,
  language,
  at,
}: PayablePaper & { language: Language }): ReadableStream<Uint8Array> {
  const said = words[language];
  // Days of a bill are those of UTC, wherever it is read.
  const write = writing(language, 'UTC');
  const isOpen = payable.open.value !== '0';
  const title = `${said[payable.kind]} ${inGroups(payable.reference)}`;
  const paper = createPaper({ title, language, at });
  const soft = { size: 9, color: ink.soft };
  paper.line(
    `${payable.issuer.name} · @${payable.issuer.handle}`,
    { x: left, y: 48 },
    { bold: true, width },
  );
  paper.line(said[payable.kind], { x: left, y: 66 }, { ...soft, size: 11 });
  let y = paper.paragraph(payable.title, { x: left, y: 84 }, { size: 20, bold: true, width });
  if (payable.text) y = paper.paragraph(payable.text, { x: left, y: y + 4 }, { width });
  y += 18;
  const isPartly = payable.paid.value !== '0';
  const facts: [string, string][] = [
    [said.to, payable.recipient ? `${payable.recipient.name} · @${payable.recipient.handle}` : ''],
    [said.issued, write.day(payable.issuedAt)],
    [said.due, write.day(payable.dueOn)],
    [said.reference, inGroups(payable.reference)],
    [said.amount, write.money(payable.amount)],
    [said.paid, isPartly ? write.money(payable.paid) : ''],
    [said.open, isOpen ? write.money(payable.open) : ''],
    [said.attached, document?.name ?? ''],
  ];
  for (const [label, value] of facts.filter(([, text]) => text !== '')) {
    const isSum = label === said.open;
    paper.rule(y - 6);
    paper.line(label, { x: left, y }, isSum ? { bold: true } : { color: ink.soft });
    const style = { align: 'right' as const, width: width - 130, bold: isSum };
    paper.line(value, { x: right, y }, style);
    y += 22;
  }
  paper.rule(y - 6);
  if (y + heightToPay > sheet.height - sheet.margin) {
    paper.newPage();
    y = sheet.margin;
  }
  if (isOpen) {
    paper.line(payable.allowsParts ? said.parts : said.whole, { x: left, y }, soft);
    y += 30;
    if (payable.transfer) y = drawTransfer(paper, y, { transfer: payable.transfer, language });
    if (payable.codeUrl) drawHere(paper, y, { url: payable.codeUrl, language });
  } else {
    const done = said.done[payable.state === 'cancelled' ? 'cancelled' : 'paid'];
    paper.line(done, { x: left, y: y + 6 }, { bold: true, color: ink.green });
  }
  paper.line(
    `${said.made} ${write.day(at)}`,
    { x: left, y: sheet.height - 50 },
    { ...soft, size: 8 },
  );
  if (document) paper.attach(document);
  return paper.bytes();
}

function drawTransfer(
  paper: Paper,
  y: number,
  { transfer, language }: { transfer: BankTransfer; language: Language },
): number {
  const said = words[language];
  const { account, reference, codes } = transfer;
  const [code] = codes;
  const x = code ? left + codeSize + 24 : left;
  if (code) {
    const place = { x: left, y: y + 4, size: codeSize, isSwiss: code.standard === 'swiss' };
    paper.code(code.text, place);
  }
  paper.line(said.transfer, { x, y }, { size: 13, bold: true });
  if (code) paper.line(said.codes[code.standard], { x, y: y + 19 }, { size: 9, color: ink.soft });
  const lines: [string, string][] = [
    [said.payee, account.name],
    [said.iban, inGroups(account.iban)],
    [said.bic, account.bic ?? ''],
    [said.transferReference, inGroups(reference)],
  ];
  let below = y + 38;
  for (const [label, value] of lines.filter(([, text]) => text !== '')) {
    paper.line(label, { x, y: below }, { size: 9, color: ink.soft });
    paper.line(value, { x: x + 104, y: below - 0.5 }, { width: right - x - 104 });
    below += 17;
  }
  const note = { size: 9, color: ink.soft, width: right - x };
  below = paper.paragraph(said.transferText, { x, y: below + 4 }, note);
  return Math.max(below, code ? y + codeSize + 4 : 0) + 26;
}

function drawHere(paper: Paper, y: number, { url, language }: { url: string; language: Language }) {
  const said = words[language];
  const x = left + codeSize + 24;
  paper.code(url, { x: left, y, size: codeSize });
  paper.line(said.here, { x, y }, { size: 13, bold: true });
  paper.paragraph(said.hereText, { x, y: y + 19 }, { size: 9, color: ink.soft, width: right - x });
}

import type { Payment } from '@allmende/contract/wallet';
import { confirmedWords, kindWords } from '../statement-csv.ts';
import { createPaper, ink, sheet } from './paper.ts';
import { inGroups, type Language, words, writing } from './words.ts';

/** A payment's receipt on paper: the same facts as on the screen. */
export function receiptPdf(options: {
  payment: Payment;
  language: Language;
  timeZone: string;
  at: Date;
  isPlay: boolean;
}): ReadableStream<Uint8Array> {
  const { payment, language, timeZone, at, isPlay } = options;
  const said = words[language];
  const write = writing(language, timeZone);
  const number = inGroups(payment.receiptNumber);
  const paper = createPaper({ title: `${said.receipt} ${number}`, language, at });
  const [left, right] = [sheet.margin, sheet.width - sheet.margin];
  paper.line('Allmende', { x: left, y: 48 }, { size: 11, bold: true, color: ink.green });
  paper.line(said.receipt, { x: left, y: 68 }, { size: 20, bold: true });
  paper.line(write.money(payment.amount), { x: left, y: 104 }, { size: 28, bold: true });
  if (isPlay) paper.line(said.play, { x: left, y: 142 }, { size: 9, color: ink.soft });
  const side = (actor: Payment['from']) => {
    if (actor) return `${actor.name} · @${actor.handle}`;
    return payment.rail === 'sepa' ? said.bank : said.till;
  };
  const lines: [string, string][] = [
    [said.from, side(payment.from)],
    [said.to, side(payment.to)],
    [said.paidAt, `${write.time(payment.paidAt)} (${timeZone})`],
    ['', kindWords(language)[payment.kind]],
    [said.note, payment.note],
    [said.order, payment.orderId ?? ''],
    [said.fee, write.money(payment.fee)],
    [said.confirmed, confirmedWords(language)[payment.confirmedBy]],
    [said.givenBack, payment.refunded.value === '0' ? '' : write.money(payment.refunded)],
    [said.number, number],
  ];
  let y = 170;
  for (const [label, value] of lines.filter(([, text]) => text !== '')) {
    paper.rule(y - 6);
    paper.line(label, { x: left, y }, { color: ink.soft });
    paper.line(value, { x: right, y }, { align: 'right', width: right - left - 130 });
    y += 24;
  }
  paper.rule(y - 6);
  const foot = `${said.made} ${write.time(at)}`;
  paper.line(foot, { x: left, y: sheet.height - 70 }, { size: 8, color: ink.soft });
  return paper.bytes();
}

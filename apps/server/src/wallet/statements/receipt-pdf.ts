import type { Conversion } from '@allmende/contract/currencies';
import type { Payment } from '@allmende/contract/wallet';
import { confirmedWords, kindWords } from '../statement-csv.ts';
import { createPaper, ink, sheet } from './paper.ts';
import { inGroups, type Language, words, writing } from './words.ts';

/** What is known of the thing that the payment belongs to. */
export interface About {
  conversion: Conversion | null;
  /** The group that a gift was given to. */
  groupName: string | null;
}

/** A payment's receipt on paper: the same facts as on the screen. */
export function receiptPdf(options: {
  payment: Payment;
  about: About;
  language: Language;
  timeZone: string;
  at: Date;
  isPlay: boolean;
}): ReadableStream<Uint8Array> {
  const { payment, about, language, timeZone, at, isPlay } = options;
  const said = words[language];
  const write = writing(language, timeZone);
  const number = inGroups(payment.receiptNumber);
  const paper = createPaper({ title: `${said.receipt} ${number}`, language, at });
  const [left, right] = [sheet.margin, sheet.width - sheet.margin];
  paper.line('Allmende', { x: left, y: 48 }, { size: 11, bold: true, color: ink.green });
  paper.line(said.receipt, { x: left, y: 68 }, { size: 20, bold: true });
  paper.line(write.money(payment.amount), { x: left, y: 104 }, { size: 28, bold: true });
  if (isPlay) paper.line(said.play, { x: left, y: 142 }, { size: 9, color: ink.soft });
  let y = 170;
  for (const [label, value] of receiptLines({ payment, about, language, timeZone })) {
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

/** What stands on it below the amount, each with its label; nothing that says nothing. */
export function receiptLines({
  payment,
  about: { conversion, groupName },
  language,
  timeZone,
}: {
  payment: Payment;
  about: About;
  language: Language;
  timeZone: string;
}): [label: string, value: string][] {
  const said = words[language];
  const write = writing(language, timeZone);
  const { from, to, kind, note, rail, refunded } = payment;
  const outside = rail === 'sepa' ? said.bank : rail === 'card' ? said.card : said.till;
  const side = (actor: Payment['from']) => (actor ? `${actor.name} · @${actor.handle}` : outside);
  const kindWord = kindWords(language)[kind];
  // Into a gift it goes to all of a group, and out of it to one of them.
  const givenTo = kind === 'envelope' ? groupName : null;
  // The note of an order is its number, by which people know it.
  const isOrder = kind === 'order';
  const lines: [string, string][] = [
    [said.kind, kindWord.charAt(0).toUpperCase() + kindWord.slice(1)],
    [said.from, side(from)],
    // Between one's own pockets, and into a gift to many, there is nobody else.
    [said.to, givenTo ?? (from && from.id === to?.id ? '' : side(to))],
    [said.group, givenTo ? '' : (groupName ?? '')],
    [said.paidAt, `${write.time(payment.paidAt)} (${timeZone})`],
    [said.note, isOrder ? '' : note],
    [said.order, isOrder ? note : (payment.orderId ?? '')],
    ...(conversion ? exchangeLines(conversion, language, timeZone) : []),
    [said.fee, conversion ? '' : write.money(payment.fee)],
    [said.confirmed, confirmedWords(language)[payment.confirmedBy]],
    [said.givenBack, refunded.value === '0' ? '' : write.money(refunded)],
    [said.number, inGroups(payment.receiptNumber)],
  ];
  return lines.filter(([, value]) => value !== '');
}

/** All that an exchange cost, as the app says it: what was given, at which rate, and what arrived. */
function exchangeLines(
  conversion: Conversion,
  language: Language,
  timeZone: string,
): [label: string, value: string][] {
  const said = words[language];
  const write = writing(language, timeZone);
  const { gives, fee, midRate, spread, receives } = conversion;
  const rate = `1 ${gives.assetCode} = ${write.decimal(midRate)} ${receives.assetCode}`;
  return [
    [said.gives, write.money(gives)],
    [said.exchangeFee, write.money(fee)],
    [`${said.rate} ${write.day(`${conversion.rateDay}T12:00:00Z`)}`, rate],
    [said.spread, write.money(spread)],
    [said.receives, write.money(receives)],
  ];
}

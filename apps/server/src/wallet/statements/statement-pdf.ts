import type { Actor } from '@allmende/contract/actors';
import type { WalletEntry } from '@allmende/contract/wallet';
import { toPublicId } from '#platform/ids';
import { kindWords } from '../statement-csv.ts';
import { createPaper, ink, type Paper, sheet } from './paper.ts';
import type { Period } from './period.ts';
import { inGroups, type Language, otherSide, words, writing } from './words.ts';

export interface StatementPdf {
  period: Period;
  owner: Actor;
  language: Language;
  timeZone: string;
  /** When it is made. */
  at: Date;
  isPlay: boolean;
}

const left = sheet.margin;
const right = sheet.width - sheet.margin;
const columns = { what: left + 84, amount: right - 104, balance: right };
const rowHeight = 30;
const lowest = sheet.height - sheet.margin - 30;

/** The statement on paper: who, when, the balance before, every movement, the balance after. */
export function statementPdf(options: StatementPdf): ReadableStream<Uint8Array> {
  const { period, owner, language, timeZone, at } = options;
  const said = words[language];
  const write = writing(language, timeZone);
  const end = new Date(period.to.getTime() - 1);
  const span = `${write.day(period.from)} – ${write.day(end)}`;
  const paper = createPaper({ title: `${said.statement} ${span}`, language, at });
  let pages = 1;
  let y = drawHead(paper, { ...options, span });

  function foot() {
    const style = { size: 8, color: ink.soft };
    paper.line(`${said.made} ${write.time(at)}`, { x: left, y: lowest + 24 }, style);
    const number = `${said.page} ${pages}`;
    paper.line(number, { x: right, y: lowest + 24 }, { ...style, align: 'right' });
  }

  function room(height: number) {
    if (y + height <= lowest) return;
    foot();
    paper.newPage();
    pages += 1;
    y = sheet.margin;
    y = drawColumns(paper, y, said);
  }

  if (period.entries.length === 0) {
    paper.line(said.none, { x: left, y }, { color: ink.soft });
    y += rowHeight;
  } else {
    y = drawColumns(paper, y, said);
  }
  for (const entry of period.entries) {
    room(rowHeight);
    drawEntry(paper, y, { entry, owner, language, write });
    y += rowHeight;
  }
  room(40);
  paper.rule(y + 2);
  paper.line(said.closing, { x: left, y: y + 10 }, { bold: true });
  const closing = write.money(period.closing);
  paper.line(closing, { x: right, y: y + 10 }, { bold: true, align: 'right' });
  foot();
  return paper.bytes();
}

function drawHead(
  paper: Paper,
  { period, owner, language, timeZone, isPlay, span }: StatementPdf & { span: string },
): number {
  const said = words[language];
  const write = writing(language, timeZone);
  paper.line('Allmende', { x: left, y: 48 }, { size: 11, bold: true, color: ink.green });
  paper.line(said.statement, { x: left, y: 68 }, { size: 20, bold: true });
  paper.line(`${owner.name} · @${owner.handle}`, { x: left, y: 98 }, { width: right - left });
  const account = toPublicId('acc', period.accountId);
  const name = `${period.asset.name[language]} (${period.asset.assetCode})`;
  const soft = { size: 9, color: ink.soft };
  paper.line(`${said.account}: ${account} · ${name}`, { x: left, y: 113 }, soft);
  paper.line(`${said.period}: ${span} (${timeZone})`, { x: left, y: 126 }, soft);
  if (isPlay) paper.line(said.play, { x: left, y: 139 }, soft);
  const sum = (isIn: boolean) =>
    period.entries
      .map(({ amount }) => BigInt(amount.value))
      .filter((minor) => minor > 0n === isIn)
      .reduce((total, minor) => total + minor, 0n);
  const money = (minor: bigint) => write.money({ ...period.opening, value: String(minor) });
  const figures: [string, string][] = [
    [said.opening, write.money(period.opening)],
    [said.incoming, money(sum(true))],
    [said.outgoing, money(sum(false))],
    [said.closing, write.money(period.closing)],
  ];
  let y = 162;
  for (const [label, value] of figures) {
    paper.line(label, { x: left, y });
    paper.line(value, { x: right, y }, { align: 'right', bold: label === said.closing });
    y += 16;
  }
  return y + 20;
}

function drawColumns(paper: Paper, y: number, said: (typeof words)[Language]): number {
  const style = { size: 8, color: ink.soft };
  paper.line(said.date, { x: left, y }, style);
  paper.line(said.what, { x: columns.what, y }, style);
  paper.line(said.amount, { x: columns.amount, y }, { ...style, align: 'right' });
  paper.line(said.balance, { x: columns.balance, y }, { ...style, align: 'right' });
  paper.rule(y + 13);
  return y + 20;
}

function drawEntry(
  paper: Paper,
  y: number,
  {
    entry,
    owner,
    language,
    write,
  }: { entry: WalletEntry; owner: Actor; language: Language; write: ReturnType<typeof writing> },
): void {
  const { payment } = entry;
  const other = otherSide(payment, owner.id);
  const kind = kindWords(language)[payment.kind];
  const isTill = payment.from === null;
  const { rail } = payment;
  const outside = words[language][rail === 'sepa' ? 'bank' : rail === 'card' ? 'card' : 'till'];
  const name = other?.name ?? (isTill ? outside : kind);
  const width = columns.amount - columns.what - 84;
  const detail = [payment.note || kind, inGroups(payment.receiptNumber)].join(' · ');
  const small = { size: 8, color: ink.soft };
  paper.line(write.day(entry.at), { x: left, y }, { size: 9, width: 80 });
  paper.line(name, { x: columns.what, y }, { size: 10, width });
  paper.line(detail, { x: columns.what, y: y + 13 }, { ...small, width });
  paper.line(write.money(entry.amount), { x: columns.amount, y }, { align: 'right', size: 9.5 });
  const balance = { ...small, size: 9, align: 'right' as const };
  paper.line(write.money(entry.balance), { x: columns.balance, y }, balance);
}

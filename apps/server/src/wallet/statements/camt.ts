import type { Actor } from '@allmende/contract/actors';
import type { Money } from '@allmende/contract/money';
import type { WalletEntry } from '@allmende/contract/wallet';
import { toPublicId } from '#platform/ids';
import type { Period } from './period.ts';

/**
 * A statement as banks give it to bookkeeping programs: camt.053.001.08 (ISO 20022 BankToCustomerStatement), one
 * statement per document, opening and closing booked balance, one entry per movement. An account here has no IBAN, so it
 * is named by its id; receipt numbers are the structured references that they are (ISO 11649).
 */
export function camt053(options: { period: Period; owner: Actor; at: Date }): string {
  const { period, owner, at } = options;
  const { asset, accountId, from, to, opening, closing, entries, firstVersion } = period;
  const account = toPublicId('acc', accountId).slice(4);
  const id = `${account.slice(-12)}-${day(from)}-${day(new Date(to.getTime() - 1))}`;
  const sum = (isCredit: boolean) =>
    entries
      .filter((entry) => isIncoming(entry) === isCredit)
      .reduce((total, entry) => total + absolute(entry.amount), 0n);
  const count = (isCredit: boolean) =>
    entries.filter((entry) => isIncoming(entry) === isCredit).length;
  const total = (minor: bigint) => decimal({ ...opening, value: String(minor) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">',
    ' <BkToCstmrStmt>',
    `  <GrpHdr><MsgId>${id}</MsgId><CreDtTm>${at.toISOString()}</CreDtTm></GrpHdr>`,
    '  <Stmt>',
    `   <Id>${id}</Id>`,
    `   <ElctrncSeqNb>${firstVersion}</ElctrncSeqNb>`,
    `   <CreDtTm>${at.toISOString()}</CreDtTm>`,
    `   <FrToDt><FrDtTm>${from.toISOString()}</FrDtTm><ToDtTm>${to.toISOString()}</ToDtTm></FrToDt>`,
    `   <Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>${asset.assetCode}</Ccy><Ownr><Nm>${text(owner.name, 140)}</Nm></Ownr></Acct>`,
    ...balance('OPBD', opening, from),
    ...balance('CLBD', closing, new Date(to.getTime() - 1)),
    '   <TxsSummry>',
    `    <TtlNtries><NbOfNtries>${entries.length}</NbOfNtries></TtlNtries>`,
    `    <TtlCdtNtries><NbOfNtries>${count(true)}</NbOfNtries><Sum>${total(sum(true))}</Sum></TtlCdtNtries>`,
    `    <TtlDbtNtries><NbOfNtries>${count(false)}</NbOfNtries><Sum>${total(sum(false))}</Sum></TtlDbtNtries>`,
    '   </TxsSummry>',
    ...entries.flatMap((entry) => entryLines(entry, owner)),
    '  </Stmt>',
    ' </BkToCstmrStmt>',
    '</Document>',
    '',
  ].join('\n');
}

/** Refunds are `RRCT`; all else within one house is a book transfer, `BOOK`. */
function entryLines(entry: WalletEntry, owner: Actor): string[] {
  const { payment, amount, at } = entry;
  const isCredit = isIncoming(entry);
  const other =
    payment.to.id === owner.id && payment.from?.id !== owner.id ? payment.from : payment.to;
  const party = other && other.id !== owner.id ? other : null;
  const role = isCredit ? 'Dbtr' : 'Cdtr';
  const family = isCredit ? 'RCDT' : 'ICDT';
  const sub = payment.kind === 'refund' ? 'RRTN' : 'BOOK';
  const note = text(payment.note, 140);
  const reference = payment.receiptNumber;
  return [
    '   <Ntry>',
    `    <NtryRef>${entry.version}</NtryRef>`,
    `    <Amt Ccy="${amount.assetCode}">${decimal(amount)}</Amt>`,
    `    <CdtDbtInd>${isCredit ? 'CRDT' : 'DBIT'}</CdtDbtInd>`,
    '    <Sts><Cd>BOOK</Cd></Sts>',
    `    <BookgDt><DtTm>${at}</DtTm></BookgDt>`,
    `    <ValDt><DtTm>${at}</DtTm></ValDt>`,
    `    <AcctSvcrRef>${reference}</AcctSvcrRef>`,
    `    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly></Domn><Prtry><Cd>${payment.kind}</Cd></Prtry></BkTxCd>`,
    '    <NtryDtls><TxDtls>',
    `     <Refs><AcctSvcrRef>${reference}</AcctSvcrRef><EndToEndId>${payment.orderId?.slice(4) ?? 'NOTPROVIDED'}</EndToEndId></Refs>`,
    `     <Amt Ccy="${amount.assetCode}">${decimal(amount)}</Amt>`,
    `     <CdtDbtInd>${isCredit ? 'CRDT' : 'DBIT'}</CdtDbtInd>`,
    ...(party
      ? [
          `     <RltdPties><${role}><Pty><Nm>${text(party.name, 140)}</Nm></Pty></${role}></RltdPties>`,
        ]
      : []),
    note ? `     <RmtInf><Ustrd>${note}</Ustrd></RmtInf>` : '',
    '    </TxDtls></NtryDtls>',
    '   </Ntry>',
  ].filter((line) => line !== '');
}

function balance(code: 'OPBD' | 'CLBD', amount: Money, at: Date): string[] {
  return [
    `   <Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${amount.assetCode}">${decimal(amount)}</Amt><CdtDbtInd>${amount.value.startsWith('-') ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><DtTm>${at.toISOString()}</DtTm></Dt></Bal>`,
  ];
}

function isIncoming({ amount }: WalletEntry): boolean {
  return !amount.value.startsWith('-');
}

function absolute({ value }: Money): bigint {
  return BigInt(value.replace('-', ''));
}

/** Without a sign: the direction stands beside it. */
function decimal(amount: Money): string {
  const { assetScale } = amount;
  const figures = absolute(amount)
    .toString()
    .padStart(assetScale + 1, '0');
  if (assetScale === 0) return figures;
  return `${figures.slice(0, -assetScale)}.${figures.slice(-assetScale)}`;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10).replaceAll('-', '');
}

/** What XML may hold, at most so many characters, in the letters of XML; empty when nothing is left. */
function text(given: string, max: number): string {
  const clean = [...given]
    .filter((char) => !/[\p{Cc}\p{Cs}\p{Cn}]/u.test(char) || /\s/.test(char))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return [...clean]
    .slice(0, max)
    .join('')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

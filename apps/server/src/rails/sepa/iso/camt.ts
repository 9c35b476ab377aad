import { createHash } from 'node:crypto';
import {
  type Amount,
  amountOf,
  dayOf,
  type Element,
  find,
  needText,
  readElements,
  textOf,
} from './elements.ts';
import { FileRefused } from './refused.ts';

/** One side of a transfer as the bank names it. */
export interface Party {
  name: string | null;
  iban: string | null;
}

/** One transfer within a booking, as far as the bank says something about it. */
export interface BookingDetail {
  line: number;
  /** Positive came in, negative went out. Null where the bank gives no amount of its own. */
  amountMinor: bigint | null;
  bankReference: string | null;
  endToEndId: string | null;
  paymentInformationId: string | null;
  debtor: Party;
  creditor: Party;
  /** The structured reference, as it came. */
  reference: string | null;
  /** The free text, its lines joined. */
  remittance: string;
  /** Why a transfer came back (ISO 20022, external return reason), e.g. `AC04`. */
  returnReason: string | null;
}

/** What the bank has booked on the account, as one line of its statement. */
export interface Booking {
  line: number;
  amountMinor: bigint;
  bookedOn: string;
  valuedOn: string;
  bankReference: string | null;
  /** Domain, family and sub-family (`PMNT/RCDT/ESCT`), or the bank's own code. */
  code: string | null;
  paymentInformationId: string | null;
  /** What the bank says beside it. */
  additional: string;
  details: BookingDetail[];
}

export interface BankStatement {
  line: number;
  /** A statement has balances and is complete for its time; a notification only tells of bookings. */
  kind: 'statement' | 'notification';
  id: string;
  iban: string;
  assetCode: string;
  createdOn: string;
  /** Only of statements. */
  balances: {
    openingMinor: bigint;
    openingOn: string;
    closingMinor: bigint;
    closingOn: string;
  } | null;
  bookings: Booking[];
}

const namespacePattern = /^urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.001\.(\d\d)$/;
/** Between .02 and .08 names moved into `Pty` and states into `Cd`; all of them are read alike. */
const versions = ['02', '04', '06', '08'];
/** A statement of a large town on its busiest day; more is a mistake. */
const bookingsMax = 200_000;

/**
 * Reads statements and notifications (ISO 20022, camt.053 and camt.054, versions .02 to .08) of any bank's dialect. Only
 * what is booked is taken, not what is pending or for information. A statement must add up: opening balance and
 * bookings are the closing balance.
 *
 * @throws FileRefused with reason and line; then nothing of the file is to be used.
 */
export async function readCamt(bytes: AsyncIterable<Uint8Array>): Promise<BankStatement[]> {
  const statements: BankStatement[] = [];
  let bookings: Booking[] = [];
  let details: UnsignedDetail[] = [];
  let count = 0;
  await readElements(bytes, {
    onRoot({ namespace, line }) {
      const [, , version] = namespacePattern.exec(namespace) ?? [];
      if (version === undefined) {
        throw new FileRefused('unknown_format', line, 'It is neither camt.053 nor camt.054.');
      }
      if (!versions.includes(version)) {
        throw new FileRefused('unknown_version', line, `Version .${version} is not read.`);
      }
    },
    onElement(element, path) {
      if (element.name === 'TxDtls' && path.includes('Ntry')) {
        details.push(detailOf(element));
        return 'drop';
      }
      if (element.name === 'Ntry') {
        const booking = bookingOf(element, details);
        details = [];
        if (booking) bookings.push(booking);
        count += 1;
        if (count > bookingsMax) {
          throw new FileRefused('too_large', element.line, `More than ${bookingsMax} bookings.`);
        }
        return 'drop';
      }
      if (element.name === 'Stmt' || element.name === 'Ntfctn') {
        statements.push(statementOf(element, bookings));
        bookings = [];
        return 'drop';
      }
      return 'keep';
    },
  });
  if (statements.length === 0) throw new FileRefused('missing', 1, 'There is no statement in it.');
  return statements;
}

/** Credits are positive. @throws FileRefused */
function signed(element: Element, amount: Amount): bigint {
  const indicator = needText(element, 'CdtDbtInd');
  if (indicator !== 'CRDT' && indicator !== 'DBIT') {
    throw new FileRefused('missing', element.line, 'CdtDbtInd is neither CRDT nor DBIT.');
  }
  return indicator === 'CRDT' ? amount.minor : -amount.minor;
}

function needAmount(element: Element): Amount {
  const amount = find(element, 'Amt');
  if (!amount) throw new FileRefused('missing', element.line, `${element.name} has no Amt.`);
  return amountOf(amount);
}

function needDay(element: Element, name: string): string {
  const date = find(element, name, 'Dt') ?? find(element, name, 'DtTm');
  if (!date) throw new FileRefused('missing', element.line, `${element.name} has no ${name}.`);
  return dayOf(date);
}

/** Many dialects leave out which way a transfer goes where it goes the way of its booking. */
type UnsignedDetail = Omit<BookingDetail, 'amountMinor'> & {
  amount: Amount | null;
  sign: bigint | null;
};

function bookingOf(element: Element, details: UnsignedDetail[]): (Booking & Amount) | null {
  const amount = needAmount(element);
  const status =
    textOf(element, 'Sts', 'Cd') ?? textOf(element, 'Sts', 'Prtry') ?? needText(element, 'Sts');
  if (status !== 'BOOK') return null;
  const amountMinor = signed(element, amount);
  const bookedOn = needDay(element, 'BookgDt');
  const valuedOn = find(element, 'ValDt') ? needDay(element, 'ValDt') : bookedOn;
  return {
    ...amount,
    line: element.line,
    amountMinor,
    bookedOn,
    valuedOn,
    bankReference: referenceOf(textOf(element, 'AcctSvcrRef')),
    code: codeOf(find(element, 'BkTxCd')),
    paymentInformationId: referenceOf(textOf(element, 'NtryDtls', 'Btch', 'PmtInfId')),
    additional: textOf(element, 'AddtlNtryInf') ?? '',
    details: details.map(({ amount: own, sign, ...detail }) => ({
      ...detail,
      // In the currency of the account only; what was converted counts as the bank booked it.
      amountMinor:
        own?.assetCode === amount.assetCode
          ? own.minor * (sign ?? (amountMinor < 0n ? -1n : 1n))
          : null,
    })),
  };
}

/** Banks that have no reference write so. */
function referenceOf(text: string | null): string | null {
  return text === null || /^(?:NONREF|NOTPROVIDED|NOT PROVIDED|NOREF|-)$/i.test(text) ? null : text;
}

function codeOf(element: Element | undefined): string | null {
  const domain = textOf(element, 'Domn', 'Cd');
  if (domain === null) return textOf(element, 'Prtry', 'Cd');
  const family = find(element, 'Domn', 'Fmly');
  return [domain, textOf(family, 'Cd'), textOf(family, 'SubFmlyCd')].filter(Boolean).join('/');
}

function detailOf(element: Element): UnsignedDetail {
  // .02 to .06 have the amount in AmtDtls only, later ones directly.
  const amount = find(element, 'Amt') ?? find(element, 'AmtDtls', 'TxAmt', 'Amt');
  const parties = find(element, 'RltdPties');
  const returned = find(element, 'RtrInf');
  const remittance = find(element, 'RmtInf')?.children ?? [];
  const structured = remittance.find((child) => child.name === 'Strd');
  const indicator = textOf(element, 'CdtDbtInd');
  return {
    line: element.line,
    amount: amount ? amountOf(amount) : null,
    sign: indicator === null ? null : indicator === 'DBIT' ? -1n : 1n,
    bankReference: referenceOf(
      textOf(element, 'Refs', 'AcctSvcrRef') ?? textOf(element, 'Refs', 'TxId'),
    ),
    endToEndId: referenceOf(textOf(element, 'Refs', 'EndToEndId')),
    paymentInformationId: referenceOf(textOf(element, 'Refs', 'PmtInfId')),
    debtor: partyOf(parties, 'Dbtr'),
    creditor: partyOf(parties, 'Cdtr'),
    reference: textOf(structured, 'CdtrRefInf', 'Ref'),
    remittance: remittance
      .filter((child) => child.name === 'Ustrd')
      .map((child) => child.text)
      .join(' ')
      .trim(),
    returnReason: returned
      ? (textOf(returned, 'Rsn', 'Cd') ?? textOf(returned, 'Rsn', 'Prtry') ?? 'NARR')
      : null,
  };
}

function partyOf(parties: Element | undefined, side: 'Dbtr' | 'Cdtr'): Party {
  return { name: nameOf(parties, side), iban: ibanOf(find(parties, `${side}Acct`)) };
}

/** .08 has names within `Pty`. */
function nameOf(parties: Element | undefined, side: string): string | null {
  const party = find(parties, side);
  return textOf(party, 'Pty', 'Nm') ?? textOf(party, 'Nm');
}

function ibanOf(account: Element | undefined): string | null {
  const iban = textOf(account, 'Id', 'IBAN') ?? textOf(account, 'Id', 'Othr', 'Id');
  return iban === null ? null : iban.replaceAll(' ', '').toUpperCase();
}

function statementOf(element: Element, bookings: Booking[]): BankStatement {
  const kind = element.name === 'Stmt' ? 'statement' : 'notification';
  const account = find(element, 'Acct');
  const iban = ibanOf(account);
  if (!account || iban === null) {
    throw new FileRefused('missing', element.line, `${element.name} names no account.`);
  }
  const balances = kind === 'statement' ? balancesOf(element) : null;
  const assetCode =
    textOf(account, 'Ccy') ??
    balances?.assetCode ??
    (bookings[0] as (Booking & Amount) | undefined)?.assetCode ??
    'EUR';
  for (const booking of bookings as (Booking & Amount)[]) {
    if (booking.assetCode !== assetCode) {
      throw new FileRefused(
        'currency',
        booking.line,
        `A booking in ${booking.assetCode} on an account in ${assetCode}.`,
      );
    }
  }
  if (balances) {
    const sum = bookings.reduce((total, booking) => total + booking.amountMinor, 0n);
    if (balances.openingMinor + sum !== balances.closingMinor) {
      const difference = balances.closingMinor - balances.openingMinor - sum;
      throw new FileRefused(
        'balance',
        element.line,
        `Opening balance and bookings miss the closing balance by ${difference} minor units.`,
      );
    }
  }
  const created = find(element, 'CreDtTm');
  return {
    line: element.line,
    kind,
    id: needText(element, 'Id'),
    iban,
    assetCode,
    createdOn: created ? dayOf(created) : (bookings[0]?.bookedOn ?? '1970-01-01'),
    balances: balances && {
      openingMinor: balances.openingMinor,
      openingOn: balances.openingOn,
      closingMinor: balances.closingMinor,
      closingOn: balances.closingOn,
    },
    bookings,
  };
}

/** Opening and closing booked balance; pages of one statement hand an interim balance on to each other. */
function balancesOf(element: Element) {
  const known = element.children
    .filter((child) => child.name === 'Bal')
    .map((balance) => {
      const amount = needAmount(balance);
      const type = textOf(balance, 'Tp', 'CdOrPrtry', 'Cd') ?? '';
      const minor = signed(balance, amount);
      return { type, minor, assetCode: amount.assetCode, on: needDay(balance, 'Dt') };
    });
  const interim = known.filter(({ type }) => type === 'ITBD');
  const of = (type: string) => known.find((balance) => balance.type === type);
  const opening = of('OPBD') ?? of('PRCD') ?? interim[0];
  const closing = of('CLBD') ?? interim.at(-1);
  if (!opening || !closing) {
    throw new FileRefused('missing', element.line, 'Opening or closing balance is missing.');
  }
  return {
    assetCode: closing.assetCode,
    openingMinor: opening.minor,
    openingOn: opening.on,
    closingMinor: closing.minor,
    closingOn: closing.on,
  };
}

/** What is to be booked here for one line of the bank: one movement, or one for each transfer within it. */
export interface Movement {
  line: number;
  /** The same for the same movement in whatever file it comes. */
  key: string;
  /** The same for all movements of one booking that has a reference of the bank, however much the file tells of it. */
  bookingKey: string | null;
  amountMinor: bigint;
  bookedOn: string;
  valuedOn: string;
  bankReference: string | null;
  code: string | null;
  /** Of a booking whose single transfers this file does not tell. */
  isWhole: boolean;
  endToEndId: string | null;
  paymentInformationId: string | null;
  name: string | null;
  iban: string | null;
  reference: string | null;
  remittance: string;
  returnReason: string | null;
}

/**
 * The movements of a statement, each with the key by which it is known again in another file. The bank's own reference
 * is the best key; without one it is everything that the bank says about the movement. Where that says the same of
 * several, their number is part of it: files that overlap hold whole days.
 */
export function movementsOf(statement: BankStatement): Movement[] {
  const seen = new Map<string, number>();
  const keyOf = (...parts: readonly unknown[]) => {
    const base = [statement.iban, ...parts].join('\n');
    const number = seen.get(base) ?? 0;
    seen.set(base, number + 1);
    return createHash('sha256').update(`${base}\n${number}`).digest('hex');
  };
  return statement.bookings.flatMap((booking) => {
    const { bankReference, bookedOn, valuedOn, amountMinor } = booking;
    const bookingKey = bankReference && keyOf('booking', bankReference, bookedOn, amountMinor);
    const parts = isSplit(booking) ? booking.details : [booking.details[0] ?? null];
    const isWhole = parts.length === 1 && booking.details.length !== 1;
    return parts.map((detail, index) => {
      const said = isWhole || !detail ? nothing : saidBy(detail, { booking, iban: statement.iban });
      const movement = {
        ...said,
        line: detail?.line ?? booking.line,
        bookingKey,
        amountMinor: parts.length > 1 ? detail!.amountMinor! : amountMinor,
        bookedOn,
        valuedOn,
        bankReference: bankReference ?? detail?.bankReference ?? null,
        code: booking.code,
        isWhole,
        paymentInformationId: booking.paymentInformationId ?? detail?.paymentInformationId ?? null,
        remittance: said.remittance || booking.additional,
      };
      const key = bookingKey
        ? keyOf('part', bookingKey, parts.length, index)
        : keyOf(
            'all',
            ...Object.entries(movement).map(([name, value]) => (name === 'line' ? '' : value)),
          );
      return { ...movement, key };
    });
  });
}

const nothing = {
  endToEndId: null,
  name: null,
  iban: null,
  reference: null,
  remittance: '',
  returnReason: null,
};

function isSplit({ amountMinor, details }: Booking): boolean {
  const sum = details.reduce((total, detail) => total + (detail.amountMinor ?? 0n), 0n);
  return details.length > 1 && sum === amountMinor && details.every((detail) => detail.amountMinor);
}

/** Returned transfers name the two sides as they were, or the other way round: never oneself is who is wanted. */
function saidBy(detail: BookingDetail, { booking, iban }: { booking: Booking; iban: string }) {
  const { debtor, creditor, endToEndId, reference, remittance, returnReason } = detail;
  const isIncoming = (detail.amountMinor ?? booking.amountMinor) > 0n;
  const [usual, unusual] = isIncoming ? [debtor, creditor] : [creditor, debtor];
  const other = usual.iban === iban ? unusual : usual;
  return { endToEndId, reference, remittance, returnReason, name: other.name, iban: other.iban };
}

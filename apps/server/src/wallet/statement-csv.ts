import type { Money } from '@allmende/contract/money';
import type { WalletEntry } from '@allmende/contract/wallet';

export type StatementLocale = 'de' | 'en';

interface Words {
  separator: string;
  decimalPoint: string;
  time: string;
  /** After the time. */
  head: readonly string[];
  kinds: Readonly<Record<WalletEntry['payment']['kind'], string>>;
  confirmedBy: Readonly<Record<WalletEntry['payment']['confirmedBy'], string>>;
  till: string;
  outside: Readonly<Record<'sepa' | 'card', string>>;
}

/** Spreadsheets read a file by the customs of their language; a German one takes commas for decimals. */
const words: Readonly<Record<StatementLocale, Words>> = {
  en: {
    separator: ',',
    decimalPoint: '.',
    time: 'time',
    head: [
      'kind',
      'with',
      'handle',
      'note',
      'amount',
      'balance',
      'currency',
      'receipt number',
      'order',
      'confirmed by',
    ],
    kinds: {
      transfer: 'transfer',
      order: 'order',
      refund: 'refund',
      top_up: 'top-up',
      payout: 'payout',
      envelope: 'gift to others',
      gift: 'gift',
      conversion: 'exchange',
      conversion_fee: 'exchange fee',
      conversion_spread: 'exchange spread',
      liquidity: 'liquidity',
    },
    confirmedBy: {
      passkey: 'passkey',
      password: 'password',
      password_and_code: 'password and code',
      small_amount: 'small amount',
      seller: 'seller',
      operator: 'operator',
      own_account: 'own account',
      giver: 'giver',
      standing_order: 'standing order',
      mandate: 'mandate',
      deal: 'deal',
      membership: 'membership',
    },
    till: 'till',
    outside: { sepa: 'bank', card: 'card' },
  },
  de: {
    separator: ';',
    decimalPoint: ',',
    time: 'Zeit',
    head: [
      'Art',
      'mit',
      'Handle',
      'Notiz',
      'Betrag',
      'Kontostand',
      'Währung',
      'Belegnummer',
      'Bestellung',
      'bestätigt durch',
    ],
    kinds: {
      transfer: 'Überweisung',
      order: 'Bestellung',
      refund: 'Erstattung',
      top_up: 'Einzahlung',
      payout: 'Auszahlung',
      envelope: 'Geschenk an andere',
      gift: 'Geschenk',
      conversion: 'Umtausch',
      conversion_fee: 'Umtauschgebühr',
      conversion_spread: 'Umtauschspanne',
      liquidity: 'Liquidität',
    },
    confirmedBy: {
      passkey: 'Passkey',
      password: 'Passwort',
      password_and_code: 'Passwort und Code',
      small_amount: 'Kleinbetrag',
      seller: 'Verkäufer',
      operator: 'Betreiber',
      own_account: 'eigenes Konto',
      giver: 'Schenkende',
      standing_order: 'Dauerauftrag',
      mandate: 'Einzugserlaubnis',
      deal: 'Zusammenarbeit',
      membership: 'Mitgliedschaft',
    },
    till: 'Kasse',
    outside: { sepa: 'Bank', card: 'Karte' },
  },
};

export function kindWords(locale: StatementLocale): Words['kinds'] {
  return words[locale].kinds;
}

export function confirmedWords(locale: StatementLocale): Words['confirmedBy'] {
  return words[locale].confirmedBy;
}

export interface StatementCsv {
  /** The byte order mark by which spreadsheets know UTF-8, and the head line. */
  head: string;
  /** One line, ended by CRLF (RFC 4180, section 2). */
  line(entry: WalletEntry): string;
}

/** The statement of `ownActorId` as a file; times are those of `timeZone`. */
export function statementCsv(options: {
  ownActorId: string;
  locale: StatementLocale;
  timeZone: string;
}): StatementCsv {
  const { ownActorId, locale, timeZone } = options;
  const { till, outside, kinds, confirmedBy, time, head } = words[locale];
  // Sweden writes 2026-11-21 20:03:11, which every spreadsheet reads as a time.
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return {
    head: `\uFEFF${csvLine([`${time} (${timeZone})`, ...head], locale)}`,
    line(entry) {
      const { payment } = entry;
      const other = payment.to.id === ownActorId ? payment.from : payment.to;
      // Between one's own pockets, and into a gift to many, there is nobody else.
      const isOwn = other?.id === ownActorId;
      const { rail } = payment;
      const unnamed = rail === 'sepa' || rail === 'card' ? outside[rail] : till;
      const cells = [
        clock.format(new Date(entry.at)),
        kinds[payment.kind],
        harmless(isOwn ? (rail ? unnamed : '') : (other?.name ?? unnamed)),
        isOwn ? '' : (other?.handle ?? ''),
        harmless(payment.note),
        decimal(entry.amount, locale),
        decimal(entry.balance, locale),
        entry.amount.assetCode,
        payment.receiptNumber,
        payment.orderId ?? '',
        confirmedBy[payment.confirmedBy],
      ];
      return csvLine(cells, locale);
    },
  };
}

/** One line after RFC 4180, with the separator of the language. */
export function csvLine(cells: readonly string[], locale: StatementLocale): string {
  const { separator } = words[locale];
  return `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`;
}

function quoted(cell: string, separator: string): string {
  const isPlain = !/["\r\n]/.test(cell) && !cell.includes(separator) && cell === cell.trim();
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

/**
 * A spreadsheet takes a text that begins like a formula for one and would run it. People choose their
 * names and notes; an apostrophe in front makes them text again.
 */
export function harmless(text: string): string {
  return /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** An amount as a decimal number, without grouping. */
export function decimal({ value, assetScale }: Money, locale: StatementLocale): string {
  const isNegative = value.startsWith('-');
  const figures = value.replace('-', '').padStart(assetScale + 1, '0');
  const whole = figures.slice(0, figures.length - assetScale);
  const fraction = assetScale > 0 ? words[locale].decimalPoint + figures.slice(-assetScale) : '';
  return `${isNegative ? '-' : ''}${whole}${fraction}`;
}

import type { Money } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';

export type Language = 'de' | 'en';

/** The words of documents; kinds of payments are those of the statement as a table. */
export const words = {
  de: {
    statement: 'Kontoauszug',
    receipt: 'Beleg',
    period: 'Zeitraum',
    account: 'Konto',
    opening: 'Stand am Anfang',
    closing: 'Stand am Ende',
    incoming: 'Eingänge',
    outgoing: 'Ausgänge',
    date: 'Datum',
    what: 'Mit wem und wofür',
    amount: 'Betrag',
    balance: 'Stand',
    none: 'In diesem Zeitraum hat sich nichts bewegt.',
    page: 'Seite',
    from: 'Von',
    to: 'An',
    group: 'Gruppe',
    note: 'Notiz',
    fee: 'Gebühr',
    number: 'Belegnummer',
    paidAt: 'Gezahlt am',
    confirmed: 'Bestätigt',
    order: 'Bestellung',
    givenBack: 'Davon erstattet',
    gives: 'Gegeben',
    exchangeFee: 'davon Gebühr',
    rate: 'Mittelkurs vom',
    spread: 'Spanne',
    receives: 'Angekommen',
    till: 'Kasse',
    bank: 'Bank',
    card: 'Karte',
    kind: 'Art',
    made: 'Erstellt am',
    play: 'Spielgeld: zum Ausprobieren, nichts wert.',
  },
  en: {
    statement: 'Statement of account',
    receipt: 'Receipt',
    period: 'Period',
    account: 'Account',
    opening: 'Balance at the beginning',
    closing: 'Balance at the end',
    incoming: 'Came in',
    outgoing: 'Went out',
    date: 'Date',
    what: 'With whom and what for',
    amount: 'Amount',
    balance: 'Balance',
    none: 'Nothing moved in this period.',
    page: 'Page',
    from: 'From',
    to: 'To',
    group: 'Group',
    note: 'Note',
    fee: 'Fee',
    number: 'Receipt number',
    paidAt: 'Paid on',
    confirmed: 'Confirmed',
    order: 'Order',
    givenBack: 'Of which given back',
    gives: 'Given',
    exchangeFee: 'of which fee',
    rate: 'Mid rate of',
    spread: 'Spread',
    receives: 'Arrived',
    till: 'Till',
    bank: 'Bank',
    card: 'Card',
    kind: 'Kind',
    made: 'Made on',
    play: 'Play money: for trying out, worth nothing.',
  },
} as const;

const locales = { de: 'de-DE', en: 'en-GB' } as const;

/** Figures and times as the language writes them, on the clock of a place. */
export function writing(language: Language, timeZone: string) {
  const locale = locales[language];
  const times = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  return {
    time: (at: Date | string) => times.format(new Date(at)),
    day: (at: Date | string) => days.format(new Date(at)),
    /** A decimal number as the contract writes it, with all of its digits. */
    decimal: (text: string) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: 18 }).format(
        text as unknown as number,
      ),
    money(money: Money): string {
      const { value, assetCode, assetScale } = money;
      const digits = value.replace('-', '').padStart(assetScale + 1, '0');
      const whole = digits.slice(0, digits.length - assetScale);
      const fraction = assetScale === 0 ? '' : `.${digits.slice(-assetScale)}`;
      const plain = new Intl.NumberFormat(locale, {
        minimumFractionDigits: assetScale,
        maximumFractionDigits: assetScale,
      }).format(`${whole}${fraction}` as unknown as number);
      return `${value.startsWith('-') ? '\u2212' : ''}${plain} ${assetCode}`;
    },
  };
}

/** `RF57 4K7P 2M9X 8QT3`, as banks print references. */
export function inGroups(receiptNumber: string): string {
  return receiptNumber.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Whom a payment was with, seen from one side; null is the till, or one's own other pocket. */
export function otherSide(payment: Payment, ownActorId: string): Payment['from'] {
  const other = payment.to.id === ownActorId ? payment.from : payment.to;
  return other?.id === ownActorId ? null : other;
}

import type { Payable } from '@allmende/contract/payables';
import { csvLine, decimal, harmless, type StatementLocale } from '../statement-csv.ts';

interface Words {
  head: readonly string[];
  states: Readonly<Record<Payable['state'], string>>;
  kinds: Readonly<Record<Payable['kind'], string>>;
}

const words: Readonly<Record<StatementLocale, Words>> = {
  en: {
    head: [
      'reference',
      'kind',
      'title',
      'recipient',
      'handle',
      'issued on (UTC)',
      'due on',
      'state',
      'amount',
      'paid',
      'open',
      'currency',
      'last paid on (UTC)',
      'receipt numbers',
    ],
    states: {
      open: 'open',
      partly_paid: 'partly paid',
      overdue: 'overdue',
      paid: 'paid',
      cancelled: 'cancelled',
    },
    kinds: { bill: 'bill', fine: 'fine' },
  },
  de: {
    head: [
      'Zahlungszeichen',
      'Art',
      'Titel',
      'An',
      'Handle',
      'Ausgestellt am (UTC)',
      'Fällig am',
      'Stand',
      'Betrag',
      'Bezahlt',
      'Offen',
      'Währung',
      'Zuletzt bezahlt am (UTC)',
      'Belegnummern',
    ],
    states: {
      open: 'offen',
      partly_paid: 'teilweise bezahlt',
      overdue: 'überfällig',
      paid: 'bezahlt',
      cancelled: 'storniert',
    },
    kinds: { bill: 'Rechnung', fine: 'Bußgeld' },
  },
};

/** What a business issued, as a file for its bookkeeping (RFC 4180), by the customs of the language. */
export async function* issuedCsv(
  payables: AsyncIterable<Payable>,
  locale: StatementLocale,
): AsyncGenerator<Uint8Array> {
  const { head, states, kinds } = words[locale];
  const encoder = new TextEncoder();
  yield encoder.encode(`\uFEFF${csvLine(head, locale)}`);
  for await (const payable of payables) {
    yield encoder.encode(
      csvLine(
        [
          payable.reference,
          kinds[payable.kind],
          harmless(payable.title),
          harmless(payable.recipient?.name ?? ''),
          payable.recipient?.handle ?? '',
          payable.issuedAt.slice(0, 10),
          payable.dueOn,
          states[payable.state],
          decimal(payable.amount, locale),
          decimal(payable.paid, locale),
          decimal(payable.open, locale),
          payable.amount.assetCode,
          payable.payments[0]?.paidAt.slice(0, 10) ?? '',
          payable.payments.map(({ receiptNumber }) => receiptNumber).join(' '),
        ],
        locale,
      ),
    );
  }
}

import type { Pledge } from '@allmende/contract/campaigns';
import type { Money } from '@allmende/contract/money';
import { toUuid } from '#platform/ids';
import { csvLine, decimal, harmless, receiptNumberOf } from '#wallet';

interface Words {
  head: readonly string[];
  states: Readonly<Record<Pledge['state'], string>>;
  isShown: readonly [no: string, yes: string];
}

const words: Readonly<Record<'de' | 'en', Words>> = {
  en: {
    head: [
      'given on (UTC)',
      'name',
      'handle',
      'amount',
      'currency',
      'state',
      'reward',
      'note',
      'in memory of',
      'name shown',
      'receipt number',
      'of it fee of the town',
    ],
    states: { held: 'promised', paid: 'paid', returned: 'not debited', withdrawn: 'taken back' },
    isShown: ['no', 'yes'],
  },
  de: {
    head: [
      'Gegeben am (UTC)',
      'Name',
      'Handle',
      'Betrag',
      'Währung',
      'Stand',
      'Dankeschön',
      'Gruß',
      'Im Gedenken an',
      'Name wird gezeigt',
      'Belegnummer',
      'Davon Gebühr der Stadt',
    ],
    states: {
      held: 'zugesagt',
      paid: 'bezahlt',
      returned: 'nicht abgebucht',
      withdrawn: 'zurückgenommen',
    },
    isShown: ['nein', 'ja'],
  },
};

/** Who gave to a campaign, for its owner, as a file (RFC 4180) by the customs of the language. [CM17] */
export async function* pledgesCsv(
  pledges: AsyncIterable<Pledge & { fee: Money | null }>,
  locale: 'de' | 'en',
): AsyncGenerator<Uint8Array> {
  const { head, states, isShown } = words[locale];
  const encoder = new TextEncoder();
  yield encoder.encode(`\uFEFF${csvLine(head, locale)}`);
  for await (const { giver, amount, paymentId, fee, ...pledge } of pledges) {
    const cells = [
      pledge.pledgedAt.slice(0, 10),
      harmless(giver.name),
      giver.handle,
      decimal(amount, locale),
      amount.assetCode,
      states[pledge.state],
      harmless(pledge.reward?.name ?? ''),
      harmless(pledge.note),
      harmless(pledge.inMemoryOf),
      isShown[pledge.isShown ? 1 : 0],
      paymentId === null ? '' : receiptNumberOf(toUuid(paymentId)),
      fee === null ? '' : decimal(fee, locale),
    ];
    yield encoder.encode(csvLine(cells, locale));
  }
}

import { fail, ok } from '@allmende/contract/errors';
import { writeEpcCode } from '@allmende/contract/payment-codes/epc';
import { isIban, isInEconomicArea } from '@allmende/contract/payment-codes/iban';
import type { Reconciliation, SepaSettings as BankSettings } from '@allmende/contract/rails';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Books } from '../books.ts';
import type { Rail } from '../rail.ts';
import { payInLimitsOf } from '../rules.ts';
import { sepaAsset } from './asset.ts';
import { reconciliationOf } from '../reconciliation.ts';
import { isComplete, type SepaSettings } from './settings.ts';
import * as payoutStore from '../payouts-store.ts';
import * as bankStore from './store.ts';
import { writeTransferFile } from './iso/pain-writer.ts';

function money(minor: bigint) {
  return { value: String(minor), ...sepaAsset };
}

/** Transfers over the operator's bank account, whose statements and orders the operator carries to and from the bank. */
export function createSepa(deps: {
  database: Database;
  clock: Clock;
  settings: SepaSettings;
  books: Books;
}): Rail {
  const { database, clock, settings, books } = deps;

  return {
    name: 'sepa',
    currencies: async () => [sepaAsset],
    booksOf: () => books,
    releasesTo: 'transit',

    async capabilities({ assetCode }) {
      const set = await settings.read();
      const isUsable = isComplete(set) && assetCode === sepaAsset.assetCode;
      return {
        rail: 'sepa',
        ...sepaAsset,
        collect: settings.mayCollect && isUsable && set.collects ? payInLimitsOf(sepaAsset) : null,
        payOut:
          settings.mayPayOut && isUsable && set.paysOut
            ? {
                min: set.payoutMin,
                max: set.payoutMax,
                step: money(1n),
                isInstantPossible: set.isInstantPossible,
                needsAccount: true,
              }
            : null,
      };
    },

    async collect({ amountMinor, reference }) {
      const set = await settings.read();
      return { account: accountOf(set), code: codeOf(set, { amountMinor, reference }), url: null };
    },

    async judgeTarget({ iban }) {
      // Elsewhere in SEPA a transfer needs the payee's BIC, which nobody is asked for here.
      if (!isIban(iban) || !isInEconomicArea(iban)) return fail('rails.iban_invalid');
      const set = await settings.read();
      return iban === set.iban ? fail('rails.iban_own') : ok({ boundTo: iban });
    },

    reserve: async () => ok(null),

    async payOut(tx, { payouts, userId }) {
      const set = await settings.read();
      const sent = new Map<Uuid, Uuid>();
      for (const [isInstant, group] of Map.groupBy(payouts, (payout) => payout.isInstant)) {
        const createdAt = clock.now();
        const file = {
          id: newUuid(),
          createdAt,
          payouts: group.length,
          amountMinor: group.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
          assetCode: sepaAsset.assetCode,
          isInstant,
        };
        // Short enough that the name of its one block of payments, which is longer by two, has room.
        const messageId = `M${file.id.replaceAll('-', '').toUpperCase()}`;
        const content = writeTransferFile({
          messageId,
          createdAt,
          executeOn: createdAt.toISOString().slice(0, 10),
          debtor: { name: set.name, iban: set.iban, bic: set.bic || null },
          isInstant,
          transfers: group.map((payout) => ({ ...payout, bic: null })),
        });
        await payoutStore.insertPayoutFile(tx, {
          ...file,
          messageId,
          content,
          rail: 'sepa',
          userId,
        });
        for (const { id } of group) sent.set(id, file.id);
      }
      return sent;
    },

    async reconcile(): Promise<Reconciliation> {
      const set = await settings.read();
      const [balances, statements, unstated] = await Promise.all([
        books.balances(),
        bankStore.readStatements(database.pool, set.iban),
        bankStore.sumUnstated(database, 'sepa'),
      ]);
      const last = statements.at(-1);
      return reconciliationOf('sepa', sepaAsset, {
        balances,
        word: {
          last: last ? { balanceMinor: last.closing, on: last.closingOn } : null,
          explained: [{ why: 'notified_later', amountMinor: unstated }],
          gaps: gapsIn(statements),
        },
      });
    },
  };
}

/** Where people transfer to. */
export function accountOf(set: BankSettings) {
  return { name: set.name, iban: set.iban, bic: set.bic || null };
}

function codeOf(
  set: BankSettings,
  { amountMinor, reference }: { amountMinor: bigint; reference: string },
): string {
  const written = writeEpcCode({
    bic: set.bic || null,
    payeeName: set.name,
    iban: set.iban,
    amountMinor,
    assetCode: 'EUR',
    assetScale: 2,
    purpose: null,
    reference,
    text: null,
    note: null,
  });
  // Switzerland and others outside of the EEA need a BIC for a code; without one people type the account.
  return written.ok ? written.value : '';
}

/**
 * Where a statement does not begin with what another ended with. Statements may overlap (of days and of the month), so
 * it is enough that some earlier one ends there; only the earliest begins with nothing before it.
 */
function gapsIn(statements: readonly bankStore.StoredStatement[]): Reconciliation['gaps'] {
  const first = statements.map(({ openingOn }) => openingOn).toSorted()[0];
  return statements.flatMap((statement, index) => {
    if (statement.openingOn === first) return [];
    const earlier = statements.slice(0, index);
    if (earlier.some(({ closing }) => closing === statement.opening)) return [];
    const before = earlier.findLast(({ closingOn }) => closingOn <= statement.openingOn);
    if (!before) return [];
    const amount = money(statement.opening - before.closing);
    return [{ after: before.closingOn, before: statement.openingOn, amount }];
  });
}

import { ok } from '@allmende/contract/errors';
import { referencesIn } from '../rules.ts';
import { movementsOf } from './iso/camt.ts';
import { readContent } from './importing.ts';

/**
 * Reads a statement or notification for somebody whose account is no rail: with the same reader and the same refusals, and
 * nothing is booked by it. Of a report about orders that were sent there is nothing to tell.
 */
export async function readBankFile(bytes: Uint8Array) {
  const content = await readContent(bytes);
  if (!content.ok) return content;
  const statements = content.value.kind === 'camt' ? content.value.statements : [];
  return ok({
    ibans: statements.map(({ iban }) => iban),
    transfers: statements.flatMap((statement) =>
      movementsOf(statement).map((movement) => ({
        iban: statement.iban,
        key: movement.key,
        amountMinor: movement.amountMinor,
        assetCode: statement.assetCode,
        bookedOn: movement.bookedOn,
        name: movement.name,
        text: movement.remittance,
        references: referencesIn(movement),
      })),
    ),
  });
}

import { documentEntriesMax } from '@allmende/contract/statements';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { WalletEntry } from '@allmende/contract/wallet';
import type { Ledger } from '#ledger';
import type { Uuid } from '#platform/ids';
import type { StatementPart } from '../statement.ts';
import type { Asset, Assets } from '../currencies/assets.ts';

/** A pocket's whole statement of a time, in order of time, as documents need it. */
export interface Period {
  asset: Asset;
  accountId: Uuid;
  from: Date;
  to: Date;
  opening: Money;
  closing: Money;
  entries: WalletEntry[];
  /** The number of the first entry within the account; for the numbering of statements. */
  firstVersion: number;
}

export interface AskForPeriod {
  accountId: Uuid;
  asset: Asset;
  from: Date;
  to: Date;
}

export type PeriodRefusal = 'statements.period_invalid' | 'statements.too_long';

/** Reads periods of bounded length, whose balances before, after and in between hang together. */
export function createPeriods(deps: {
  ledger: Pick<Ledger, 'statement'>;
  assets: Assets;
  page(
    accountId: Uuid,
    options: {
      filter: { from?: Date | undefined; to?: Date | undefined };
      before?: number | undefined;
      limit: number;
    },
  ): Promise<StatementPart>;
}) {
  const { ledger, assets, page } = deps;

  /** The last entry before a moment: its balance is that of the account at that moment. */
  async function last(accountId: Uuid, to: Date) {
    const { entries } = await ledger.statement({ accountId, to, limit: 1 });
    return entries[0];
  }

  return async function readPeriod(asked: AskForPeriod): Promise<Result<Period, PeriodRefusal>> {
    const { accountId, asset, from, to } = asked;
    if (from >= to) return fail('statements.period_invalid');
    const [before, end] = await Promise.all([last(accountId, from), last(accountId, to)]);
    const firstVersion = (before?.version ?? 0) + 1;
    const count = (end?.version ?? 0) - (before?.version ?? 0);
    if (count > documentEntriesMax) return fail('statements.too_long');
    const entries: WalletEntry[] = [];
    // Bounded above by what was the last entry when it began, so that what comes in meanwhile is left out.
    let cursor: number | undefined = (end?.version ?? 0) + 1;
    while (cursor !== undefined && count > 0) {
      const part: StatementPart = await page(accountId, {
        filter: { from, to },
        before: cursor,
        limit: 500,
      });
      entries.push(...part.items);
      cursor = part.nextBefore ?? undefined;
    }
    if (entries.length !== count) throw new Error(`account ${accountId}: a statement has gaps`);
    const { money } = await assets.table();
    return ok({
      asset,
      accountId,
      from,
      to,
      opening: money(asset.assetCode, before?.balance ?? 0n),
      closing: money(asset.assetCode, end?.balance ?? 0n),
      entries: entries.toReversed(),
      firstVersion,
    });
  };
}

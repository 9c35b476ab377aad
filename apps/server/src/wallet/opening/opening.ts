import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Database, Tx } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import type { Assets } from '../currencies/assets.ts';
import type { Outside } from '../outside/outside.ts';
import { judgeMinor } from '../rules.ts';
import * as store from '../store.ts';
import { type OpeningLine, readOpening } from './opening-file.ts';

/** What is wrong with a line, counted from 1 as an editor does. */
export interface OpeningFault {
  line: number;
  reason: string;
}

export interface OpeningReport {
  /** Nothing was written when there is one. */
  faults: OpeningFault[];
  /** Paid in now, or what would be. */
  fresh: number;
  /** Lines that an earlier import has paid in. */
  known: number;
  /** Of the fresh ones, by asset, in minor units. */
  totals: { assetCode: string; scale: number; minor: bigint }[];
}

const faultsMax = 100;

/**
 * [W121] Takes over what people had somewhere else: a wallet is paid in for each line of a file, all of them or none. A line has a
 * reference of its own, by which a second import knows it again. Against it stands an account `opening`, which is what the
 * operator took over together with the debt.
 */
export function createOpening(deps: {
  database: Database;
  ledger: Pick<Ledger, 'transfer'>;
  identity: Pick<Identity, 'actorByHandle'>;
  accounts: Accounts;
  assets: Assets;
  outside: Outside;
}) {
  const { database, ledger, identity, accounts, assets, outside } = deps;

  /** One that was paid in before must say the same as then. */
  async function judgeKnown(
    tx: Tx,
    { line, actorId, minor, assetCode }: OpeningLine & { actorId: Uuid; minor: bigint },
    paymentId: Uuid,
  ): Promise<OpeningFault | 'known' | 'fresh'> {
    const before = await ledger.transfer(paymentId);
    if (!before) return 'fresh';
    const accountId = await accounts.accountOf(tx, actorId, assetCode);
    if (before.amount === minor && before.creditAccountId === accountId) return 'known';
    return { line, reason: 'an earlier import has this reference with another amount or payee' };
  }

  async function importWithin(
    tx: Tx,
    file: { lines: OpeningLine[]; faults: OpeningFault[] },
    userId: Uuid | null,
  ): Promise<OpeningReport> {
    const { lines } = file;
    const faults = [...file.faults];
    const table = await assets.table(tx);
    const actors = new Map<string, Uuid | null>();
    const sums = new Map<string, bigint>();
    let [fresh, known] = [0, 0];
    for (const each of lines) {
      const { line, handle, assetCode, reference } = each;
      const scale = table.find(assetCode)?.assetScale;
      if (scale === undefined) {
        faults.push({ line, reason: `no wallet can hold ${assetCode}` });
        continue;
      }
      const minor = toMinor(each.amount, scale);
      if (minor === null) {
        const places =
          scale === 0 ? 'without a point' : `with at most ${scale} digits after the point`;
        faults.push({ line, reason: `${each.amount} is no amount of ${assetCode}, ${places}` });
        continue;
      }
      const judged = judgeMinor({ assetCode, minor }, table);
      if (!judged.ok) {
        faults.push({
          line,
          reason: `${each.amount} ${assetCode} cannot be paid in: ${judged.code}`,
        });
        continue;
      }
      if (!actors.has(handle)) {
        const actor = await identity.actorByHandle(handle);
        actors.set(handle, actor && toUuid(actor.id));
      }
      const actorId = actors.get(handle);
      if (!actorId) {
        faults.push({ line, reason: `nobody is called ${handle}` });
        continue;
      }
      const paymentId = store.requestIdOf('opening balance', reference);
      const verdict = await judgeKnown(tx, { ...each, actorId, minor }, paymentId);
      if (typeof verdict === 'object') faults.push(verdict);
      else if (verdict === 'known') known += 1;
      else {
        fresh += 1;
        sums.set(assetCode, (sums.get(assetCode) ?? 0n) + minor);
        if (faults.length > 0) continue;
        await outside.payIn(tx, {
          paymentId,
          actorId,
          outsideAccountId: await accounts.system(tx, 'opening', assetCode),
          amountMinor: minor,
          assetCode,
          note: reference,
          userId,
          rail: 'opening',
        });
      }
    }
    const totals = [...sums].map(([assetCode, minor]) => ({
      assetCode,
      scale: table.find(assetCode)!.assetScale,
      minor,
    }));
    return {
      faults: faults.toSorted((a, b) => a.line - b.line).slice(0, faultsMax),
      fresh,
      known,
      totals,
    };
  }

  /** With `isDryRun` everything is done and undone, so that it says exactly what would happen. */
  return async function importOpening(
    text: string,
    { isDryRun, userId = null }: { isDryRun: boolean; userId?: Uuid | null },
  ): Promise<OpeningReport> {
    const file = readOpening(text);
    let report: OpeningReport | undefined;
    try {
      await database.transaction(async (tx) => {
        // One import at a time: the second one knows what the first one paid in.
        await tx.client.query(`select pg_advisory_xact_lock(hashtext('wallet opening'))`);
        report = await importWithin(tx, file, userId);
        if (isDryRun || report.faults.length > 0) throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
    }
    return report!;
  };
}

class Undone extends Error {}

/** `12.5` at scale 2 is 1250; null where it does not fit. */
function toMinor(amount: string, scale: number): bigint | null {
  const [, whole, places = ''] = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(amount) ?? [];
  if (whole === undefined || places.length > scale) return null;
  return BigInt(whole + places.padEnd(scale, '0'));
}

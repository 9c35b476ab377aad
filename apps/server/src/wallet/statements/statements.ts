import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Month } from '@allmende/contract/statements';
import type { Payment, WalletEntry } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import type { Asset, Assets } from '../currencies/assets.ts';
import type { Conversions } from '../currencies/conversions.ts';
import type { Viewer } from '../rules.ts';
import type { createStatement } from '../statement.ts';
import type { Wallet } from '../wallet.ts';
import { camt053 } from './camt.ts';
import { monthOf, monthsUpTo, sumUp } from './months.ts';
import { createPeriods, type PeriodRefusal } from './period.ts';
import { type About, receiptPdf } from './receipt-pdf.ts';
import { statementPdf } from './statement-pdf.ts';
import type { Language } from './words.ts';

interface Asked {
  actorId: Uuid;
  assetCode?: string | undefined;
  from: Date;
  to: Date;
}

interface Document {
  language: Language;
  timeZone: string;
}

export type Bytes = ReadableStream<Uint8Array>;

/** What one takes away from a wallet: statements and receipts as files, and what came and went by month. */
export interface Statements {
  pdf(asked: Asked & Document): Promise<Result<Bytes, PeriodRefusal | 'wallet.currency_unknown'>>;
  camt(
    asked: Asked,
  ): Promise<
    Result<Bytes, PeriodRefusal | 'wallet.currency_unknown' | 'statements.not_a_currency'>
  >;
  receipt(
    viewer: Viewer,
    paymentId: Uuid,
    document: Document,
  ): Promise<Result<Bytes, 'wallet.payment_unknown'>>;
  months(asked: {
    actorId: Uuid;
    assetCode?: string | undefined;
    months: number;
    timeZone: string;
  }): Promise<Result<{ items: Month[]; isComplete: boolean }, 'wallet.currency_unknown'>>;
}

/** How many movements are added up for a summary. */
const summedMax = 20_000;
/** Of an amount in a bank's format: the letters of its currency, and at most this many decimals. */
const bankScaleMax = 5;

export function createStatements(deps: {
  config: Pick<Config, 'regime'>;
  clock: Clock;
  identity: Pick<Identity, 'actors'>;
  ledger: Pick<Ledger, 'statement'>;
  accounts: Accounts;
  assets: Assets;
  statement: ReturnType<typeof createStatement>;
  receiptOf: Wallet['receipt'];
  conversionOf: Conversions['find'];
  groupNameOf(actorId: Uuid, envelopeId: Uuid): Promise<string | null>;
}): Statements {
  const { config, clock, identity, accounts, assets, statement, receiptOf } = deps;
  const { conversionOf, groupNameOf } = deps;
  const isPlay = config.regime === 'play';
  const readPeriod = createPeriods({ ...deps, page: statement.page });

  async function ownerOf(actorId: Uuid): Promise<Actor> {
    const owner = (await identity.actors([actorId])).get(actorId);
    if (!owner) throw new Error(`actor ${actorId} of a wallet does not exist`);
    return owner;
  }

  async function pocketOf(
    actorId: Uuid,
    assetCode: string | undefined,
  ): Promise<{ asset: Asset; accountId: Uuid } | null> {
    const table = await assets.table();
    const asset = assetCode === undefined ? table.main : table.find(assetCode);
    if (!asset) return null;
    const opened = await accounts.accountsOf([actorId], asset.assetCode);
    return { asset, accountId: opened.get(actorId)! };
  }

  /** What a receipt says of the thing that its payment belongs to. */
  async function aboutOf(actorId: Uuid, { subject }: Payment): Promise<About> {
    if (subject?.kind === 'conversion') {
      const found = await conversionOf({ actorId, conversionId: toUuid(subject.id) });
      return { conversion: found.ok ? found.value : null, groupName: null };
    }
    const isGift = subject?.kind === 'envelope';
    const groupName = isGift ? await groupNameOf(actorId, toUuid(subject.id)) : null;
    return { conversion: null, groupName };
  }

  return {
    async pdf({ actorId, assetCode, from, to, language, timeZone }) {
      const pocket = await pocketOf(actorId, assetCode);
      if (!pocket) return fail('wallet.currency_unknown');
      const period = await readPeriod({ ...pocket, from, to });
      if (!period.ok) return period;
      const owner = await ownerOf(actorId);
      const at = clock.now();
      return ok(statementPdf({ period: period.value, owner, language, timeZone, at, isPlay }));
    },

    async camt({ actorId, assetCode, from, to }) {
      const pocket = await pocketOf(actorId, assetCode);
      if (!pocket) return fail('wallet.currency_unknown');
      const { kind, assetScale } = pocket.asset;
      if (kind !== 'currency' || assetScale > bankScaleMax) {
        return fail('statements.not_a_currency');
      }
      const period = await readPeriod({ ...pocket, from, to });
      if (!period.ok) return period;
      const xml = camt053({
        period: period.value,
        owner: await ownerOf(actorId),
        at: clock.now(),
      });
      return ok(new Blob([xml]).stream());
    },

    async receipt(viewer, paymentId, { language, timeZone }) {
      const payment = await receiptOf(viewer, paymentId);
      if (!payment.ok) return payment;
      const about = await aboutOf(viewer.actorId, payment.value);
      const at = clock.now();
      return ok(receiptPdf({ payment: payment.value, about, language, timeZone, at, isPlay }));
    },

    async months({ actorId, assetCode, months: count, timeZone }) {
      const pocket = await pocketOf(actorId, assetCode);
      if (!pocket) return fail('wallet.currency_unknown');
      const { money } = await assets.table();
      const month = monthOf(timeZone);
      const months = monthsUpTo(month(clock.now()), count);
      // A day earlier than the month begins anywhere on earth; what is too early is sorted out by its month.
      const from = new Date(Date.parse(`${months[0]!}-01T00:00:00Z`) - 86_400_000);
      const entries: WalletEntry[] = [];
      let before: number | undefined;
      do {
        const part = await statement.page(pocket.accountId, {
          filter: { from },
          before,
          limit: 1000,
        });
        entries.push(...part.items);
        before = part.nextBefore ?? undefined;
      } while (before !== undefined && entries.length < summedMax);
      const items = sumUp(entries, {
        months,
        monthOf: month,
        ownActorId: toPublicId('act', actorId),
        money: (minor) => money(pocket.asset.assetCode, minor),
      });
      return ok({ items, isComplete: before === undefined });
    },
  };
}

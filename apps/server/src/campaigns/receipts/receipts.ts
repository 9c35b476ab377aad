import type { Actor } from '@allmende/contract/actors';
import type { DonationReceipt } from '@allmende/contract/donations';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { CampaignsContext } from '../context.ts';
import { receiptPdf } from './receipt-pdf.ts';
import { dayIn, goodUntil } from './rules.ts';
import * as store from './store.ts';
import type { CharityRow, GiftRow, ReceiptRow } from './store.ts';

type Answer<T, Code extends string> = Promise<Result<T, Code>>;
type IssueRefusal =
  | 'donations.charity_unknown'
  | 'donations.not_confirmed'
  | 'donations.notice_too_old'
  | 'donations.no_donor'
  | 'donations.nothing_to_confirm'
  | 'donations.year_not_over';
export type Wish = { pledgeId: Uuid } | { charityActorId: Uuid; year: number };

const yearOf = (gift: GiftRow) => Number(dayIn(gift.paid_at).slice(0, 4));

/** Receipts: issued once, unalterable, taken back. [CM21] to [CM25] */
export function createReceipts(context: CampaignsContext) {
  const { database, clock, identity, wallet } = context;
  const { pool } = database;

  async function present(rows: readonly ReceiptRow[]): Promise<DonationReceipt[]> {
    const [table, actors] = await Promise.all([
      wallet.currencies.table(),
      identity.actors(rows.map((row) => row.charity_actor_id)),
    ]);
    return rows.map((row) => ({
      id: toPublicId('drc', row.id),
      number: row.number,
      charity: actors.get(row.charity_actor_id)!,
      donorName: row.donor_name,
      kind: row.kind,
      year: row.year,
      total: table.money(row.asset_code, row.total),
      issuedAt: row.issued_at.toISOString(),
      revokedAt: row.revoked_at?.toISOString() ?? null,
      revokedBecause: row.revoked_because,
    }));
  }

  /** [CM23] */
  function mayIssue(charity: CharityRow, now: Date): Result<null, IssueRefusal> {
    if (charity.state !== 'confirmed') return fail('donations.not_confirmed');
    const isGood = dayIn(now) <= goodUntil(charity.words);
    return isGood ? ok(null) : fail('donations.notice_too_old');
  }

  /** What somebody gave and has no receipt for, by charity and year, the latest year first. */
  async function open(donorActorId: Uuid) {
    const gifts = await store.listUnconfirmed(pool, {
      donorActorId,
      pledgeId: null,
      charityActorId: null,
    });
    const groups = new Map<string, GiftRow[]>();
    for (const gift of gifts) {
      const key = `${yearOf(gift)} ${gift.charity_actor_id}`;
      groups.set(key, [...(groups.get(key) ?? []), gift]);
    }
    const ids = [...new Set(gifts.map((gift) => gift.charity_actor_id))];
    const [actors, table, charities] = await Promise.all([
      identity.actors(ids),
      wallet.currencies.table(),
      Promise.all(ids.map((id) => store.readCharity(pool, id))),
    ]);
    const now = clock.now();
    const thisYear = Number(dayIn(now).slice(0, 4));
    return [...groups.values()]
      .map((group) => {
        const [first] = group as [GiftRow];
        const charity = charities.find((one) => one?.actor_id === first.charity_actor_id)!;
        const total = group.reduce((sum, { amount }) => sum + amount, 0n);
        return {
          charity: actors.get(first.charity_actor_id) as Actor,
          year: yearOf(first),
          total: table.money(first.asset_code, total),
          isOver: yearOf(first) < thisYear,
          isPossible: mayIssue(charity, now).ok,
          gifts: group.map((gift) => ({
            pledgeId: toPublicId('plg', gift.pledge_id),
            title: gift.title,
            amount: table.money(gift.asset_code, gift.amount),
            on: dayIn(gift.paid_at),
          })),
        };
      })
      .sort((a, b) => b.year - a.year);
  }

  /** What is asked for, if it is on a receipt that stands already. */
  async function known(donorActorId: Uuid, wish: Wish): Promise<ReceiptRow | undefined> {
    if ('pledgeId' in wish) {
      return store.receiptOfPledge(pool, { pledgeId: wish.pledgeId, donorActorId });
    }
    const all = await store.listReceipts(pool, { donorActorId });
    return all.find(
      (one) =>
        one.charity_actor_id === wish.charityActorId &&
        one.year === wish.year &&
        one.kind === 'yearly' &&
        one.revoked_at === null,
    );
  }

  /** [CM22] */
  async function issue(donorActorId: Uuid, wish: Wish): Answer<DonationReceipt, IssueRefusal> {
    const pledgeId = 'pledgeId' in wish ? wish.pledgeId : null;
    const named = 'pledgeId' in wish ? null : wish.charityActorId;
    const asked = { donorActorId, pledgeId, charityActorId: named };
    const charityActorId =
      named ?? (await store.listUnconfirmed(pool, asked))[0]?.charity_actor_id ?? null;
    const issued =
      charityActorId === null
        ? null
        : await undoing(database, async (tx): Promise<Result<Uuid, IssueRefusal>> => {
            const charity = await store.lockCharity(tx, charityActorId);
            if (!charity) return fail('donations.charity_unknown');
            const now = clock.now();
            const all = await store.listUnconfirmed(tx.client, asked);
            const gifts = 'year' in wish ? all.filter((gift) => yearOf(gift) === wish.year) : all;
            const [first] = gifts;
            if (!first) return fail('donations.nothing_to_confirm');
            if ('year' in wish && Number(dayIn(now).slice(0, 4)) <= wish.year) {
              return fail('donations.year_not_over');
            }
            const may = mayIssue(charity, now);
            if (!may.ok) return may;
            const donor = await store.readDonor(tx.client, donorActorId);
            if (!donor) return fail('donations.no_donor');
            const number = `${dayIn(now).slice(0, 4)}-${String(charity.issued + 1).padStart(5, '0')}`;
            const kind = 'year' in wish ? 'yearly' : 'single';
            const { words, signature } = charity;
            const paper = {
              number,
              charity: words,
              signature,
              donor,
              kind,
              gifts,
              issuedAt: now,
            } as const;
            const id = newUuid(now.getTime());
            await store.countIssued(tx, charityActorId);
            await store.insertReceipt(
              tx,
              {
                id,
                charity_actor_id: charityActorId,
                donor_actor_id: donorActorId,
                number,
                kind,
                year: yearOf(first),
                donor_name: donor.name,
                total: gifts.reduce((sum, { amount }) => sum + amount, 0n),
                asset_code: first.asset_code,
                issued_at: now,
                pdf: await receiptPdf(paper),
              },
              gifts,
            );
            return ok(id);
          });
    if (issued?.ok) {
      return ok((await present([(await store.readReceipt(pool, issued.value))!]))[0]!);
    }
    const refused = issued ?? fail('donations.nothing_to_confirm');
    if (refused.code !== 'donations.nothing_to_confirm') return refused;
    // Asked for again, it is the one that there is.
    const row = await known(donorActorId, wish);
    return row ? ok((await present([row]))[0]!) : refused;
  }

  return {
    open,
    issue,
    async list(of: Parameters<typeof store.listReceipts>[1]) {
      return present(await store.listReceipts(pool, of));
    },

    /** [CM25] */
    async pdf(
      actorId: Uuid,
      id: Uuid,
    ): Answer<
      { fileName: string; bytes: ReadableStream<Uint8Array> },
      'donations.receipt_unknown' | 'donations.receipt_revoked'
    > {
      const row = await store.readReceipt(pool, id);
      const isCharity = row?.charity_actor_id === actorId;
      if (!row || (!isCharity && row.donor_actor_id !== actorId)) {
        return fail('donations.receipt_unknown');
      }
      if (row.revoked_at && !isCharity) return fail('donations.receipt_revoked');
      const bytes: Uint8Array = await store.readPdf(pool, id);
      const fileName = `zuwendungsbestaetigung-${row.number}.pdf`;
      return ok({ fileName, bytes: ReadableStream.from([bytes]) });
    },

    /** [CM24] */
    async revoke(
      charityActorId: Uuid,
      id: Uuid,
      { reason, mayBeIssuedAnew }: { reason: string; mayBeIssuedAnew: boolean },
    ): Answer<DonationReceipt, 'donations.receipt_unknown'> {
      const row = await store.readReceipt(pool, id);
      if (row?.charity_actor_id !== charityActorId) return fail('donations.receipt_unknown');
      await database.transaction(async (tx) => {
        await store.lockCharity(tx, charityActorId);
        const at = clock.now();
        await store.revokeReceipt(tx, { id, at, reason, isFree: mayBeIssuedAnew });
      });
      return ok((await present([(await store.readReceipt(pool, id))!]))[0]!);
    },
  };
}

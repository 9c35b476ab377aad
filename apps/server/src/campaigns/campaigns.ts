import type { Campaign, CampaignWay } from '@allmende/contract/campaigns';
import { campaignsMax, campaignUpdatesMax } from '@allmende/contract/campaigns-limits';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Picture } from '@allmende/contract/actors';
import type { Id } from '@allmende/contract/ids';
import type { Money } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { judgeAmount } from '#wallet';
import type { Answer, CampaignsContext } from './context.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { CampaignRow } from './tables.ts';

export interface CampaignWords {
  title: string;
  about: string;
  pictureId: Id<'media'> | null;
  way: CampaignWay;
  goal: Money;
  days: number;
  rewards: { name: string; about: string; from: Money; stock: number | null }[];
}

type MoneyRefusal = 'wallet.currency_unknown' | 'wallet.amount_invalid' | 'wallet.amount_too_large';

const dayMs = 24 * 3_600_000;

/**
 * What owners do with their campaigns. [CM1] to [CM4] [CM10]
 *
 *   draft ──▶ open ──▶ funded | failed | cancelled      all or nothing
 *                └──▶ ended                              keeping what comes
 */
export function createCampaigns(context: CampaignsContext, showing: Showing) {
  const { database, clock, media, wallet } = context;
  const { pool } = database;

  async function view(viewer: Uuid | null, id: Uuid): Answer<Campaign, 'campaigns.unknown'> {
    const row = await store.readCampaign(pool, id);
    const isThere = row && (row.state !== 'draft' || row.owner_actor_id === viewer);
    if (!isThere) return fail('campaigns.unknown');
    return ok((await showing.campaigns(viewer, [row]))[0]!);
  }

  /** [CM2] Money as it is kept: in the main currency, each an amount that can be paid. */
  async function judge(words: CampaignWords) {
    const asset = await wallet.mainAsset();
    const table = await wallet.currencies.table();
    const minors: bigint[] = [];
    for (const money of [words.goal, ...words.rewards.map(({ from }) => from)]) {
      const isKnown = money.assetCode === asset.assetCode && money.assetScale === asset.assetScale;
      if (!isKnown) return fail('wallet.currency_unknown');
      const judged = judgeAmount(money, table);
      // A goal is no payment, and may be more than one can be.
      if (!judged.ok && !(money === words.goal && judged.code === 'wallet.amount_too_large')) {
        return judged;
      }
      minors.push(BigInt(money.value));
    }
    const [goal, ...minimums] = minors as [bigint, ...bigint[]];
    const { title, about, way, days } = words;
    return ok({
      edits: { title, about, way, days, goal, asset_code: asset.assetCode },
      rewards: words.rewards.map(({ name, about, stock }, at) => ({
        name,
        about,
        stock,
        minimum: minimums[at]!,
      })),
    });
  }

  /** The picture of a draft: one that it has already, or one of the owner's. */
  async function pictureOf(
    tx: Tx,
    ownerActorId: Uuid,
    { pictureId }: CampaignWords,
    before: Picture | null = null,
  ): Promise<Result<Picture | null, 'campaigns.picture_unknown'>> {
    if (pictureId === null || pictureId === before?.id) return ok(pictureId && before);
    const picture = await media.ownedPicture(toUuid(pictureId), ownerActorId, tx);
    return picture ? ok(picture) : fail('campaigns.picture_unknown');
  }

  /** The own campaign, locked, for work that changes it. */
  async function change<Code extends string>(
    ownerActorId: Uuid,
    id: Uuid,
    work: (tx: Tx, row: CampaignRow) => Promise<Result<null, Code>>,
  ): Answer<null, Code | 'campaigns.unknown'> {
    return undoing(database, async (tx): Promise<Result<null, Code | 'campaigns.unknown'>> => {
      const row = await store.lockCampaign(tx, id);
      return row?.owner_actor_id === ownerActorId ? work(tx, row) : fail('campaigns.unknown');
    });
  }

  async function shown<Code extends string>(
    ownerActorId: Uuid,
    id: Uuid,
    done: Result<null, Code>,
  ): Answer<Campaign, Code | 'campaigns.unknown'> {
    return done.ok ? view(ownerActorId, id) : done;
  }

  return {
    view,

    async listOwn(ownerActorId: Uuid): Promise<Campaign[]> {
      const rows = await store.listOfOwner(pool, { ownerActorId, withDrafts: true });
      return showing.campaigns(ownerActorId, rows);
    },

    async listOf(viewer: Uuid | null, ownerActorId: Uuid): Promise<Campaign[]> {
      const rows = await store.listOfOwner(pool, { ownerActorId, withDrafts: false });
      return showing.campaigns(viewer, rows);
    },

    /** [CM1] */
    async create(
      ownerActorId: Uuid,
      words: CampaignWords,
    ): Answer<Campaign, MoneyRefusal | 'campaigns.too_many' | 'campaigns.picture_unknown'> {
      const judged = await judge(words);
      if (!judged.ok) return judged;
      const now = clock.now();
      const row: CampaignRow = {
        id: newUuid(now.getTime()),
        owner_actor_id: ownerActorId,
        ...judged.value.edits,
        picture: null,
        state: 'draft',
        given: 0n,
        giver_count: 0,
        created_at: now,
        started_at: null,
        ends_at: null,
        decided_at: null,
        settled_at: null,
      };
      const made = await undoing(
        database,
        async (tx): Promise<Result<null, 'campaigns.too_many' | 'campaigns.picture_unknown'>> => {
          if ((await store.lockOwner(tx, ownerActorId)) >= campaignsMax) {
            return fail('campaigns.too_many');
          }
          const picture = await pictureOf(tx, ownerActorId, words);
          if (!picture.ok) return picture;
          row.picture = picture.value;
          await store.insertCampaign(tx, row);
          await store.replaceRewards(tx, row.id, judged.value.rewards);
          return ok(null);
        },
      );
      return made.ok ? ok((await showing.campaigns(ownerActorId, [row]))[0]!) : made;
    },

    /** [CM3] */
    async edit(
      ownerActorId: Uuid,
      id: Uuid,
      words: CampaignWords,
    ): Answer<
      Campaign,
      MoneyRefusal | 'campaigns.unknown' | 'campaigns.started' | 'campaigns.picture_unknown'
    > {
      const judged = await judge(words);
      if (!judged.ok) return judged;
      type Refusal = 'campaigns.started' | 'campaigns.picture_unknown';
      const done = await change<Refusal>(ownerActorId, id, async (tx, row) => {
        if (row.state !== 'draft') return fail('campaigns.started');
        const picture = await pictureOf(tx, ownerActorId, words, row.picture);
        if (!picture.ok) return picture;
        await store.saveCampaign(tx, { ...row, ...judged.value.edits, picture: picture.value });
        await store.replaceRewards(tx, id, judged.value.rewards);
        return ok(null);
      });
      return shown(ownerActorId, id, done);
    },

    async discard(
      ownerActorId: Uuid,
      id: Uuid,
    ): Answer<Record<string, never>, 'campaigns.unknown' | 'campaigns.started'> {
      const done = await change(ownerActorId, id, async (tx, row) => {
        if (row.state !== 'draft') return fail('campaigns.started');
        await store.deleteCampaign(tx, id);
        return ok(null);
      });
      return done.ok ? ok({}) : done;
    },

    /** [CM3] */
    async start(
      ownerActorId: Uuid,
      id: Uuid,
    ): Answer<Campaign, 'campaigns.unknown' | 'campaigns.not_open'> {
      const done = await change(ownerActorId, id, async (tx, row) => {
        if (row.state === 'open') return ok(null);
        if (row.state !== 'draft') return fail('campaigns.not_open');
        const now = clock.now();
        const ends_at = new Date(now.getTime() + row.days * dayMs);
        if (row.picture) await media.makePublic(tx, toUuid(row.picture.id), ownerActorId);
        await store.saveCampaign(tx, { ...row, state: 'open', started_at: now, ends_at });
        return ok(null);
      });
      return shown(ownerActorId, id, done);
    },

    /** [CM10] The money follows by the job, which comes within a minute. */
    async end(
      ownerActorId: Uuid,
      id: Uuid,
    ): Answer<Campaign, 'campaigns.unknown' | 'campaigns.not_open'> {
      const done = await change(ownerActorId, id, async (tx, row) => {
        const state = row.way === 'all' ? 'cancelled' : 'ended';
        if (row.state === state) return ok(null);
        const now = clock.now();
        if (row.state !== 'open' || now >= row.ends_at!) return fail('campaigns.not_open');
        await store.saveCampaign(tx, { ...row, state, decided_at: now });
        return ok(null);
      });
      return shown(ownerActorId, id, done);
    },

    async tell(
      ownerActorId: Uuid,
      id: Uuid,
      text: string,
    ): Answer<Campaign, 'campaigns.unknown' | 'campaigns.not_open' | 'campaigns.too_many'> {
      const done = await change(ownerActorId, id, async (tx, row) => {
        if (row.state === 'draft') return fail('campaigns.not_open');
        if ((await store.countUpdates(tx, id)) >= campaignUpdatesMax) {
          return fail('campaigns.too_many');
        }
        await store.insertUpdate(tx, { campaign_id: id, text, at: clock.now() });
        return ok(null);
      });
      return shown(ownerActorId, id, done);
    },
  };
}

import type { ExclusivePart, NewExclusive } from '@allmende/contract/exclusives';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { PostPicture } from '@allmende/contract/post-pictures';
import { type Exclusives, letGo, takePictures, toCompare } from '#feed';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Answer, CreatorsContext } from './context.ts';
import { type MemberPayRefusal, type Payer, refusalOf } from './paying.ts';
import * as store from './exclusives-store.ts';
import type { ExclusiveRow } from './exclusives-store.ts';
import { givenAmong } from './post-gifts/store.ts';
import { readTiers } from './store.ts';

type RanksOf = (
  viewer: Uuid | null,
  creatorActorIds: readonly Uuid[],
) => Promise<Map<Uuid, number>>;
type BuyRefusal =
  | 'feed.post_unknown'
  | 'creators.not_for_sale'
  | 'creators.own_post'
  | 'creators.price_changed'
  | MemberPayRefusal;

/** How somebody stands to what only members or buyers read. */
interface Entitlement {
  isAuthor: boolean;
  /** What they have of the author as a member; 0 for nothing. */
  rank: number;
  isBought: boolean;
  /** By a gift to them that was not taken back. */
  isGiven: boolean;
}

/** [CR31] The only place that decides who reads it. */
function mayRead(row: Pick<ExclusiveRow, 'rank'>, stand: Entitlement): boolean {
  return stand.isGiven || mayGive(row, stand);
}

/** [CR37] Whoever reads it by themselves; a gift is not passed on. */
function mayGive(
  { rank }: Pick<ExclusiveRow, 'rank'>,
  { isAuthor, rank: own, isBought }: Entitlement,
): boolean {
  return isAuthor || isBought || (rank !== null && own >= rank);
}

/** What only members or buyers read of posts: kept here, asked for by the feed, and sold. [CR30] to [CR36] */
export function createExclusives(context: CreatorsContext, ranksOf: RanksOf) {
  const { database, clock, identity, wallet, media } = context;
  const { pool } = database;

  async function entitledTo(
    viewer: Uuid | null,
    rows: readonly ExclusiveRow[],
  ): Promise<(row: ExclusiveRow) => Entitlement> {
    const nothing = { isAuthor: false, rank: 0, isBought: false, isGiven: false };
    if (viewer === null || rows.length === 0) return () => nothing;
    const creators = [...new Set(rows.map((row) => row.creator_actor_id))];
    const postIds = rows.map((row) => row.post_id);
    const [ranks, bought, given] = await Promise.all([
      ranksOf(viewer, creators),
      store.boughtAmong(pool, viewer, postIds),
      givenAmong(pool, viewer, postIds),
    ]);
    return (row) => ({
      isAuthor: row.creator_actor_id === viewer,
      rank: ranks.get(row.creator_actor_id) ?? 0,
      isBought: bought.has(row.post_id),
      isGiven: given.has(row.post_id),
    });
  }

  async function present(viewer: Uuid | null, rows: readonly ExclusiveRow[]) {
    const [stands, table] = await Promise.all([
      entitledTo(viewer, rows),
      wallet.currencies.table(),
    ]);
    return new Map(
      rows.map((row): [Uuid, ExclusivePart] => {
        const stand = stands(row);
        const isOpen = mayRead(row, stand);
        const videoCount = row.pictures.filter(({ video }) => video).length;
        const { tier_id: tierId, tier_name: name, rank, price, asset_code: assetCode } = row;
        return [
          row.post_id,
          {
            tier:
              tierId === null ? null : { id: toPublicId('tir', tierId), name: name!, rank: rank! },
            price: price === null ? null : table.money(assetCode, price),
            isOpen,
            isBought: stand.isBought,
            isGiven: isOpen && !mayGive(row, stand),
            editedAt: row.edited_at?.toISOString() ?? null,
            length: [...row.text].length,
            pictureCount: row.pictures.length - videoCount,
            videoCount,
            text: isOpen ? row.text : null,
            pictures: isOpen ? row.pictures : null,
          },
        ];
      }),
    );
  }

  async function show(viewer: Uuid | null, postIds: readonly Uuid[]) {
    const rows = await store.readExclusives(pool, { postIds });
    return present(viewer, rows);
  }

  const keeper: Exclusives = {
    show,

    async put(tx, { id: postId, authorActorId }, part) {
      const { assetCode, assetScale } = await wallet.mainAsset(tx);
      const { tierId, price } = part;
      const tier = tierId && (await readTiers(tx.client, [toUuid(tierId)])).get(toUuid(tierId));
      if (tierId && (!tier || tier.creator_actor_id !== authorActorId)) {
        return fail('feed.exclusive_invalid');
      }
      const isPriced =
        price !== null &&
        price.assetCode === assetCode &&
        price.assetScale === assetScale &&
        BigInt(price.value) > 0n;
      if (price !== null && !isPriced) return fail('feed.exclusive_invalid');
      const id = newUuid();
      // [CR32] Lent to the part itself, never to the post or to everybody.
      const showing = { ownerActorId: authorActorId, shownBy: id };
      const pictures = await takePictures(tx, media, part.pictures, showing);
      if (!pictures.ok) return pictures;
      await store.insertExclusive(tx, {
        post_id: postId,
        id,
        creator_actor_id: authorActorId,
        text: part.text,
        pictures: pictures.value,
        tier_id: tier ? tier.id : null,
        price: price === null ? null : BigInt(price.value),
        asset_code: assetCode,
        created_at: clock.now(),
      });
      return ok(undefined);
    },

    async isSold(tx, postId) {
      await store.lockExclusive(tx, postId);
      return store.wasBought(tx.client, postId);
    },

    async erase(tx, postId) {
      await store.lockExclusive(tx, postId);
      const [row] = await store.readExclusives(tx.client, { postIds: [postId] });
      if (!row) return;
      const versions = await store.listVersions(tx.client, postId);
      const pictures = [row, ...versions].flatMap((version) => version.pictures);
      await letGo(tx, media, pictures, row.id);
      await store.eraseExclusive(tx, postId, clock.now());
    },
  };

  return {
    keeper,

    /** [CR31] How somebody stands to what only members or buyers read of a post; null where there is nothing of the kind. */
    async standing(viewer: Uuid, postId: Uuid) {
      const [row] = await store.readExclusives(pool, { postIds: [postId] });
      if (!row) return null;
      const stand = (await entitledTo(viewer, [row]))(row);
      return {
        authorActorId: row.creator_actor_id,
        mayRead: mayRead(row, stand),
        mayGive: mayGive(row, stand),
      };
    },

    /** [CR32] Whether somebody who acts as one of the actors may see the pictures lent to one of these; other ids are passed over. */
    async mayReadAny(ids: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean> {
      const rows = await store.readExclusives(pool, { ids });
      if (rows.length === 0) return false;
      for (const viewer of actorIds) {
        const stands = await entitledTo(viewer, rows);
        for (const row of rows) {
          if (!mayRead(row, stands(row))) continue;
          // Whoever does not see the post has nothing of it.
          if ((await context.feed.posts.seen(viewer, row.post_id)).ok) return true;
        }
      }
      return false;
    },

    /** [CR50] What it said before stays for whoever reads it; whom it is for does not change. */
    async edit(
      actorId: Uuid,
      postId: Uuid,
      words: Pick<NewExclusive, 'text' | 'pictures'>,
    ): Answer<
      ExclusivePart,
      'feed.post_unknown' | 'feed.not_own' | 'feed.picture_unknown' | 'creators.exclusive_closed'
    > {
      const seen = await context.feed.posts.seen(actorId, postId);
      if (!seen.ok) return seen;
      if (seen.value.author_actor_id !== actorId) return fail('feed.not_own');
      type Refusal = 'feed.picture_unknown' | 'creators.exclusive_closed';
      const done = await undoing(database, async (tx): Promise<Result<null, Refusal>> => {
        await store.lockExclusive(tx, postId);
        const [row] = await store.readExclusives(tx.client, { postIds: [postId] });
        if (!row) return fail('creators.exclusive_closed');
        const showing = { ownerActorId: actorId, shownBy: row.id };
        const taken = await takePictures(tx, media, words.pictures, showing);
        if (!taken.ok) return taken;
        const pictures = taken.value;
        const isSame = row.text === words.text && toCompare(row.pictures) === toCompare(pictures);
        if (!isSame) {
          await store.sayAnew(tx, { postId, text: words.text, pictures, at: clock.now() });
        }
        return ok(null);
      });
      return done.ok ? ok((await show(actorId, [postId])).get(postId)!) : done;
    },

    /** [CR50] For whoever may read it, and nobody else. */
    async versions(
      viewer: Uuid,
      postId: Uuid,
    ): Answer<
      { text: string; pictures: PostPicture[]; until: string | null }[],
      'feed.post_unknown' | 'creators.exclusive_closed'
    > {
      const seen = await context.feed.posts.seen(viewer, postId);
      if (!seen.ok) return seen;
      const [row] = await store.readExclusives(pool, { postIds: [postId] });
      if (!row || !mayRead(row, (await entitledTo(viewer, [row]))(row))) {
        return fail('creators.exclusive_closed');
      }
      const before = await store.listVersions(pool, postId);
      return ok([
        ...before.map(({ text, pictures, until_at: at }) => ({
          text,
          pictures,
          until: at.toISOString(),
        })),
        { text: row.text, pictures: row.pictures, until: null },
      ]);
    },

    /** [CR33] Bought once, at the price that was seen. */
    async buy(
      payer: Payer,
      postId: Uuid,
      { price }: { price: Money },
    ): Answer<ExclusivePart, BuyRefusal> {
      const { actorId: buyerActorId, userId, token } = payer;
      const seen = await context.feed.posts.seen(buyerActorId, postId);
      if (!seen.ok) return seen;
      const { author_actor_id: creatorActorId } = seen.value;
      if (creatorActorId === buyerActorId) return fail('creators.own_post');
      const bought = await undoing(database, async (tx): Promise<Result<null, BuyRefusal>> => {
        const row = await store.holdExclusive(tx, postId);
        if (!row) return fail('creators.not_for_sale');
        const paymentId = newUuid(clock.now().getTime());
        const at = clock.now();
        const amountMinor = row.price;
        if (amountMinor === null) return fail('creators.not_for_sale');
        const purchase = { postId, buyerActorId, price: amountMinor, paymentId, at };
        if (!(await store.insertPurchase(tx, purchase))) return ok(null);
        const isSeen = price.assetCode === row.asset_code && BigInt(price.value) === amountMinor;
        if (!isSeen) return fail('creators.price_changed');
        if (await identity.isBlockedBetween(tx, creatorActorId, buyerActorId)) {
          return fail('creators.blocked');
        }
        const paid = await wallet.pay(tx, {
          paymentId,
          kind: 'transfer',
          fromActorId: buyerActorId,
          toActorId: creatorActorId,
          amountMinor,
          assetCode: row.asset_code,
          note: '',
          subject: { kind: 'post', id: postId },
          confirmedBy: { userId, token },
          payerUserId: userId,
          hasFee: true,
        });
        return paid.ok ? ok(null) : fail(refusalOf(paid.code));
      });
      if (!bought.ok) return bought;
      return ok((await show(buyerActorId, [postId])).get(postId)!);
    },
  };
}

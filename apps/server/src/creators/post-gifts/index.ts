import {
  givenPostsDays,
  givenPostsPerMonth,
  openPostGiftsMax,
} from '@allmende/contract/creators-limits';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type PostGift, postGiftsErrors, postGiftsOperations } from '@allmende/contract/post-gifts';
import { anyActor, treasurers } from '#platform/access';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';
import { undoing } from '#platform/undoing';
import { requestIdOf } from '#wallet';
import type { Answer, CreatorsContext } from '../context.ts';
import type { createExclusives } from '../exclusives.ts';
import { newCode } from '../gifts.ts';
import * as store from './store.ts';
import type { PostGiftRow } from './store.ts';

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;
const shownMax = 100;

type Unopened =
  | 'creators.post_gift_unknown'
  | 'creators.post_gift_used'
  | 'creators.post_gift_over'
  | 'feed.post_unknown';
type Unmade =
  | 'feed.post_unknown'
  | 'creators.post_not_yours_to_give'
  | 'creators.post_gifts_used_up'
  | 'platform.idempotency_key_reused';

function stateAt(row: PostGiftRow, now: Date): PostGift['state'] {
  if (row.revoked_at) return 'revoked';
  if (row.opened_at) return 'used';
  return now < row.expires_at ? 'open' : 'over';
}

/**
 * Single posts that are given away. A link is for one account: the first that opens it has it, so that it is worth nothing to
 * whoever finds it later, and what is read by it comes by the ways of everybody who reads. [CR37] to [CR39]
 */
export function createPostGifts(
  context: CreatorsContext,
  exclusives: Pick<ReturnType<typeof createExclusives>, 'standing'>,
): void {
  const { http, database, clock, identity, feed } = context;
  const { pool } = database;

  /** How whoever gives stands to a post that they see. */
  async function giving(
    actorId: Uuid,
    postId: Uuid,
  ): Answer<
    { isAuthor: boolean; authorActorId: Uuid },
    'feed.post_unknown' | 'creators.post_not_yours_to_give'
  > {
    const seen = await feed.posts.seen(actorId, postId);
    if (!seen.ok) return seen;
    const stand = await exclusives.standing(actorId, postId);
    if (!stand?.mayGive) return fail('creators.post_not_yours_to_give');
    const { authorActorId } = stand;
    return ok({ isAuthor: authorActorId === actorId, authorActorId });
  }

  async function leftOf(
    db: Parameters<typeof store.countMade>[0],
    of: { giverActorId: Uuid; authorActorId: Uuid; postId: Uuid },
  ): Promise<number> {
    const now = clock.now();
    if (of.giverActorId === of.authorActorId) {
      return Math.max(0, openPostGiftsMax - (await store.countOpen(db, { ...of, now })));
    }
    const since = new Date(now.getTime() - monthMs);
    return Math.max(0, givenPostsPerMonth - (await store.countMade(db, { ...of, since })));
  }

  function present(viewer: Uuid, row: PostGiftRow): PostGift {
    const isMine = row.giver_actor_id === viewer;
    return {
      id: toPublicId('pgf', row.id),
      code: isMine ? row.code : null,
      isMine,
      madeAt: row.made_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      state: stateAt(row, clock.now()),
    };
  }

  async function list(actorId: Uuid, postId: Uuid) {
    const stand = await giving(actorId, postId);
    if (!stand.ok) return stand;
    const { isAuthor, authorActorId } = stand.value;
    const giverActorId = isAuthor ? null : actorId;
    const [rows, left] = await Promise.all([
      store.listPostGifts(pool, { postId, giverActorId, limit: shownMax }),
      leftOf(pool, { giverActorId: actorId, authorActorId, postId }),
    ]);
    return ok({ items: rows.map((row) => present(actorId, row)), left });
  }

  /** [CR37] */
  async function make(
    { actorId, userId }: { actorId: Uuid; userId: Uuid },
    postId: Uuid,
    idempotencyKey: string,
  ): Answer<PostGift, Unmade> {
    const key = requestIdOf(userId, `post gift ${idempotencyKey}`);
    const replay = async (): Promise<Result<PostGift, Unmade> | null> => {
      const known = await store.readPostGift(pool, { key });
      if (!known) return null;
      const isSame = known.post_id === postId && known.giver_actor_id === actorId;
      return isSame ? ok(present(actorId, known)) : fail('platform.idempotency_key_reused');
    };
    const before = await replay();
    if (before) return before;
    const stand = await giving(actorId, postId);
    if (!stand.ok) return stand;
    const { authorActorId } = stand.value;
    try {
      const made = await undoing(database, async (tx): Promise<Result<PostGiftRow, Unmade>> => {
        await store.lockGiver(tx, actorId);
        // The same request, which came while this one waited.
        const known = await store.readPostGift(tx.client, { key });
        if (known) return ok(known);
        const of = { giverActorId: actorId, authorActorId, postId };
        if ((await leftOf(tx.client, of)) === 0) return fail('creators.post_gifts_used_up');
        const now = clock.now();
        const row: PostGiftRow = {
          id: newUuid(now.getTime()),
          code: newCode(),
          post_id: postId,
          author_actor_id: authorActorId,
          giver_actor_id: actorId,
          made_at: now,
          expires_at: new Date(now.getTime() + givenPostsDays * dayMs),
          reader_actor_id: null,
          opened_at: null,
          revoked_at: null,
          request_key: key,
        };
        await store.insertPostGift(tx, row);
        return ok(row);
      });
      return made.ok ? ok(present(actorId, made.value)) : made;
    } catch (error) {
      if (!isKeyTaken(error, '_request_key_key')) throw error;
      return (await replay())!;
    }
  }

  /** [CR39] */
  async function revoke(actorId: Uuid, id: Uuid) {
    const row = await store.readPostGift(pool, { id });
    const isTheirs = row?.giver_actor_id === actorId || row?.author_actor_id === actorId;
    if (!isTheirs) return fail('creators.post_gift_unknown');
    await database.transaction((tx) => store.noteRevoked(tx, id, clock.now()));
    return ok({});
  }

  /** [CR38] What a code still gives to somebody: a post that they see, by somebody who may give it. */
  async function look(viewer: Uuid, code: string): Answer<PostGiftRow, Unopened> {
    const row = await store.readPostGift(pool, { code });
    if (!row || row.revoked_at) return fail('creators.post_gift_unknown');
    const seen = await feed.posts.seen(viewer, row.post_id);
    if (!seen.ok) return seen;
    if (row.reader_actor_id === viewer) return ok(row);
    if (row.opened_at) return fail('creators.post_gift_used');
    if (stateAt(row, clock.now()) === 'over') return fail('creators.post_gift_over');
    // A membership that has ended gives nothing away.
    const giver = await exclusives.standing(row.giver_actor_id, row.post_id);
    return giver?.mayGive ? ok(row) : fail('creators.post_gift_over');
  }

  async function open(
    readerActorId: Uuid,
    code: string,
  ): Answer<Uuid, Unopened | 'creators.post_gift_own' | 'creators.blocked'> {
    const found = await look(readerActorId, code);
    if (!found.ok) return found;
    const { id, post_id: postId, giver_actor_id: giverActorId } = found.value;
    if (giverActorId === readerActorId) return fail('creators.post_gift_own');
    const own = await exclusives.standing(readerActorId, postId);
    if (own?.mayRead) return ok(postId);
    return undoing(database, async (tx): Promise<Result<Uuid, Unopened | 'creators.blocked'>> => {
      const row = await store.lockPostGift(tx, id);
      if (row.revoked_at) return fail('creators.post_gift_unknown');
      if (row.reader_actor_id === readerActorId) return ok(postId);
      if (row.opened_at) return fail('creators.post_gift_used');
      if (await identity.isBlockedBetween(tx, giverActorId, readerActorId)) {
        return fail('creators.blocked');
      }
      await store.noteOpened(tx, { id, readerActorId, at: clock.now() });
      return ok(postId);
    });
  }

  http.declareErrors(postGiftsErrors);
  http.register('postGifts', postGiftsOperations, {
    listPostGifts: {
      access: treasurers,
      handle: ({ ctx, params }) => list(ctx.auth.actorId, toUuid(params.postId)),
    },
    createPostGift: {
      access: treasurers,
      handle: ({ ctx, params }) => make(ctx.auth, toUuid(params.postId), ctx.idempotencyKey!),
    },
    revokePostGift: {
      access: treasurers,
      handle: ({ ctx, params }) => revoke(ctx.auth.actorId, toUuid(params.giftId)),
    },
    getPostGift: {
      access: anyActor,
      async handle({ ctx, params }) {
        const found = await look(ctx.auth.actorId, params.code);
        if (!found.ok) return found;
        const { post_id: postId, author_actor_id: authorActorId, expires_at: at } = found.value;
        const author = (await identity.actors([authorActorId])).get(authorActorId)!;
        return ok({ postId: toPublicId('pst', postId), author, expiresAt: at.toISOString() });
      },
    },
    openPostGift: {
      access: anyActor,
      async handle({ ctx, params }) {
        const opened = await open(ctx.auth.actorId, params.code);
        return opened.ok ? ok({ postId: toPublicId('pst', opened.value) }) : opened;
      },
    },
  });
}

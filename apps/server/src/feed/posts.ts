import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { NewExclusive } from '@allmende/contract/exclusives';
import type { NewPostPicture } from '@allmende/contract/post-pictures';
import type { NewPostPoll } from '@allmende/contract/post-polls';
import type { Post, PostVisibility } from '@allmende/contract/feed';
import { pinsMax, postHashtagsMax, postMentionsMax } from '@allmende/contract/feed-limits';
import { namedIn } from '@allmende/contract/hashtags';
import type { Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Answer, FeedCode, FeedContext, Viewer } from './context.ts';
import { type RemovedPost, removedOf } from './changes.ts';
import type { FanOut } from './fan-out.ts';
import type { Noting } from './notices/noting.ts';
import { concerned } from './notices/concerned.ts';
import { lockAuthors, notePost, uncountPost } from './follows-store.ts';
import * as store from './posts-store.ts';
import type { PostRow } from './posts-store.ts';
import { pickIds } from './pages-store.ts';
import { letGo, takePictures, toCompare } from './pictures.ts';
import { putPoll } from './polls/store.ts';
import { presentEntries } from './present.ts';
import { mayAnswerWith, maySee } from './rules.ts';
import { deleteWords, putWords } from './search/store.ts';
import { forSale } from './products.ts';
import type { Look, RelationsTo, Sight } from './seeing.ts';

export interface PostWords {
  text: string;
  contentWarning: string;
  language: string | null;
  pictures: NewPostPicture[];
  /** Left out: none in a new post, and as it is in an edit. */
  productIds?: string[] | undefined;
}

export interface NewPost extends PostWords {
  clientId: Uuid;
  visibility: PostVisibility;
  replyToId: string | null;
  quoteId: string | null;
  poll?: NewPostPoll | undefined;
  /** [FD85] It is public then. */
  dealId?: string | undefined;
  exclusive?: NewExclusive | undefined;
}

export type Posts = ReturnType<typeof createPosts>;

export function createPosts(
  context: FeedContext,
  parts: { look: Look; relationsTo: RelationsTo; fanOut: FanOut; noting: Noting },
) {
  const { database, changes, clock, identity, media, exclusives } = context;
  const { look, relationsTo, fanOut, noting } = parts;
  const { pool } = database;

  async function sightOf(
    viewer: Viewer,
    id: Uuid,
  ): Answer<{ row: PostRow; sight: Sight }, 'feed.post_unknown'> {
    const sight = await look(viewer, pickIds([id]));
    const [row] = sight.rows;
    if (!row || row.boost_of_id !== null || !sight.sees(row)) return fail('feed.post_unknown');
    return ok({ row, sight });
  }

  /** The post, if the viewer may see it; a row that only passes another on is none. */
  async function seen(viewer: Viewer, id: Uuid): Answer<PostRow, 'feed.post_unknown'> {
    const found = await sightOf(viewer, id);
    return found.ok ? ok(found.value.row) : found;
  }

  /** Those of the posts that the viewer may see, in the given order. */
  async function shown(viewer: Viewer, ids: readonly Uuid[]): Promise<Post[]> {
    if (ids.length === 0) return [];
    const sight = await look(viewer, pickIds(ids));
    const byId = new Map(sight.rows.map((row) => [row.id, row]));
    const visible = ids.flatMap((id) => byId.get(id) ?? []).filter((row) => sight.sees(row));
    return presentEntries(visible, sight).map((entry) => entry.post);
  }

  /** [FD171] Of those who ask, who could see a post that is gone: decided as if it was there. */
  async function couldSee(viewer: Viewer, gone: RemovedPost): Promise<boolean> {
    const { authorActorId, visibility, mentions } = gone;
    const relation = (await relationsTo(viewer, [authorActorId]))(authorActorId);
    return maySee(viewer, { authorActorId, visibility, mentions, isDeleted: false }, relation);
  }

  async function get(viewer: Viewer, id: Uuid): Answer<Post, 'feed.post_unknown'> {
    const found = await sightOf(viewer, id);
    if (!found.ok) return found;
    const [entry] = presentEntries([found.value.row], found.value.sight);
    return entry ? ok(entry.post) : fail('feed.post_unknown');
  }

  async function namesOf({ text }: PostWords, alsoMentioned: readonly Uuid[]) {
    const { handles, hashtags } = namedIn(text);
    if (handles.length > postMentionsMax || hashtags.length > postHashtagsMax) {
      return fail('feed.names_too_many');
    }
    const found = await Promise.all(handles.map((handle) => identity.actorIdByHandle(handle)));
    const mentions = new Set([...alsoMentioned, ...found.filter((id) => id !== null)]);
    return ok({ mentions: [...mentions], hashtags });
  }

  async function eraseRow(tx: Tx, row: PostRow): Promise<void> {
    const versions = await store.listVersions(tx.client, row.id);
    const pictures = [row, ...versions].flatMap((version) => version.pictures);
    await letGo(tx, media, pictures, row.id);
    if (row.is_exclusive) await exclusives.erase(tx, row.id);
    await store.erasePost(tx.client, row.id, clock.now());
    await noting.forgetPost(tx, row.id);
    await deleteWords(tx.client, row.id);
    if (row.reply_to_id) await store.addToReplies(tx.client, row.reply_to_id, -1);
    await uncountPost(tx.client, row.author_actor_id);
    tx.afterCommit(() => changes.tell(removedOf(row)));
  }

  /** [FD81] What the author may show; what a post shows already may stay, whatever has become of it. */
  async function productsOf(
    authorActorId: Uuid,
    { productIds = [] }: PostWords,
    before: readonly Uuid[],
  ): Promise<Result<Uuid[], 'feed.product_unknown'>> {
    const ids = [...new Set(productIds.map(toUuid))];
    const added = ids.filter((id) => !before.includes(id));
    const sold = await forSale(context, authorActorId, added);
    return added.every((id) => sold.has(id)) ? ok(ids) : fail('feed.product_unknown');
  }

  /** What a new post answers and quotes, as far as its author may. */
  async function contextOf(authorActorId: Uuid, post: NewPost) {
    const parent =
      post.replyToId === null ? null : await seen(authorActorId, toUuid(post.replyToId));
    if (parent && !parent.ok) return parent;
    const quoted = post.quoteId === null ? null : await seen(authorActorId, toUuid(post.quoteId));
    if (quoted && !quoted.ok) return quoted;
    const isNarrow = parent && !mayAnswerWith(parent.value.visibility, post.visibility);
    if (isNarrow || (quoted && quoted.value.visibility !== 'public'))
      return fail('feed.not_public');
    return ok({ parent: parent?.value ?? null, quoted: quoted?.value ?? null });
  }

  /** [FD85] Whose advertising it is. @throws NoDeal */
  async function advertiserOf(
    tx: Tx,
    { dealId, visibility }: NewPost,
    { id, author_actor_id: authorActorId }: { id: Uuid; author_actor_id: Uuid },
  ): Promise<Uuid | null> {
    if (dealId === undefined) return null;
    const under = { dealId: toUuid(dealId), authorActorId, postId: id };
    const brand = visibility === 'public' ? await context.postUnder(tx, under) : null;
    if (!brand) throw new NoDeal();
    return brand;
  }

  async function repeated(row: PostRow, hash: Buffer): Answer<Post, FeedCode> {
    if (!row.content_hash.equals(hash)) return fail('feed.client_id_reused');
    return get(row.author_actor_id, row.id);
  }

  /** The own post, locked; work changes it. */
  async function changeOwn<Code extends FeedCode>(
    actorId: Uuid,
    id: Uuid,
    work: (tx: Tx, row: PostRow) => Promise<Result<undefined, Code>>,
  ): Promise<Result<undefined, Code | 'feed.post_unknown' | 'feed.not_own'>> {
    const before = await seen(actorId, id);
    if (!before.ok) return before;
    if (before.value.author_actor_id !== actorId) return fail('feed.not_own');
    return database.transaction(async (tx) => {
      await lockAuthors(tx.client, [actorId]);
      const row = await store.lockPost(tx.client, id);
      if (!row || row.deleted_at) return fail('feed.post_unknown');
      return work(tx, row);
    });
  }

  return {
    seen,
    shown,
    get,
    couldSee,

    /** @param also What else is done in the transaction that makes the post; what it throws makes none. */
    async create(
      authorActorId: Uuid,
      post: NewPost,
      also?: (tx: Tx) => Promise<void>,
    ): Answer<Post, FeedCode> {
      const hash = createHash('sha256').update(JSON.stringify(post)).digest();
      const of = { authorActorId, clientId: post.clientId };
      const known = await store.readByClientId(pool, of);
      if (known) return repeated(known, hash);
      if (!post.text && post.pictures.length === 0 && !post.productIds?.length)
        return fail('feed.says_nothing');
      if ((post.poll || post.exclusive) && !post.text) return fail('feed.says_nothing');
      const products = await productsOf(authorActorId, post, []);
      if (!products.ok) return products;
      const around = await contextOf(authorActorId, post);
      if (!around.ok) return around;
      const { parent, quoted } = around.value;
      const answered =
        parent && parent.author_actor_id !== authorActorId ? [parent.author_actor_id] : [];
      const names = await namesOf(post, answered);
      if (!names.ok) return names;
      const blocked = await identity.blockedAmong(authorActorId, names.value.mentions);
      const id = newUuid();
      const made = await database
        .transaction(async (tx) => {
          await lockAuthors(tx.client, [authorActorId]);
          if (parent) {
            const still = await store.lockPost(tx.client, parent.id);
            if (!still || still.deleted_at) return fail('feed.post_unknown');
          }
          const base = { id, author_actor_id: authorActorId, visibility: post.visibility };
          const pictures = await takePictures(tx, media, post.pictures, showing(base));
          if (!pictures.ok) return pictures;
          const advertiser = await advertiserOf(tx, post, base);
          const row = {
            ...base,
            client_id: post.clientId,
            content_hash: hash,
            text: post.text,
            content_warning: post.contentWarning,
            language: post.language,
            pictures: pictures.value,
            product_ids: products.value,
            advertiser_actor_id: advertiser,
            is_exclusive: post.exclusive !== undefined,
            ...names.value,
            reply_to_id: parent?.id ?? null,
            reply_to_actor_id: parent?.author_actor_id ?? null,
            quote_id: quoted?.id ?? null,
            boost_of_id: null,
            boost_of_actor_id: null,
            created_at: clock.now(),
          };
          if (!(await store.insertPost(tx.client, row))) throw new Repeated();
          if (post.poll) await putPoll(tx.client, row, post.poll);
          if (post.exclusive) {
            const put = await exclusives.put(tx, { id, authorActorId }, post.exclusive);
            if (!put.ok) throw new Refused(put);
          }
          await store.writeNames(tx.client, row);
          await putWords(tx.client, row);
          if (parent) await store.addToReplies(tx.client, parent.id, 1);
          await notePost(tx.client, { actorId: authorActorId, id, isBoost: false });
          await fanOut.begin(tx, row);
          await noting.note(tx, concerned(row, { quoted, blocked }));
          await also?.(tx);
          return ok(undefined);
        })
        .catch((error: unknown) => {
          if (error instanceof Repeated) return null;
          if (error instanceof NoDeal) return fail('feed.deal_unknown');
          if (error instanceof Refused) return error.result as Result<undefined, FeedCode>;
          throw error;
        });
      if (made === null) return repeated((await store.readByClientId(pool, of))!, hash);
      return made.ok ? get(authorActorId, id) : made;
    },

    async edit(actorId: Uuid, id: Uuid, words: PostWords): Answer<Post, FeedCode> {
      const before = await seen(actorId, id);
      if (!before.ok) return before;
      const answered = before.value.reply_to_actor_id;
      const names = await namesOf(words, answered && answered !== actorId ? [answered] : []);
      if (!names.ok) return names;
      const products = await productsOf(actorId, words, before.value.product_ids);
      if (!products.ok) return products;
      const blocked = await identity.blockedAmong(actorId, names.value.mentions);
      const changed = await changeOwn<FeedCode>(actorId, id, async (tx, row) => {
        const pictures = await takePictures(tx, media, words.pictures, showing(row));
        if (!pictures.ok) return pictures;
        const next = {
          ...row,
          text: words.text,
          content_warning: words.contentWarning,
          language: words.language,
          pictures: pictures.value,
          product_ids: words.productIds ? products.value : row.product_ids,
          ...names.value,
        };
        if (!next.text && next.pictures.length === 0 && next.product_ids.length === 0) {
          return fail('feed.says_nothing');
        }
        if (saysTheSame(row, next)) return ok(undefined);
        await store.insertVersion(tx.client, row);
        await store.saveWords(tx.client, { ...next, edited_at: clock.now() });
        await store.writeNames(tx.client, next);
        await putWords(tx.client, next);
        const added = next.mentions.filter((one) => !row.mentions.includes(one));
        await noting.note(tx, concerned({ ...next, mentions: added }, { quoted: null, blocked }));
        tx.afterCommit(() => changes.tell({ kind: 'edited', postId: id, authorActorId: actorId }));
        return ok(undefined);
      });
      return changed.ok ? get(actorId, id) : changed;
    },

    /** [FD91] What somebody has bought stays theirs to read. */
    async remove(
      actorId: Uuid,
      id: Uuid,
    ): Answer<undefined, 'feed.post_unknown' | 'feed.not_own' | 'feed.post_sold'> {
      return changeOwn<'feed.post_sold'>(actorId, id, async (tx, row) => {
        if (row.is_exclusive && (await exclusives.isSold(tx, id))) return fail('feed.post_sold');
        await eraseRow(tx, row);
        return ok(undefined);
      });
    },

    /** [FD43] Takes a post away for the operators; one that is gone already is none. The caller has locked its author. */
    async erase(tx: Tx, id: Uuid): Promise<void> {
      const row = await store.lockPost(tx.client, id);
      if (row && !row.deleted_at) await eraseRow(tx, row);
    },

    async pin(actorId: Uuid, id: Uuid, isPinned: boolean): Answer<Post, FeedCode> {
      const changed = await changeOwn<FeedCode>(actorId, id, async (tx, row) => {
        if (isPinned === (row.pinned_at !== null)) return ok(undefined);
        const pinned = isPinned ? await store.listPinned(tx.client, actorId) : [];
        if (pinned.length >= pinsMax) return fail('feed.too_many_pins');
        await store.setPinned(tx.client, id, isPinned ? clock.now() : null);
        return ok(undefined);
      });
      return changed.ok ? get(actorId, id) : changed;
    },

    async pinned(viewer: Viewer, authorActorId: Uuid): Promise<Post[]> {
      return shown(viewer, await store.listPinned(pool, authorActorId));
    },

    async versions(viewer: Viewer, id: Uuid): Answer<store.VersionRow[], 'feed.post_unknown'> {
      const row = await seen(viewer, id);
      if (!row.ok) return row;
      const { edited_at: editedAt, created_at: createdAt, ...now } = row.value;
      const before = await store.listVersions(pool, id);
      return ok([...before, { ...now, at: editedAt ?? createdAt }]);
    },
  };
}

/** What was written already has to be undone. */
class NoDeal extends Error {}

/** Another call with the same client id came first. */
class Repeated extends Error {}

/** [FD5] Whoever may see the post sees its pictures, and everybody those of a public one. */
function showing(row: Pick<PostRow, 'id' | 'author_actor_id' | 'visibility'>) {
  return {
    ownerActorId: row.author_actor_id,
    shownBy: row.id,
    isOpen: row.visibility === 'public',
  };
}

function saysTheSame(a: PostRow, b: PostRow): boolean {
  const words = (row: PostRow) =>
    JSON.stringify([
      row.text,
      row.content_warning,
      row.language,
      toCompare(row.pictures),
      row.product_ids,
    ]);
  return words(a) === words(b);
}

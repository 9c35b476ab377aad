import type { FeedEntry } from '@allmende/contract/feed';
import { foldTag } from '@allmende/contract/hashtags';
import type { FeedChange, RemovedPost } from '#feed';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { MastodonContext } from '../context.ts';
import type { Entities } from '../entities.ts';
import { presentNotices } from '../notices.ts';
import type { Judging } from '../policy/judging.ts';
import type { Stream } from './streams.ts';

export interface StreamEvent {
  event: 'update' | 'status.update' | 'delete' | 'notification';
  payload: string;
}

/** What a change means on one stream of one reader; null where it is nothing to them. */
export type Decide = (
  actorId: Uuid,
  stream: Pick<Stream, 'kind' | 'of' | 'onlyMedia'>,
  change: FeedChange,
) => Promise<StreamEvent | null>;

/**
 * [MA31] Nothing is decided here: each list is read as its page is read, from right above the entry in question, and where that
 * entry is the first of the page it belongs there. So blocks, mutes, filters and visibility are those of reading.
 */
export function createDeciding(
  { feed }: MastodonContext,
  { entities, judging }: { entities: Entities; judging: Judging },
): Decide {
  const { timelines, lists, notices, posts, follows } = feed;

  async function entryIn(
    actorId: Uuid,
    { kind, of, onlyMedia }: Pick<Stream, 'kind' | 'of' | 'onlyMedia'>,
    id: Uuid,
  ): Promise<FeedEntry | null> {
    const page = { cursor: above(id), limit: 1 };
    const read = {
      user: () => timelines.home(actorId, page),
      public: () => timelines.public(actorId, page),
      hashtag: () => timelines.hashtag(actorId, of, page),
      list: () => lists.posts(actorId, of as Uuid, page),
    };
    if (kind === 'notification' || kind === 'nothing') return null;
    const found = await read[kind]();
    const entry = found.ok ? found.value.items[0] : undefined;
    if (!entry || toUuid(entry.id) !== id) return null;
    return onlyMedia && entry.post.pictures.length === 0 ? null : entry;
  }

  /** Where it stood, as far as that is known of what is gone; and only for whoever could see it. */
  async function stoodIn(
    actorId: Uuid,
    { kind, of }: Pick<Stream, 'kind' | 'of'>,
    gone: RemovedPost,
  ): Promise<boolean> {
    const author = gone.authorActorId;
    const isOpen = gone.visibility === 'public' && !gone.isBoost;
    const stood = {
      user: async () =>
        author === actorId || (await follows.followersAmong(author, [actorId])).has(actorId),
      public: async () => isOpen && !gone.isAnswer,
      hashtag: async () => isOpen && gone.hashtags.some((tag) => foldTag(tag) === of),
      list: async () =>
        (await lists.list(actorId, author)).some(({ id, has }) => has && toUuid(id) === of),
      notification: async () => false,
      nothing: async () => false,
    };
    return (await stood[kind]()) && posts.couldSee(actorId, gone);
  }

  async function noticed(actorId: Uuid, noticeId: Uuid): Promise<StreamEvent | null> {
    const notice = await notices.one(actorId, noticeId);
    if (!notice || (await judging.wanted(actorId, [notice])).length === 0) return null;
    const [shown] = await presentNotices(entities, actorId, [notice]);
    return { event: 'notification', payload: JSON.stringify(shown) };
  }

  return async (actorId, stream, change) => {
    if (change.kind === 'noticed') {
      const hears = stream.kind === 'user' || stream.kind === 'notification';
      return hears && change.actorId === actorId ? noticed(actorId, change.noticeId) : null;
    }
    if (change.kind === 'removed') {
      const { removed } = change;
      if (!(await stoodIn(actorId, stream, removed))) return null;
      return { event: 'delete', payload: toPublicId('pst', removed.postId) };
    }
    const entry = await entryIn(actorId, stream, change.postId);
    if (!entry) return null;
    const [shown] = await entities.statuses(actorId, [entry]);
    const event = change.kind === 'edited' ? 'status.update' : 'update';
    return { event, payload: JSON.stringify(shown) };
  };
}

/** The cursor that has this entry right below it. */
function above(id: Uuid): Uuid {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

import type { PostVisibility } from '@allmende/contract/feed';
import type { Uuid } from '#platform/ids';

/** [FD31] From so many followers on an author's posts are fetched by their readers, and no longer written for each. */
export const mergedFrom = 2_000;
/** [FD32] Without having looked for so long one is away, and nothing is written for one. */
export const awayAfterMs = 14 * 24 * 3_600_000;
/** Written a day longer than that, so that nothing falls between two clocks. */
export const writtenForMs = 15 * 24 * 3_600_000;
/** That one is here is noted no oftener. */
export const notedEveryMs = 24 * 3_600_000;

/** How the viewer stands to somebody. */
export interface Relation {
  /** The viewer follows them, and they have accepted it. */
  isFollowed: boolean;
  /** One of both has blocked the other. */
  isBlocked: boolean;
  isMuted: boolean;
}

export const stranger: Relation = { isFollowed: false, isBlocked: false, isMuted: false };

/** What decides who may see a post. */
export interface Guarded {
  authorActorId: Uuid;
  visibility: PostVisibility;
  /** Whom it names, and whom it answers. */
  mentions: readonly Uuid[];
  isDeleted: boolean;
}

/**
 * [FD1] Whether somebody may see a post: the one place where this is decided, for every path by which a post or a part of
 * it leaves the server.
 * @param relation How the viewer stands to the author.
 */
export function maySee(viewer: Uuid | null, post: Guarded, relation: Relation): boolean {
  if (post.isDeleted) return false;
  if (viewer === post.authorActorId) return true;
  if (relation.isBlocked) return false;
  if (post.visibility === 'public') return true;
  if (viewer === null) return false;
  if (post.mentions.includes(viewer)) return true;
  return post.visibility === 'followers' && relation.isFollowed;
}

/** [FD8] What is said to few is not answered before more. */
export function mayAnswerWith(parent: PostVisibility, answer: PostVisibility): boolean {
  const width = { public: 2, followers: 1, mentioned: 0 };
  return parent === 'public' || width[answer] <= width[parent];
}

/** What stands in a timeline, as far as it matters there. */
export interface Standing {
  /** Whoever posted it, or passes it on. */
  byActorId: Uuid;
  /** Of the post itself. */
  authorActorId: Uuid;
  replyToActorId: Uuid | null;
}

/**
 * [FD21] Whether an entry that one may see belongs in one's home timeline: of those one follows and oneself, nobody muted,
 * and an answer only when one knows both sides.
 */
export function belongsHome(
  viewer: Uuid,
  entry: Standing,
  relationOf: (actorId: Uuid) => Relation,
): boolean {
  const isKnown = (id: Uuid) => id === viewer || relationOf(id).isFollowed;
  if (!isKnown(entry.byActorId)) return false;
  if (relationOf(entry.byActorId).isMuted || relationOf(entry.authorActorId).isMuted) return false;
  const { replyToActorId } = entry;
  if (entry.byActorId !== entry.authorActorId || replyToActorId === null) return true;
  return replyToActorId === entry.authorActorId || isKnown(replyToActorId);
}

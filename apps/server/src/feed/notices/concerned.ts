import type { Uuid } from '#platform/ids';
import type { PostRow } from '../posts-store.ts';
import type { Deed } from './noting.ts';

/**
 * [FD51] Whom a new post concerns, each once, for the nearest reason: it answers them, quotes them, or names them.
 * @param around `blocked` are those whom it names and between whom and its author a block stands.
 */
export function concerned(
  post: Pick<PostRow, 'id' | 'author_actor_id' | 'mentions' | 'reply_to_actor_id'>,
  around: { quoted: Pick<PostRow, 'author_actor_id'> | null; blocked: ReadonlySet<Uuid> },
): Deed[] {
  const { id: postId, author_actor_id: byActorId, mentions, reply_to_actor_id: answered } = post;
  const kinds = new Map<Uuid, Deed['kind']>();
  for (const id of mentions) kinds.set(id, 'mention');
  if (around.quoted) kinds.set(around.quoted.author_actor_id, 'quote');
  // Whoever is answered is named; when the answer is edited they were told already.
  if (answered && mentions.includes(answered)) kinds.set(answered, 'reply');
  return [...kinds]
    .filter(([actorId]) => !around.blocked.has(actorId))
    .map(([actorId, kind]) => ({ actorId, kind, byActorId, postId }));
}

import type { Uuid } from '#platform/ids';
import type { FeedContext } from '../context.ts';
import type { Noting } from '../notices/noting.ts';
import { lockPost } from '../posts-store.ts';
import { listEnded, listVoters, putTold, readTold } from './store.ts';

/** So many in a transaction, so that nobody who likes the post waits long. */
const toldAtOnce = 200;
const pollsAtOnce = 500;
const job = 'feed.endPolls';

export type PollEnding = ReturnType<typeof createPollEnding>;

/** [FD104] Tells the end of polls to their authors and to those who voted. */
export function createPollEnding(
  { database, clock, identity, jobs }: FeedContext,
  { noting }: { noting: Noting },
) {
  /** Some of those who have not been told; false when nobody is left. */
  async function tellSome(postId: Uuid, limit = toldAtOnce): Promise<boolean> {
    return database.transaction(async (tx) => {
      // A last vote that is just being counted comes first, and so does who tells the same.
      const post = await lockPost(tx.client, postId);
      const told = await readTold(tx.client, postId);
      if (!post || post.deleted_at || !told) return false;
      const after = told.told_up_to;
      const byActorId = post.author_actor_id;
      const voters = await listVoters(tx.client, postId, { after, limit });
      const blocked = await identity.blockedAmong(byActorId, voters);
      const receivers = voters.filter((id) => !blocked.has(id));
      await noting.noteEnd(tx, { byActorId, postId }, [
        ...(after === null ? [byActorId] : []),
        ...receivers,
      ]);
      const isMore = voters.length === limit;
      await putTold(tx.client, postId, isMore ? voters.at(-1)! : null);
      return isMore;
    });
  }

  async function tellAll(signal?: AbortSignal): Promise<void> {
    for (const postId of await listEnded(database.pool, clock.now(), pollsAtOnce)) {
      while (!signal?.aborted && (await tellSome(postId)));
    }
  }

  jobs.register(job, (_payload: object, signal) => tellAll(signal));
  jobs.schedule('* * * * *', job);
  return { tellSome, tellAll };
}

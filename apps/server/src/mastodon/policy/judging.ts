import type { Notice } from '#feed';
import { toUuid, type Uuid } from '#platform/ids';
import type { MastodonContext } from '../context.ts';
import { type HeardRow, readChoices, readHeard } from './store.ts';

export const verdicts = ['accept', 'filter', 'drop'] as const;
export type Verdict = (typeof verdicts)[number];

/** What somebody wants of people of each kind, in the words of Mastodon. */
export const choiceNames = [
  'for_not_following',
  'for_not_followers',
  'for_new_accounts',
  'for_private_mentions',
  'for_limited_accounts',
] as const;
export type Choices = Record<(typeof choiceNames)[number], Verdict>;

const open: Choices = {
  for_not_following: 'accept',
  for_not_followers: 'accept',
  for_new_accounts: 'accept',
  for_private_mentions: 'accept',
  for_limited_accounts: 'accept',
};
const newForMs = 30 * 24 * 3_600_000;

/** A notice, and whether its receiver wants to see it in apps. */
export interface Judged {
  notice: Notice;
  verdict: Verdict;
  heard: HeardRow | undefined;
}

export type Judging = ReturnType<typeof createJudging>;

/** [MA50] Whether an app shows a notice; asked each time, so that what is chosen holds for what came before as well. */
export function createJudging({ clock, database, feed, identity }: MastodonContext) {
  const { pool } = database;

  async function choicesOf(actorId: Uuid): Promise<Choices> {
    return { ...open, ...(await readChoices(pool, actorId)) };
  }

  /** Null where everything is wanted, so that most people cost one look-up. */
  async function strictOf(actorId: Uuid): Promise<Choices | null> {
    const choices = await choicesOf(actorId);
    return choiceNames.some((name) => choices[name] !== 'accept') ? choices : null;
  }

  async function judge(actorId: Uuid, notices: readonly Notice[]): Promise<Judged[]> {
    const choices = notices.length === 0 ? null : await strictOf(actorId);
    if (!choices) return notices.map((notice) => ({ notice, verdict: 'accept', heard: undefined }));
    const ids = [...new Set(notices.map(({ row }) => row.by_actor_id))];
    const [heard, followed, followers, profiles] = await Promise.all([
      readHeard(pool, actorId, ids),
      feed.follows.followedAmong(actorId, ids),
      feed.follows.followersAmong(actorId, ids),
      identity.profiles(ids),
    ]);
    const newFrom = clock.now().getTime() - newForMs;

    function verdictOn({ row, post }: Notice): Verdict {
      const by = row.by_actor_id;
      // What one asked or voted in is no stranger's.
      if (row.kind === 'poll') return 'accept';
      if (heard.get(by)?.is_accepted) return 'accept';
      const isFollowed = followed.has(by);
      const isNew = (profiles.get(by)?.created_at.getTime() ?? 0) > newFrom;
      const isAnswerToMe =
        post?.replyTo?.author !== undefined &&
        post.replyTo.author !== null &&
        toUuid(post.replyTo.author.id) === actorId;
      const isPrivate = ['mention', 'reply'].includes(row.kind) && post?.visibility === 'mentioned';
      const meant: Verdict[] = [
        isFollowed ? 'accept' : choices!.for_not_following,
        followers.has(by) ? 'accept' : choices!.for_not_followers,
        isNew && !isFollowed ? choices!.for_new_accounts : 'accept',
        isPrivate && !isFollowed && !isAnswerToMe ? choices!.for_private_mentions : 'accept',
      ];
      return meant.includes('drop') ? 'drop' : meant.includes('filter') ? 'filter' : 'accept';
    }

    return notices.map((notice) => ({
      notice,
      verdict: verdictOn(notice),
      heard: heard.get(notice.row.by_actor_id),
    }));
  }

  return {
    choicesOf,
    isStrict: async (actorId: Uuid) => (await strictOf(actorId)) !== null,
    judge,
    /** Those that apps show; with what is held back where it is asked for, and never with what is dropped. */
    async wanted(
      actorId: Uuid,
      notices: readonly Notice[],
      { withHeld = false } = {},
    ): Promise<Notice[]> {
      const judged = await judge(actorId, notices);
      return judged.flatMap(({ notice, verdict }) =>
        verdict === 'accept' || (verdict === 'filter' && withHeld) ? [notice] : [],
      );
    },
  };
}

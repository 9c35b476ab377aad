import type { NoticeKind } from '@allmende/contract/feed-notice-kinds';
import type { Notice } from '#feed';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Entities } from './entities.ts';

/** In the words of Mastodon, where whoever answers mentions. */
export const noticeTypes: Record<NoticeKind, string> = {
  follow: 'follow',
  request: 'follow_request',
  reply: 'mention',
  mention: 'mention',
  quote: 'quote',
  like: 'favourite',
  boost: 'reblog',
  poll: 'poll',
};

/** [MA16] Notices, one by one, in the shape of Mastodon. */
export async function presentNotices(
  entities: Entities,
  actorId: Uuid,
  found: readonly Notice[],
): Promise<object[]> {
  const [accounts, statuses] = await Promise.all([
    entities.accountsOf(found.map(({ by }) => by)),
    entities.posts(
      actorId,
      found.flatMap(({ post }) => post ?? []),
    ),
  ]);
  const shown = [...statuses];
  return found.map(({ row, post }, index) => ({
    id: toPublicId('ntc', row.id),
    type: noticeTypes[row.kind],
    created_at: row.at.toISOString(),
    group_key: `ungrouped-${row.id}`,
    account: accounts[index],
    ...(post ? { status: shown.shift() } : {}),
  }));
}

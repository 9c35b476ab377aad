import type { NoticeKind } from '@allmende/contract/feed-notice-kinds';
import type { NoticeRow } from './store.ts';

/** Whether several of one day are told of together. What somebody says or asks for stands alone. */
export function isGrouped(kind: NoticeKind): boolean {
  return kind === 'like' || kind === 'boost' || kind === 'follow';
}

/** [FD55] What has the same key is one notice: the same deed with the same post on one day. */
function groupKeyOf({ id, kind, post_id: postId, at }: NoticeRow): string {
  return isGrouped(kind) ? `${kind} ${postId ?? ''} ${at.toISOString().slice(0, 10)}` : id;
}

/** Groups in the order of their first rows, each with its rows as given. */
export function grouped<Row extends NoticeRow>(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = groupKeyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

import type { GroupInfo } from '@allmende/contract/group-kinds';
import type { ConversationRow } from '../conversations-store.ts';
import { ranks } from './rules.ts';
import { type GroupRow, settingsOf } from './store.ts';

/** A group as the member sees it to whom the conversation's row belongs. */
export function presentGroup(row: ConversationRow, group: GroupRow): GroupInfo {
  return {
    name: group.name,
    about: group.about,
    picture: group.picture,
    accent: group.accent,
    memberCount: row.member_count,
    ownRole: row.role,
    mayWrite: row.rank >= row.write_rank,
    requestCount: row.rank >= ranks.admin ? group.request_count : 0,
    settings: settingsOf(group),
    revision: group.revision,
  };
}

import type { Calm } from '@allmende/contract/calm';
import { type Arrangement, makesItselfFelt } from '@allmende/contract/chats-rules';
import type { Preferences } from '@allmende/contract/messaging';
import { toPublicId, type Uuid } from '#platform/ids';

/** Pure decisions about what one arranges for oneself. The numbers are those of SPEC.md. */

/** As they stand with a member; what is missing is as it was never set. */
export interface StoredPreferences {
  isArchived?: true;
  mutedUntil?: string;
  isFavourite?: true;
  isPinned?: true;
  isMarkedUnread?: true;
  /** Bare ids. */
  folderIds?: Uuid[];
}

export interface PreferenceChange {
  isArchived?: boolean | undefined;
  mutedUntil?: string | null | undefined;
  isFavourite?: boolean | undefined;
  isPinned?: boolean | undefined;
  isMarkedUnread?: boolean | undefined;
  folderIds?: readonly Uuid[] | undefined;
}

/** [MS302] What stands on top is not put away, and what is put away does not stand on top. Null for nothing set. */
export function arranged(
  before: StoredPreferences | null,
  change: PreferenceChange,
): StoredPreferences | null {
  const next = { ...before };
  for (const key of ['isArchived', 'isFavourite', 'isPinned', 'isMarkedUnread'] as const) {
    const wanted = change[key];
    if (wanted === true) next[key] = true;
    else if (wanted === false) delete next[key];
  }
  if (change.isArchived) delete next.isPinned;
  else if (change.isPinned) delete next.isArchived;
  if (change.mutedUntil === null) delete next.mutedUntil;
  else if (change.mutedUntil !== undefined) next.mutedUntil = change.mutedUntil;
  if (change.folderIds) {
    const folderIds = [...new Set(change.folderIds)].sort();
    if (folderIds.length > 0) next.folderIds = folderIds;
    else delete next.folderIds;
  }
  return Object.keys(next).length > 0 ? next : null;
}

/** Missing as long as nothing was ever arranged. */
export function presentPreferences(row: {
  preferences: StoredPreferences | null;
  personal_revision: number;
}): Preferences | undefined {
  if (row.personal_revision === 0) return undefined;
  const { isArchived, mutedUntil, isFavourite, isPinned, isMarkedUnread, folderIds } =
    row.preferences ?? {};
  return {
    revision: row.personal_revision,
    isArchived: isArchived ?? false,
    mutedUntil: mutedUntil ?? null,
    isFavourite: isFavourite ?? false,
    isPinned: isPinned ?? false,
    isMarkedUnread: isMarkedUnread ?? false,
    folderIds: (folderIds ?? []).map((id) => toPublicId('fld', id)),
  };
}

/**
 * [MS320] [MS313] How far a member is, as somebody else may know it: nothing of whoever has not accepted, and not how
 * far they have read when one of the two does not show it.
 */
export function shownFigures(
  member: {
    actor_id: Uuid;
    read_seq: number;
    delivered_seq: number;
    is_request: boolean;
    rank: number;
  },
  { viewerActorId, discreet }: { viewerActorId: Uuid; discreet: ReadonlySet<Uuid> },
): { readSeq: number; deliveredSeq: number; isMasked: boolean } {
  const { actor_id: actorId, read_seq: readSeq, delivered_seq: deliveredSeq } = member;
  if (actorId === viewerActorId) return { readSeq, deliveredSeq, isMasked: false };
  if (member.is_request || member.rank < 0) return { readSeq: 0, deliveredSeq: 0, isMasked: true };
  if (discreet.has(actorId) || discreet.has(viewerActorId)) {
    return { readSeq: 0, deliveredSeq, isMasked: true };
  }
  return { readSeq, deliveredSeq, isMasked: false };
}

export type WhoWrites = 'everybody' | 'group_members' | 'nobody';

/** [MS310] [MS316] What becomes of a first conversation with somebody. */
export function judgeFirst(
  whoWrites: WhoWrites,
  relation: { sharesGroup: boolean; sharesBusiness: boolean },
): 'open' | 'request' | 'refused' {
  if (whoWrites === 'nobody') return 'refused';
  if (relation.sharesGroup || relation.sharesBusiness) return 'open';
  return whoWrites === 'everybody' ? 'request' : 'refused';
}

/** [MS341] What a notification of a message may say to somebody; null when there is none. */
export function noticeFor(
  message: { arrangement: Arrangement; isMention: boolean; at: Date },
  quiet: { isQuiet: boolean; shows: Calm['notificationShows'] },
): Calm['notificationShows'] | null {
  const { arrangement, isMention, at } = message;
  if (quiet.isQuiet || !makesItselfFelt(arrangement, { at, isMention })) return null;
  return quiet.shows;
}

/**
 * [MS330] Whether what a device brings replaces a draft that stands: it knows of it, or was written later. Ages are told
 * by each device about itself, so a clock that is wrong orders nothing.
 */
export function draftWins(
  standing: { revision: number; writtenAt: Date } | null,
  brought: { revision: number; writtenAt: Date },
): boolean {
  return (
    standing === null ||
    brought.revision === standing.revision ||
    brought.writtenAt > standing.writtenAt
  );
}

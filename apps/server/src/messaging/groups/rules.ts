import type { GroupSettings, MemberRole } from '@allmende/contract/group-kinds';

/** Who may do what in a group. Pure; the numbers are those of SPEC.md. */

export type GroupKind = 'group' | 'channel';

export const ranks = { member: 0, admin: 1, owner: 2 } as const satisfies Record<
  MemberRole,
  number
>;

const defaults: Record<GroupKind, GroupSettings> = {
  group: {
    whoWrites: 'all',
    whoAdds: 'all',
    whoEdits: 'admins',
    whoInvites: 'admins',
    joining: 'invite',
    history: 'from_joining',
    disappearAfterSeconds: null,
  },
  channel: {
    whoWrites: 'admins',
    whoAdds: 'admins',
    whoEdits: 'admins',
    whoInvites: 'admins',
    joining: 'invite',
    history: 'all',
    disappearAfterSeconds: null,
  },
};

export type SettingsChange = {
  [Name in keyof GroupSettings]?: GroupSettings[Name] | undefined;
};

/** [MS94] What holds after a change; in a channel the few write, whatever is asked. */
export function settingsAfter(
  kind: GroupKind,
  change: SettingsChange,
  before: GroupSettings = defaults[kind],
): GroupSettings {
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  const after = { ...before, ...given } as GroupSettings;
  return kind === 'channel' ? { ...after, whoWrites: 'admins', whoAdds: 'admins' } : after;
}

/** The names of those that differ. */
export function changedSettings(before: GroupSettings, after: GroupSettings): string[] {
  return (Object.keys(after) as (keyof GroupSettings)[]).filter(
    (name) => before[name] !== after[name],
  );
}

/** Whether somebody of this rank is among those who may. */
export function isAmong(who: 'all' | 'admins', rank: number): boolean {
  return rank >= (who === 'admins' ? ranks.admin : ranks.member);
}

/** [MS89] One removes only those who rank lower, and oneself by leaving. */
export function mayRemove(ownRank: number, otherRank: number): boolean {
  return ownRank >= ranks.admin && ownRank > otherRank;
}

/** [MS90] Admins make admins; only the owner takes that back from others, anybody from themselves. */
export function maySetRole(
  change: { role: 'admin' | 'member'; isSelf: boolean },
  ownRank: number,
): boolean {
  if (change.role === 'admin') return ownRank >= ranks.admin;
  return ownRank === ranks.owner || (change.isSelf && ownRank === ranks.admin);
}

/** The first message that somebody who joins now may read. */
export function visibleFrom(history: GroupSettings['history'], lastSeq: number): number {
  return history === 'all' ? 1 : lastSeq + 1;
}

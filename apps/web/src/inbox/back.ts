import type { CaseChange, InboxCase } from '@allmende/contract/inbox';

/** What brings a case back to what it was before a change: what the change named, and nothing else. */
export function backOf(before: InboxCase, change: CaseChange, now = new Date()): CaseChange {
  const { snoozedUntil } = before;
  const isOver = snoozedUntil !== null && new Date(snoozedUntil) <= now;
  const isSnoozed = before.state === 'snoozed' && !isOver;
  const had = new Set(before.labelIds);
  const added = (change.addLabelIds ?? []).filter((id) => !had.has(id));
  const removed = (change.removeLabelIds ?? []).filter((id) => had.has(id));
  return {
    ...(change.state !== undefined && {
      state: before.state === 'snoozed' && isOver ? 'open' : before.state,
      ...(isSnoozed && snoozedUntil !== null && { snoozedUntil }),
      takesBack: true,
    }),
    ...(change.assigneeId !== undefined && {
      assigneeId: before.assigneeId,
      fromAssigneeId: change.assigneeId,
    }),
    ...(change.priority !== undefined && { priority: before.priority }),
    ...(added.length > 0 && { removeLabelIds: added }),
    ...(removed.length > 0 && { addLabelIds: removed }),
    ...(change.fields && {
      fields: Object.fromEntries(
        Object.keys(change.fields).map((key) => [key, before.fields[key] ?? null]),
      ),
    }),
    ...(change.isUnread !== undefined && { isUnread: before.isUnread }),
  };
}

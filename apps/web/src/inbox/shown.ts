import type { InboxCase } from '@allmende/contract/inbox';

/** The rows of the list in sight, for what goes from one to the next without being part of it. */
let rows: readonly InboxCase[] = [];

export function showRows(next: readonly InboxCase[]): void {
  rows = next;
}

/** Who comes after a case in the list, else before it. */
export function nextAfter(conversationId: string): InboxCase | undefined {
  const at = rows.findIndex((one) => one.conversationId === conversationId);
  return rows[at + 1] ?? rows[at - 1];
}

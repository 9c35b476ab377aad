import type { Message } from '@allmende/contract/messaging';

/**
 * What a device knows of one conversation: the messages at its end, without gaps down to the oldest one
 * that was loaded, and the version up to which every change is known. Pure, so that it can be fuzzed:
 * frames may be lost, doubled or out of order, and the log still ends where the server is.
 */
export interface ConversationLog {
  /** Every change up to here is known. */
  version: number;
  /** In order of seq. */
  messages: readonly Message[];
}

/** What `listMessages` answers for the end of a conversation. */
export function logOf(page: { items: readonly Message[]; version: number }): ConversationLog {
  return { version: page.version, messages: page.items };
}

/**
 * Takes a pushed message. One of the next version is the next change; one of a later version says that
 * something was missed: it is shown all the same, and the log must be synced.
 */
export function applyPushed(
  log: ConversationLog,
  message: Message,
): { log: ConversationLog; isBehind: boolean } {
  const version = message.version === log.version + 1 ? message.version : log.version;
  return {
    log: { version, messages: merged(log.messages, [message]) },
    isBehind: message.version > log.version + 1,
  };
}

/** A receipt is a change without a message. */
export function applyVersion(
  log: ConversationLog,
  version: number,
): { log: ConversationLog; isBehind: boolean } {
  if (version === log.version + 1) return { log: { ...log, version }, isBehind: false };
  return { log, isBehind: version > log.version + 1 };
}

/** Takes what `syncMessages` answered for `since` = the log's version. */
export function applySynced(
  log: ConversationLog,
  page: { items: readonly Message[]; version: number },
): ConversationLog {
  return {
    version: Math.max(log.version, page.version),
    messages: merged(log.messages, page.items),
  };
}

/** Puts a page of older messages in front. */
export function applyOlder(log: ConversationLog, items: readonly Message[]): ConversationLog {
  const known = new Set(log.messages.map((message) => message.seq));
  const older = items.filter((message) => !known.has(message.seq));
  return { ...log, messages: sortedBySeq([...older, ...log.messages]) };
}

/**
 * Of two copies of a message the later version wins. Changes of messages from before the loaded window
 * are let go: they come anew when the window reaches them.
 */
function merged(messages: readonly Message[], changes: readonly Message[]): readonly Message[] {
  if (changes.length === 0) return messages;
  const oldest = messages[0]?.seq ?? 0;
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  let isInOrder = true;
  let last = messages.at(-1)?.seq ?? 0;
  for (const change of changes) {
    const known = bySeq.get(change.seq);
    if (!known && change.seq < oldest) continue;
    if (known && known.version >= change.version) continue;
    if (!known && change.seq < last) isInOrder = false;
    last = Math.max(last, change.seq);
    bySeq.set(change.seq, change);
  }
  const result = [...bySeq.values()];
  return isInOrder ? result : sortedBySeq(result);
}

function sortedBySeq(messages: Message[]): Message[] {
  return messages.sort((a, b) => a.seq - b.seq);
}

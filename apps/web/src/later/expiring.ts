import type { Message } from '@allmende/contract/messaging';
import { isExpired } from '../sync/expired.ts';
import type { ConversationLog, KeptLog } from '../sync/log.ts';

/** What is left of messages whose time is over, on this device. Pure, but for the clock. */

const gone = { kind: 'deleted' } as const;

/** Copies without what has expired, neither in messages nor where others quote them; the same when nothing has. */
export function withoutExpired(expired: ReadonlySet<number>): (message: Message) => Message {
  return (message) => {
    const quoted = message.replyTo;
    const isQuoteGone = quoted && quoted.kind !== 'deleted' && expired.has(quoted.seq);
    if (isExpired(message) && message.body.kind !== 'deleted') {
      const { id, conversationId, seq, version, senderActorId, clientId, sentAt, expiresAt } =
        message;
      const place = {
        id,
        conversationId,
        seq,
        version,
        senderActorId,
        clientId,
        sentAt,
        expiresAt,
      };
      return { ...place, body: gone, replyTo: null };
    }
    if (!isQuoteGone) return message;
    return { ...message, replyTo: { ...quoted, kind: 'deleted', excerpt: '' } };
  };
}

/** The places of those whose time is over, and when the next one's is; infinite when there is none. */
export function expiryIn(messages: Iterable<Message>): { expired: Set<number>; next: number } {
  const expired = new Set<number>();
  let next = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    if (message.expiresAt === undefined) continue;
    if (isExpired(message)) expired.add(message.seq);
    else next = Math.min(next, Date.parse(message.expiresAt));
  }
  return { expired, next };
}

export function messagesOf({ windows, ahead }: ConversationLog): Message[] {
  return [...windows.flat(), ...ahead];
}

/** The log as it may stay on the disk; the same when nothing in it has expired. */
export function keptWithoutExpired(kept: KeptLog): KeptLog {
  const all = [...kept.messages, ...(kept.viewed?.messages ?? [])];
  const { expired } = expiryIn(all);
  if (expired.size === 0) return kept;
  const copy = withoutExpired(expired);
  if (!all.some((message) => copy(message) !== message)) return kept;
  const { viewed } = kept;
  return {
    ...kept,
    messages: kept.messages.map(copy),
    ...(viewed ? { viewed: { ...viewed, messages: viewed.messages.map(copy) } } : {}),
  };
}

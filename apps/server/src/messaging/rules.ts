import { captionMax, smallMembersMax, textMax } from '@allmende/contract/limits';
import { isVisible } from '@allmende/contract/text';
import type { messagingErrors } from '@allmende/contract/messaging';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Figures } from './store.ts';

/** Pure decisions of messaging. The numbers are those of SPEC.md. */

export type MessagingErrorCode = keyof typeof messagingErrors;

export type TextErrorCode =
  | 'messaging.empty'
  | 'messaging.text_too_long'
  | 'messaging.text_malformed';

/** [MS20] What a text may be; white space around it goes away. */
export function checkText(text: string): Result<string, TextErrorCode> {
  const trimmed = text.trim();
  if (trimmed === '' || !isVisible(trimmed)) return fail('messaging.empty');
  return checkCaption(trimmed, textMax);
}

/** [MS21] A caption is a text that may be missing. */
export function checkCaption(
  caption: string,
  max: number = captionMax,
): Result<string, TextErrorCode> {
  const trimmed = caption.trim();
  if (trimmed.length > max) return fail('messaging.text_too_long');
  if (trimmed.includes('\0') || !trimmed.isWellFormed()) return fail('messaging.text_malformed');
  return ok(trimmed);
}

/** Who may delete: the sender, for everybody. Cards belong to the modules that posted them. */
export function checkDeletion(
  message: { senderActorId: string; kind: string } | undefined,
  actorId: string,
): Result<
  'delete' | 'deleted_before',
  'messaging.message_unknown' | 'messaging.card_stays' | 'messaging.notice_stays'
> {
  if (!message || message.senderActorId !== actorId) return fail('messaging.message_unknown');
  if (message.kind === 'card') return fail('messaging.card_stays');
  if (message.kind === 'notice') return fail('messaging.notice_stays');
  return ok(message.kind === 'deleted' ? 'deleted_before' : 'delete');
}

/** Codes of `messaging_append`, in the order of their precedence. */
export const appendCodes = {
  appended: 0,
  existed: 1,
  refusals: {
    2: 'messaging.conversation_unknown',
    3: 'messaging.blocked',
    4: 'messaging.client_id_reused',
    5: 'messaging.reply_unknown',
    6: 'messaging.may_not_write',
    7: 'messaging.stopped',
  },
} as const;

/** Why a member may say nothing in a conversation; null when they may. In the order of [MS14]. */
export function refusalOf(
  figures: Pick<Figures, 'is_blocked' | 'is_stopped' | 'rank' | 'write_rank'>,
): 'messaging.blocked' | 'messaging.may_not_write' | 'messaging.stopped' | null {
  if (figures.is_blocked) return 'messaging.blocked';
  if (figures.rank < figures.write_rank) return 'messaging.may_not_write';
  return figures.is_stopped ? 'messaging.stopped' : null;
}

/**
 * [MS83] Whether a conversation shows all its members with it, and tells each one's receipts to all. Where
 * many are, that would be more than all the rest; in a channel readers do not see each other.
 */
export function showsMembers(conversation: { kind: string; member_count: number }): boolean {
  return conversation.kind !== 'channel' && conversation.member_count <= smallMembersMax;
}

/** The handle that stands for all members. */
export const everybody = 'all';

/** [MS95] The handles that a text names with an @, each once, as they are looked up. */
export function handlesIn(text: string): string[] {
  if (!text.includes('@')) return [];
  const found = text.matchAll(/(?<![\p{L}\p{N}_@/.-])@([a-z][a-z0-9-]{1,29})/giu);
  return [...new Set([...found].map(([, handle]) => handle!.toLowerCase().replace(/-+$/, '')))];
}

/**
 * [MS165] When a message disappears; null for never. Cards are records of other modules and notices say what
 * happened: both stay. The same is said in SQL by `messaging_expiry`.
 */
export function expiryOf(
  kind: string,
  { sentAt, stay }: { sentAt: Date; stay: number | null },
): Date | null {
  if (stay === null || kind === 'card' || kind === 'notice') return null;
  return new Date(sentAt.getTime() + stay * 1000);
}

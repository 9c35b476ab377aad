import { editableMs } from '@allmende/contract/limits';
import { fail, ok, type Result } from '@allmende/contract/errors';

/** What may be done with which message. Pure; the numbers are those of SPEC.md. */

const oneEmoji = /^\p{RGI_Emoji}$/v;

/** [MS120] One emoji as Unicode recommends it, and nothing around it. */
export function isEmoji(text: string): boolean {
  return oneEmoji.test(text);
}

export type Unfit = 'messages.deleted' | 'messages.kind_not_allowed';

/** What is gone and what is no message of anybody's is left alone. */
export function checkKind(kind: string): Result<void, Unfit> {
  if (kind === 'deleted') return fail('messages.deleted');
  return kind === 'notice' ? fail('messages.kind_not_allowed') : ok(undefined);
}

/** A text, and what may have a caption. */
const wordedKinds = new Set(['text', 'picture', 'video', 'album', 'file']);

/** [MS125] Whether somebody may replace the words of a message now. */
export function checkEditable(
  message: { sender_actor_id: string; kind: string; sent_at: Date },
  { actorId, now }: { actorId: string; now: Date },
): Result<void, Unfit | 'messages.not_own' | 'messages.too_late'> {
  if (message.sender_actor_id !== actorId) return fail('messages.not_own');
  const fits = checkKind(message.kind);
  if (!fits.ok) return fits;
  if (!wordedKinds.has(message.kind)) return fail('messages.kind_not_allowed');
  const age = now.getTime() - message.sent_at.getTime();
  return age > editableMs ? fail('messages.too_late') : ok(undefined);
}

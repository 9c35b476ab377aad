import { Missing } from '../app/missing.tsx';
import type { StepProps } from '../on-message/message-actions.tsx';
import TipSheet from './tip-sheet.tsx';

/** A tip for a message, from its menu. */
export default function MessageTip({ message, conversation, onClose }: StepProps) {
  const { conversationId, seq, senderActorId } = message;
  const sender = conversation.members.find(({ actor }) => actor.id === senderActorId)?.actor;
  // Who is gone meanwhile is nobody to give something to.
  if (!sender || sender.kind === 'guest') return <Missing onClose={onClose} />;
  return <TipSheet to={sender} message={{ conversationId, seq }} onClose={onClose} />;
}

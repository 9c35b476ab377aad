import type { Conversation, Message } from '@allmende/contract/messaging';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import type { ActionsAt } from '../messaging/actions.ts';
import MessageMenu from './message-menu.tsx';
import './on-message.css';

/** What takes more than one step; the emoji picker and its data come only when they are wanted. */
const steps = {
  emoji: lazy(() => import('./emoji/react-sheet.tsx')),
  forward: lazy(() => import('./forward-sheet.tsx')),
  edits: lazy(() => import('./edits-dialog.tsx')),
  people: lazy(() => import('./people-dialog.tsx')),
  remind: lazy(() => import('../later/remind-sheet.tsx')),
  tip: lazy(() => import('../tips/message-tip.tsx')),
  report: lazy(() => import('./report-dialog.tsx')),
  delete: lazy(() => import('../messaging/delete-message.tsx')),
} satisfies Record<string, ComponentType<StepProps>>;

export type Step = keyof typeof steps;

export interface StepProps {
  message: Message;
  conversation: Conversation;
  ownActorId: string;
  onClose: () => void;
}

export interface ActionsProps {
  at: ActionsAt;
  conversation: Conversation;
  onClose: () => void;
  /** Where the chats of this hat are. */
  base: string;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

/** What can be done with a message: first a menu, then, for some of it, a step of its own. */
export default function MessageActions(props: ActionsProps) {
  const { at, conversation, onClose } = props;
  const [step, setStep] = useState<Step | null>(null);
  const { message, from } = at;
  function close(): void {
    onClose();
    if (from.isConnected) from.focus({ preventScroll: true });
  }
  if (step === null) return <MessageMenu {...props} onClose={close} onStep={setStep} />;
  const View = steps[step];
  return (
    <Suspense fallback={null}>
      <View
        message={message}
        conversation={conversation}
        ownActorId={conversation.ownActorId}
        onClose={close}
      />
    </Suspense>
  );
}

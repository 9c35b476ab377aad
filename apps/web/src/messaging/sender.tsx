import type { Conversation, Message } from '@allmende/contract/messaging';
import { accentProps } from '../ui/accent.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useNameOf, usePerson } from './people.ts';

/** The name on the first bubble of somebody in a group, in their colour. */
export function SenderName({
  message,
  conversation,
}: {
  message: Message;
  conversation: Conversation;
}) {
  const person = usePerson(message.senderActorId, conversation);
  const name = useNameOf(message.senderActorId, conversation);
  return (
    <span className="messaging-sender" {...accentProps(person?.accent, name)}>
      <bdi>{name}</bdi>
    </span>
  );
}

export function SenderAvatar({
  message,
  conversation,
}: {
  message: Message;
  conversation: Conversation;
}) {
  const person = usePerson(message.senderActorId, conversation);
  return (
    <Avatar
      name={person?.name ?? '…'}
      kind={person?.kind}
      picture={person?.picture?.smallUrl}
      accent={person?.accent}
      size={30}
    />
  );
}

/** A name where only the id is known. */
export function Name({ actorId, conversation }: { actorId: string; conversation: Conversation }) {
  return <bdi>{useNameOf(actorId, conversation)}</bdi>;
}

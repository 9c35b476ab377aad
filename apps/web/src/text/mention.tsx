import { Link } from 'wouter';
import { useHandle } from '../messaging/people.ts';
import { classes } from '../ui/classes.ts';
import type { MentionPlace } from './message-text.tsx';
import './text.css';

const nobody: readonly string[] = [];

/**
 * A name with an @ in a message of a group, as the way to whom it names. Only whom the server counts as
 * mentioned is one; everything else is what was written.
 */
export default function Mention({
  text,
  handle,
  message,
  conversation,
}: MentionPlace & { text: string; handle: string }) {
  const { actorIds = nobody, isAll } = message.mentions ?? {};
  const person = useHandle(handle, actorIds, conversation);
  if (isAll && handle === 'all') {
    return <strong className="text-mention text-mention-own">{text}</strong>;
  }
  if (!person) return text;
  const isOwn = person.id === conversation.ownActorId;
  return (
    <Link
      href={`/p/${person.handle}`}
      className={classes('text-mention', isOwn && 'text-mention-own')}
    >
      @<bdi>{person.name}</bdi>
    </Link>
  );
}

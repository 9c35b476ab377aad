import type { Conversation } from '@allmende/contract/messaging';
import { firstNameOf, type ReplyValues } from '@allmende/contract/reply-variables';
import { useSession } from '../app/session.ts';
import { useOpenWhen } from '../business/open-when.ts';
import { usePresence } from '../business/queries.ts';
import { counterpartOf } from '../messaging/words.ts';

/** What the variables stand for, here and now. */
export function useReplyValues(conversation: Conversation): ReplyValues {
  const { me, hat } = useSession();
  const openWhen = useOpenWhen();
  const { data } = usePresence(hat?.actor.handle ?? '', hat !== null);
  const name = conversation.kind === 'direct' ? counterpartOf(conversation).actor.name : '';
  const opens = data?.openState?.isOpen === false ? openWhen(data.openState) : null;
  return {
    name,
    firstName: firstNameOf(name),
    business: hat?.actor.name ?? '',
    me: firstNameOf(me?.actors[0]?.actor.name ?? ''),
    ...(opens ? { opens } : {}),
  };
}

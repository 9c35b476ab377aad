import type { Conversation, Message } from '@allmende/contract/messaging';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { setWish, useWish, wishOf } from '../messaging/wishes.ts';
import { currentSync } from '../sync/sync.ts';
import { showToast } from '../ui/toast.tsx';

type Reaction = NonNullable<Message['reactions']>[number];

const asking = new Set<string>();

/** One question at a time for a message; what was wished last is asked last. */
async function wish(message: Message, conversation: Conversation, emoji: string | null) {
  const { conversationId, seq } = message;
  const key = `${message.id} ${conversation.ownActorId}`;
  const call = { actorId: conversation.ownActorId, params: { conversationId, seq } };
  setWish(key, emoji);
  if (asking.has(key)) return;
  asking.add(key);
  try {
    let wanted: string | null | undefined;
    do {
      wanted = wishOf(key);
      const next = wanted
        ? await api.messages.setReaction({ ...call, body: { emoji: wanted } })
        : await api.messages.clearReaction(call);
      currentSync().takeMessage(next);
    } while (wishOf(key) !== wanted);
    await queryClient.invalidateQueries({ queryKey: ['own-reactions', conversationId] });
  } finally {
    asking.delete(key);
    setWish(key, undefined);
  }
}

const block = 200;

/** The reactions as this person should see them, and what they reacted with themselves. */
export function useReactions(
  message: Message,
  conversation: Conversation,
): {
  reactions: readonly Reaction[];
  own: string | null;
  /** Shown at once and taken back with a word when it is refused. The own one again takes it away. */
  react: (emoji: string) => void;
} {
  const problemText = useProblemText();
  const { ownActorId } = conversation;
  const { conversationId, seq, reactions = none } = message;
  const wished = useWish(`${message.id} ${ownActorId}`);
  const named = reactions.find(({ actorIds }) => actorIds.some((id) => id === ownActorId))?.emoji;
  const isUnnamed = !named && reactions.some(({ count, actorIds }) => count > actorIds.length);
  const from = Math.floor((seq - 1) / block) * block + 1;
  // Where a message does not name all who reacted, one's own are asked for, many messages at once.
  const { data } = useQuery({
    queryKey: ['own-reactions', conversationId, ownActorId, from],
    queryFn: ({ signal }) =>
      api.messages.listOwnReactions({
        actorId: ownActorId,
        params: { conversationId },
        query: { from, to: from + block - 1 },
        signal,
      }),
    enabled: isUnnamed,
  });
  const known = named ?? data?.items.find((item) => isUnnamed && item.seq === seq)?.emoji ?? null;
  const own = wished === undefined ? known : wished;
  return {
    reactions: own === known ? reactions : changed(reactions, ownActorId, { from: known, to: own }),
    own,
    react(emoji) {
      wish(message, conversation, emoji === own ? null : emoji).catch((error: unknown) =>
        showToast({ text: problemText(error).text, tone: 'danger' }),
      );
    },
  };
}

const none: readonly Reaction[] = [];

function changed(
  reactions: readonly Reaction[],
  ownActorId: Conversation['ownActorId'],
  { from, to }: { from: string | null; to: string | null },
): Reaction[] {
  const without = reactions.flatMap((reaction) => {
    if (reaction.emoji !== from) return reaction;
    const count = reaction.count - 1;
    const actorIds = reaction.actorIds.filter((id) => id !== ownActorId);
    return count > 0 ? { ...reaction, count, actorIds } : [];
  });
  if (to === null) return without;
  if (!without.some(({ emoji }) => emoji === to)) {
    return [...without, { emoji: to, count: 1, actorIds: [ownActorId] }];
  }
  return without.map((reaction) =>
    reaction.emoji === to ? { ...reaction, count: reaction.count + 1 } : reaction,
  );
}

/** Under a message: each emoji once, with how many. A tap joins in or takes one's own back. */
export default function Reactions({
  message,
  conversation,
}: {
  message: Message;
  conversation: Conversation;
}) {
  const { t } = useTranslation('on-message/cards');
  const { reactions, own, react } = useReactions(message, conversation);
  if (reactions.length === 0) return null;
  return (
    <div className="messaging-reactions">
      {reactions.map(({ emoji, count }) => (
        <button
          key={emoji}
          type="button"
          className="messaging-reaction"
          aria-pressed={emoji === own}
          aria-label={t('reacted', { emoji, count })}
          disabled={conversation.isBlocked || conversation.isStopped}
          onClick={() => react(emoji)}
        >
          <span aria-hidden="true">{emoji}</span>
          {count > 1 && <span aria-hidden="true">{count}</span>}
        </button>
      ))}
    </div>
  );
}

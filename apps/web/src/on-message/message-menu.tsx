import { editableMs } from '@allmende/contract/limits';
import type { Conversation, Message } from '@allmende/contract/messaging';
import {
  Bell,
  Copy,
  Eye,
  Flag,
  Forward,
  HandCoins,
  History,
  Link2Off,
  PencilLine,
  Pin,
  PinOff,
  Plus,
  Reply,
  Star,
  StarOff,
  Trash2,
} from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useReactions } from './reactions.tsx';
import { wordsOf } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';
import { ContextMenu } from '../ui/context-menu.tsx';
import { MenuRow, type MenuRowItem } from '../ui/menu-row.tsx';
import { showToast } from '../ui/toast.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { keptTone, withTone } from './emoji/tone.ts';
import type { ActionsProps, Step } from './message-actions.tsx';
import { useStarred } from './stars.ts';

interface Item extends MenuRowItem {
  /** Done at once, or with a step of its own. */
  does: (() => void) | Step;
}

/** With one tap; hands in one's own tone. */
const quick = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;
const hands: readonly string[] = ['👍', '🙏'];

/** A sheet under the thumb, or a menu beside the pointer: a row of reactions, then everything else. */
export default function MessageMenu({
  at,
  conversation,
  onClose,
  onReply,
  onEdit,
  onStep,
  base,
}: ActionsProps & { onStep: (step: Step) => void }) {
  const { t } = useTranslation('on-message');
  const { message } = at;
  const items = useItems(message, conversation, { onReply, onEdit, base });
  function choose({ does }: Item): void {
    if (typeof does === 'string') {
      onStep(does);
      return;
    }
    does();
    onClose();
  }
  const inside = (
    <>
      {!(conversation.isBlocked || conversation.isStopped) && (
        <ReactionRow
          message={message}
          conversation={conversation}
          onDone={onClose}
          onMore={() => onStep('emoji')}
        />
      )}
      {items.map((item) => (
        <MenuRow key={item.label} item={item} onChoose={() => choose(item)} />
      ))}
    </>
  );
  return (
    <ContextMenu
      at={at}
      label={t('menu')}
      onClose={onClose}
      className="on-message-menu"
      sheetClassName="on-message-sheet"
    >
      {inside}
    </ContextMenu>
  );
}

function useItems(
  message: Message,
  conversation: Conversation,
  { onReply, onEdit, base }: Pick<ActionsProps, 'onReply' | 'onEdit' | 'base'>,
): Item[] {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const { copy } = useCopy((words) => showToast({ text: words }));
  const [, navigate] = useLocation();
  const isStarred = useStarred(message, conversation);
  const { hat } = useSession();
  const { body, conversationId, seq, isPinned } = message;
  const { ownActorId, group } = conversation;
  const isBlocked = conversation.isBlocked || conversation.isStopped === true;
  const isOwn = message.senderActorId === ownActorId;
  const text = wordsOf(body);
  const hasWords = body.kind === 'text' || 'caption' in body;
  const isForwardable =
    body.kind === 'card' ? body.card.type === 'product' : body.kind !== 'notice';
  const sender = conversation.members.find(({ actor }) => actor.id === message.senderActorId);
  const isTippable =
    hat?.role === 'self' &&
    !conversation.isBlocked &&
    sender !== undefined &&
    sender.actor.kind !== 'guest' &&
    !['card', 'notice', 'deleted'].includes(body.kind);
  const mayWrite = !isBlocked && group?.mayWrite !== false;
  const isYoung = Date.now() - Date.parse(message.sentAt) < editableMs;
  const isAdmin = group !== null && group.ownRole !== 'member';
  const isChannel = conversation.kind === 'channel';
  const mayPin =
    !isBlocked && (group === null || isAdmin || (!isChannel && group.settings.whoEdits === 'all'));
  const call = { actorId: ownActorId, params: { conversationId, seq } };

  async function pin(): Promise<void> {
    try {
      const next = isPinned ? await api.messages.unpin(call) : await api.messages.pin(call);
      currentSync().takeMessage(next);
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
    }
  }
  async function star(): Promise<void> {
    try {
      if (isStarred) await api.messages.unstar(call);
      else await api.messages.star(call);
      const show = { label: t('stars.show'), run: () => navigate(`${base}/starred`) };
      showToast(isStarred ? { text: t('unstarred') } : { text: t('starred'), action: show });
      await queryClient.invalidateQueries({ queryKey: ['stars'] });
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
    }
  }
  async function removePreview(): Promise<void> {
    try {
      currentSync().takeMessage(await api.messages.removePreview(call));
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
    }
  }
  const all: (Item | false | undefined)[] = [
    mayWrite && { label: t('reply'), icon: <Reply size={18} />, does: () => onReply(message) },
    isForwardable && {
      label: t('forward'),
      icon: <Forward size={18} className="ui-mirror" />,
      does: 'forward',
    },
    text !== '' && { label: t('copy'), icon: <Copy size={18} />, does: () => void copy(text) },
    isOwn &&
      hasWords &&
      mayWrite &&
      isYoung && {
        label: t('edit'),
        icon: <PencilLine size={18} />,
        does: () => onEdit(message),
      },
    {
      label: t(isStarred ? 'unstar' : 'star'),
      icon: isStarred ? <StarOff size={18} /> : <Star size={18} />,
      does: () => void star(),
    },
    mayPin && {
      label: t(isPinned ? 'unpin' : 'pin'),
      icon: isPinned ? <PinOff size={18} /> : <Pin size={18} />,
      does: () => void pin(),
    },
    isOwn &&
      message.preview !== undefined && {
        label: t('removePreview'),
        icon: <Link2Off size={18} />,
        does: () => void removePreview(),
      },
    { label: t('remind'), icon: <Bell size={18} />, does: 'remind' },
    message.editedAt !== undefined && {
      label: t('edits.open'),
      icon: <History size={18} />,
      does: 'edits',
    },
    ((group !== null && (!isChannel || isAdmin)) || message.reactions !== undefined) && {
      label: t('people.open'),
      icon: <Eye size={18} />,
      does: 'people',
    },
    !isOwn && isTippable && { label: t('tip'), icon: <HandCoins size={18} />, does: 'tip' },
    !isOwn && { label: t('report.open'), icon: <Flag size={18} />, does: 'report' },
    isOwn &&
      body.kind !== 'card' && {
        label: t('delete'),
        icon: <Trash2 size={18} />,
        does: 'delete',
        danger: true,
      },
  ];
  return all.filter((item) => item !== false && item !== undefined);
}

function ReactionRow({
  message,
  conversation,
  onDone,
  onMore,
}: {
  message: Message;
  conversation: Conversation;
  onDone: () => void;
  onMore: () => void;
}) {
  const { t } = useTranslation('on-message');
  const { own, react } = useReactions(message, conversation);
  const tone = keptTone();
  const row = quick.map((emoji) => (hands.includes(emoji) ? withTone(emoji, tone) : emoji));
  const shown = own && !row.includes(own) ? [own, ...row.slice(0, 5)] : row;
  return (
    <fieldset className="on-message-row">
      <legend className="ui-hidden">{t('react')}</legend>
      {shown.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitemradio"
          aria-checked={emoji === own}
          aria-label={t('reactWith', { emoji })}
          tabIndex={-1}
          className="on-message-emoji"
          onClick={() => {
            react(emoji);
            onDone();
          }}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        aria-label={t('moreEmojis')}
        data-tooltip={t('moreEmojis')}
        tabIndex={-1}
        className="on-message-emoji on-message-more"
        onClick={onMore}
      >
        <Plus size={20} />
      </button>
    </fieldset>
  );
}

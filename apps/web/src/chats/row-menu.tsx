import { isMutedAt } from '@allmende/contract/chats-rules';
import type { Conversation } from '@allmende/contract/messaging';
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  Bell,
  BellOff,
  Folder,
  Heart,
  HeartOff,
  MailCheck,
  MessageCircleDashed,
  Pin,
  PinOff,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { isUnread } from '../messaging/arrange.ts';
import { faceOf } from '../messaging/face.ts';
import { ContextMenu, type MenuPlace } from '../ui/context-menu.tsx';
import { MenuRow, type MenuRowItem } from '../ui/menu-row.tsx';
import { preferencesOf } from './arranging.ts';
import './chats.css';
import { useChatSettings } from './queries.ts';
import { deeds, muteChoices, muteFor, run, unmute } from './row-deeds.ts';

interface Item extends MenuRowItem {
  /** Done at once, or asks further. */
  does: (() => void) | 'mute' | 'folders';
}

/** Everything that one can arrange about a conversation. */
export default function RowMenu({
  at,
  conversation,
  onClose,
}: {
  at: MenuPlace;
  conversation: Conversation;
  onClose: () => void;
}) {
  const { t } = useTranslation('chats');
  const [step, setStep] = useState<'all' | 'mute' | 'folders'>('all');
  const folders = useChatSettings().data?.folders ?? [];
  const preferences = preferencesOf(conversation);
  const isMuted = isMutedAt(conversation, new Date());
  const { name } = faceOf(conversation);

  const steps: Record<typeof step, (Item | false)[]> = {
    all: [
      isUnread(conversation)
        ? {
            label: t('menu.read'),
            icon: <MailCheck size={18} />,
            does: () => deeds.toggleUnread(conversation),
            note: 'U',
          }
        : {
            label: t('menu.unread'),
            icon: <MessageCircleDashed size={18} />,
            does: () => deeds.toggleUnread(conversation),
            note: 'U',
          },
      {
        label: t(preferences.isPinned ? 'menu.unpin' : 'menu.pin'),
        icon: preferences.isPinned ? <PinOff size={18} /> : <Pin size={18} />,
        does: () => deeds.pin(conversation),
        note: 'P',
      },
      {
        label: t(preferences.isFavourite ? 'menu.unfavourite' : 'menu.favourite'),
        icon: preferences.isFavourite ? <HeartOff size={18} /> : <Heart size={18} />,
        does: () => deeds.favour(conversation),
        note: 'F',
      },
      isMuted
        ? {
            label: t('menu.unmute'),
            icon: <Bell size={18} />,
            does: () => unmute(conversation),
          }
        : { label: t('menu.mute'), icon: <BellOff size={18} />, does: 'mute' },
      folders.length > 0 && {
        label: t('menu.folders'),
        icon: <Folder size={18} />,
        does: 'folders',
      },
      {
        label: t(preferences.isArchived ? 'menu.unarchive' : 'menu.archive'),
        icon: preferences.isArchived ? <ArchiveRestore size={18} /> : <Archive size={18} />,
        does: () => deeds.archive(conversation),
        note: 'E',
      },
    ],
    mute: muteChoices.map(({ key, ms }) => ({
      label: t(`mute.${key}`),
      icon: <BellOff size={18} />,
      does: () => muteFor(conversation, ms),
    })),
    folders: folders.map(({ id, name: folderName }) => {
      const checked = preferences.folderIds.includes(id);
      return {
        label: folderName,
        icon: <Folder size={18} />,
        checked,
        does: () =>
          void run(
            conversation,
            {
              folderIds: checked
                ? preferences.folderIds.filter((other) => other !== id)
                : [...preferences.folderIds, id],
            },
            [checked ? 'said.outOfFolder' : 'said.inFolder', { name: folderName }],
          ),
      };
    }),
  };

  function choose({ does }: Item): void {
    if (typeof does === 'string') {
      setStep(does);
      return;
    }
    does();
    onClose();
  }

  return (
    <ContextMenu key={step} at={at} label={t('menu.label', { name })} onClose={onClose}>
      {step !== 'all' && (
        <MenuRow
          item={{
            label: t('menu.back'),
            icon: <ArrowLeft size={18} className="ui-mirror" />,
          }}
          onChoose={() => setStep('all')}
        />
      )}
      {step === 'mute' && conversation.group && <p className="chats-menu-hint">{t('mute.hint')}</p>}
      {steps[step].map(
        (item) => item && <MenuRow key={item.label} item={item} onChoose={() => choose(item)} />,
      )}
    </ContextMenu>
  );
}

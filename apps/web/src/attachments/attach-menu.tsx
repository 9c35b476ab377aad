import type { Conversation, Message } from '@allmende/contract/messaging';
import {
  CalendarHeart,
  ChartNoAxesColumn,
  Contact,
  FileText,
  Gift,
  HandCoins,
  HandHelping,
  Handshake,
  ImagePlus,
  ListChecks,
  MapPin,
  MessageSquareReply,
  Paperclip,
  Plus,
  ReceiptText,
  Sticker,
  Store,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { useSession } from '../app/session.ts';
import { Missing } from '../app/missing.tsx';
import { counterpartOf } from '../messaging/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { prepareSending } from './sending.ts';
import './attachments.css';

/** What an entry opens has a chunk of its own. */
const SendMoneySheet = lazyPart(() => import('../wallet/send-money-sheet.tsx'));
const AskSheet = lazyPart(() => import('../wallet/requests/ask-sheet.tsx'));
const DealSheet = lazyPart(() => import('../deals/terms-sheet.tsx'));
const SplitSheet = lazyPart(() => import('../wallet/requests/split-sheet.tsx'));
const GiveSheet = lazyPart(() => import('../wallet/envelopes/give-sheet.tsx'));
const StartSheet = lazyPart(() => import('../together/start-sheet.tsx'));
const PlaceSheet = lazyPart(() => import('../contents/place-sheet.tsx'));
const ContactSheet = lazyPart(() => import('../contents/contact-sheet.tsx'));
const StickerSheet = lazyPart(() => import('../stickers/sticker-sheet.tsx'));

/** As if a slash had been typed into the empty field, which brings up the quick replies. */
function onSlash(): void {
  // Only after the menu has given the focus back.
  setTimeout(() => {
    const field = document.querySelector<HTMLTextAreaElement>('.messaging-field textarea');
    if (!field) return;
    field.focus();
    if (field.value === '') document.execCommand('insertText', false, '/');
  });
}

/** One line of the menu: it does something at once, or opens a sheet. */
interface Entry {
  key: string;
  label: string;
  icon: ReactNode;
  onSelect?: () => void;
  /** Drawn while it is open, with what closes it. */
  sheet?: (onClose: () => void) => ReactNode;
}

/** What fits here besides words, open as soon as it is there. Another kind of thing is one more entry. */
export default function AttachMenu({
  conversation,
  base,
  replyTo,
  onSent,
  onMedia,
  onFile,
}: {
  conversation: Conversation;
  base: string;
  /** What a thing that is sent from a sheet answers. */
  replyTo: Message['replyTo'];
  onSent: () => void;
  /** Asks the device for pictures and films, or for any files. */
  onMedia: () => void;
  onFile: () => void;
}) {
  const { t } = useTranslation('attachments');
  const { hat } = useSession();
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(prepareSending, []);
  const isDirect = conversation.kind === 'direct';
  const { actor } = counterpartOf(conversation);
  const canShop =
    isDirect && actor.kind !== 'guest' && (actor.kind === 'business' || base === '/inbox');
  // The money of a business is not its agents' to send.
  const canSplit = conversation.kind === 'group' && hat?.role !== 'agent';
  // Whoever has no account gets words, pictures and files, on a website or by mail; nothing that one taps.
  const isGuest = isDirect && actor.kind === 'guest';
  const canGive = conversation.kind !== 'channel' && hat?.role !== 'agent' && !isGuest;
  const payee = isDirect && hat?.role !== 'agent' && actor.kind !== 'guest' && actor;

  const sending = { conversation, replyTo, onSent };
  const start = (kind: 'poll' | 'event' | 'list') => (onClose: () => void) => (
    <StartSheet props={{ kind, conversation, onClose }} missing={<Missing onClose={onClose} />} />
  );
  const all: (Entry | false)[] = [
    base === '/inbox' && {
      key: 'reply',
      label: t('menu.reply'),
      icon: <MessageSquareReply size={18} />,
      onSelect: onSlash,
    },
    {
      key: 'media',
      label: t('menu.media'),
      icon: <ImagePlus size={18} />,
      onSelect: onMedia,
    },
    {
      key: 'file',
      label: t('menu.file'),
      icon: <Paperclip size={18} />,
      onSelect: onFile,
    },
    !isGuest && {
      key: 'sticker',
      label: t('menu.sticker'),
      icon: <Sticker size={18} />,
      sheet: (onClose) => (
        <StickerSheet props={{ ...sending, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    !isGuest && {
      key: 'location',
      label: t('menu.location'),
      icon: <MapPin size={18} />,
      sheet: (onClose) => (
        <PlaceSheet props={{ ...sending, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    !isGuest && {
      key: 'contact',
      label: t('menu.contact'),
      icon: <Contact size={18} />,
      sheet: (onClose) => (
        <ContactSheet props={{ ...sending, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    !isGuest && {
      key: 'poll',
      label: t('menu.poll'),
      icon: <ChartNoAxesColumn size={18} />,
      sheet: start('poll'),
    },
    !isGuest && {
      key: 'event',
      label: t('menu.event'),
      icon: <CalendarHeart size={18} />,
      sheet: start('event'),
    },
    !isGuest && {
      key: 'list',
      label: t('menu.list'),
      icon: <ListChecks size={18} />,
      sheet: start('list'),
    },
    payee &&
      base === '/inbox' && {
        key: 'bill',
        label: t('menu.bill'),
        icon: <FileText size={18} />,
        onSelect: () => navigate(`/pay/issued/new?to=${actor.handle}`),
      },
    payee && {
      key: 'money',
      label: t('menu.money'),
      icon: <HandCoins size={18} />,
      sheet: (onClose) => (
        <SendMoneySheet props={{ payee, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    payee && {
      key: 'request',
      label: t('menu.request'),
      icon: <HandHelping size={18} />,
      sheet: (onClose) => (
        <AskSheet props={{ payer: payee, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    payee &&
      base === '/inbox' && {
        key: 'deal',
        label: t('menu.deal'),
        icon: <Handshake size={18} />,
        sheet: (onClose) => (
          <DealSheet props={{ creator: payee, onClose }} missing={<Missing onClose={onClose} />} />
        ),
      },
    canSplit && {
      key: 'split',
      label: t('menu.split'),
      icon: <ReceiptText size={18} />,
      sheet: (onClose) => (
        <SplitSheet props={{ conversation, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    canGive && {
      key: 'gift',
      label: t('menu.gift'),
      icon: <Gift size={18} />,
      sheet: (onClose) => (
        <GiveSheet
          props={{ conversation, name: conversation.group?.name ?? actor.name, onClose }}
          missing={<Missing onClose={onClose} />}
        />
      ),
    },
    canShop && {
      key: 'shop',
      label: t(base === '/inbox' ? 'menu.product' : 'menu.shop'),
      icon: <Store size={18} />,
      onSelect: () => navigate(`${base}/${conversation.id}/shop`),
    },
  ];
  const entries = all.filter((entry) => entry !== false);
  const open = entries.find(({ key }) => key === opened);
  return (
    <>
      <Menu
        label={t('open')}
        align="start"
        opensAtOnce
        trigger={<IconButton label={t('open')} icon={<Plus size={23} />} />}
        items={entries.map(({ key, label, icon, onSelect }) => ({
          label,
          icon,
          onSelect: onSelect ?? (() => setOpened(key)),
        }))}
      />
      {/* Not within the form of the composer: their own forms would be sent as that one. */}
      {open?.sheet &&
        createPortal(
          open.sheet(() => setOpened(null)),
          document.body,
        )}
    </>
  );
}

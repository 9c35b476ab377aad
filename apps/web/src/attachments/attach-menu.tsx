import type { Conversation, Message } from '@allmende/contract/messaging';
import {
  CalendarHeart,
  ChartNoAxesColumn,
  Contact,
  HandCoins,
  ImagePlus,
  ListChecks,
  MapPin,
  Paperclip,
  Plus,
  Sticker,
  Store,
} from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { useSession } from '../app/session.ts';
import { Missing } from '../messaging/composer.tsx';
import { counterpartOf } from '../messaging/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/popover.tsx';
import type { Chosen } from './preview-sheet.tsx';
import './attachments.css';

/** What an entry opens has a chunk of its own. */
const SendMoneySheet = lazyPart(() => import('../wallet/send-money-sheet.tsx'));
const StartSheet = lazyPart(() => import('../together/start-sheet.tsx'));
const PlaceSheet = lazyPart(() => import('../contents/place-sheet.tsx'));
const ContactSheet = lazyPart(() => import('../contents/contact-sheet.tsx'));
const StickerSheet = lazyPart(() => import('../stickers/sticker-sheet.tsx'));
const PreviewSheet = lazyPart(() => import('./preview-sheet.tsx'));

const laterParts = [
  () => import('./preview-sheet.tsx'),
  () => import('./pending-attachment.tsx'),
  () => import('./upload.ts'),
];
const laterMs = 4_000;

/** One line of the menu: it does something at once, or opens a sheet. */
interface Entry {
  key: string;
  label: string;
  icon: ReactNode;
  onSelect?: () => void;
  /** Drawn while it is open, with what closes it. */
  sheet?: (onClose: () => void) => ReactNode;
}

/** What fits here besides words. Another kind of thing is one more entry. */
export default function AttachMenu({
  conversation,
  base,
  replyTo,
  onSent,
}: {
  conversation: Conversation;
  base: string;
  /** What the first thing that is sent answers. */
  replyTo: Message['replyTo'];
  onSent: () => void;
}) {
  const { t } = useTranslation('attachments');
  const { hat } = useSession();
  const [, navigate] = useLocation();
  const media = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [over, setOver] = useState<Element | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(() => {
    const chat = media.current?.closest<HTMLElement>('.messaging-chat');
    const stop = new AbortController();
    const onFiles = (files: File[]) => setChosen({ files, asFile: false });
    import('./dropping.ts').then(
      ({ listen }) => chat && listen(chat, { onOver: setOver, onFiles, signal: stop.signal }),
      () => undefined,
    );
    // What sending needs is there before somebody is without a connection.
    const timer = setTimeout(() => {
      for (const load of laterParts) load().catch(() => undefined);
    }, laterMs);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  const isDirect = conversation.kind === 'direct';
  const { actor } = counterpartOf(conversation);
  const canShop = isDirect && (actor.kind === 'business' || base === '/inbox');
  // The money of a business is not its agents' to send.
  const canPay = isDirect && hat?.role !== 'agent';

  const start = (kind: 'poll' | 'event' | 'list') => (onClose: () => void) => (
    <StartSheet props={{ kind, conversation, onClose }} missing={<Missing onClose={onClose} />} />
  );
  const all: (Entry | false)[] = [
    {
      key: 'media',
      label: t('menu.media'),
      icon: <ImagePlus size={18} />,
      onSelect: () => media.current?.click(),
    },
    {
      key: 'file',
      label: t('menu.file'),
      icon: <Paperclip size={18} />,
      onSelect: () => files.current?.click(),
    },
    {
      key: 'sticker',
      label: t('menu.sticker'),
      icon: <Sticker size={18} />,
      sheet: (onClose) => (
        <StickerSheet props={{ conversation, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    {
      key: 'location',
      label: t('menu.location'),
      icon: <MapPin size={18} />,
      sheet: (onClose) => (
        <PlaceSheet props={{ conversation, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    {
      key: 'contact',
      label: t('menu.contact'),
      icon: <Contact size={18} />,
      sheet: (onClose) => (
        <ContactSheet props={{ conversation, onClose }} missing={<Missing onClose={onClose} />} />
      ),
    },
    {
      key: 'poll',
      label: t('menu.poll'),
      icon: <ChartNoAxesColumn size={18} />,
      sheet: start('poll'),
    },
    {
      key: 'event',
      label: t('menu.event'),
      icon: <CalendarHeart size={18} />,
      sheet: start('event'),
    },
    {
      key: 'list',
      label: t('menu.list'),
      icon: <ListChecks size={18} />,
      sheet: start('list'),
    },
    canPay && {
      key: 'money',
      label: t('menu.money'),
      icon: <HandCoins size={18} />,
      sheet: (onClose) => (
        <SendMoneySheet props={{ payee: actor, onClose }} missing={<Missing onClose={onClose} />} />
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
        label={t('menu.open')}
        align="start"
        trigger={<IconButton label={t('menu.open')} icon={<Plus size={23} />} />}
        items={entries.map(({ key, label, icon, onSelect }) => ({
          label,
          icon,
          onSelect: onSelect ?? (() => setOpened(key)),
        }))}
      />
      {[
        { input: media, asFile: false },
        { input: files, asFile: true },
      ].map(({ input, asFile }) => (
        <input
          key={String(asFile)}
          ref={input}
          type="file"
          {...(asFile ? {} : { accept: 'image/*,video/*' })}
          multiple
          hidden
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            if (files.length > 0) setChosen({ files, asFile });
            event.target.value = '';
          }}
        />
      ))}
      {over && createPortal(<p className="attachments-drop">{t('drop')}</p>, over)}
      {chosen && (
        <PreviewSheet
          props={{ chosen, conversation, replyTo, onSent, onClose: () => setChosen(null) }}
          missing={<Missing onClose={() => setChosen(null)} />}
        />
      )}
      {/* Not within the form of the composer: their own forms would be sent as that one. */}
      {open?.sheet &&
        createPortal(
          open.sheet(() => setOpened(null)),
          document.body,
        )}
    </>
  );
}

import type { Conversation, Message } from '@allmende/contract/messaging';
import { Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { lazyPart } from '../app/lazy-part.tsx';
import { loadWords, useTranslation } from '../i18n/words.ts';
import { Missing } from '../app/missing.tsx';
import { IconButton } from '../ui/button.tsx';
import type AttachMenu from './attach-menu.tsx';
import './attachments.css';
import { listen } from './dropping.ts';
import type { Chosen } from './preview-sheet.tsx';

const PreviewSheet = lazyPart(() => import('./preview-sheet.tsx'));

async function loadMenu(): Promise<typeof AttachMenu> {
  const [menu] = await Promise.all([import('./attach-menu.tsx'), loadWords('attachments')]);
  return menu.default;
}

function fetchAhead(): void {
  loadMenu().catch(() => undefined);
}

/**
 * The way to send what is not words: a button for the menu, which is fetched when a finger or a pointer comes
 * near, and files that are dropped or pasted. Drawn without a fallback, which React would hold for a while.
 */
export function Attaching({
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
  const { t } = useTranslation('messaging');
  const { t: tThings } = useTranslation('attachments/things', { waits: false });
  const media = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [menu, setMenu] = useState<'coming' | 'missing' | { View: typeof AttachMenu } | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [over, setOver] = useState<Element | null>(null);
  useEffect(() => {
    const chat = media.current?.closest<HTMLElement>('.messaging-chat');
    if (!chat) return;
    const stop = new AbortController();
    const onFiles = (files: File[]) => setChosen({ files, asFile: false });
    listen(chat, { onOver: setOver, onFiles, signal: stop.signal });
    return () => stop.abort();
  }, []);
  function open(): void {
    setMenu('coming');
    loadMenu().then(
      (View) => setMenu({ View }),
      () => setMenu('missing'),
    );
  }
  return (
    <>
      {typeof menu === 'object' && menu ? (
        <menu.View
          conversation={conversation}
          base={base}
          replyTo={replyTo}
          onSent={onSent}
          onMedia={() => media.current?.click()}
          onFile={() => files.current?.click()}
        />
      ) : (
        <IconButton
          label={t('more')}
          icon={<Plus size={23} />}
          aria-busy={menu === 'coming' || undefined}
          aria-haspopup="menu"
          onPointerEnter={fetchAhead}
          onPointerDown={fetchAhead}
          onFocus={fetchAhead}
          onClick={open}
        />
      )}
      {menu === 'missing' && <Missing onClose={() => setMenu(null)} />}
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
      {over && createPortal(<p className="attachments-drop">{tThings('drop')}</p>, over)}
      {chosen && (
        <PreviewSheet
          props={{ chosen, conversation, replyTo, onSent, onClose: () => setChosen(null) }}
          missing={<Missing onClose={() => setChosen(null)} />}
        />
      )}
    </>
  );
}

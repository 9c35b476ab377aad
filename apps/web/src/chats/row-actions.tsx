import type { Conversation } from '@allmende/contract/messaging';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { loadWords } from '../i18n/words.ts';
import { Missing } from '../app/missing.tsx';
import type { MenuPlace } from '../ui/context-menu.tsx';
import type { deeds } from './row-deeds.ts';
import { listenToRows } from './row-gestures.ts';
import type RowMenu from './row-menu.tsx';

const doneBy = { e: 'archive', p: 'pin', f: 'favour', u: 'toggleUnread' } as const;

interface Asked extends MenuPlace {
  conversation: Conversation;
  Menu: typeof RowMenu;
}

async function loadMenu(): Promise<typeof RowMenu> {
  const [menu] = await Promise.all([import('./row-menu.tsx'), loadWords('chats')]);
  return menu.default;
}

/**
 * What a finger, the other button of a mouse, or a key does with a row of the list. The menu and the deeds are
 * fetched when a row is first touched, and drawn without a fallback, which React would hold for a while.
 */
export function RowActions({
  rows,
  list,
}: {
  rows: readonly Conversation[];
  list: RefObject<HTMLElement | null>;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isMissing, setMissing] = useState(false);
  const latest = useRef(rows);
  latest.current = rows;
  const isThere = rows.length > 0;
  useEffect(() => {
    const element = isThere && list.current;
    if (!element) return;
    function find(id: string): Conversation | undefined {
      return latest.current.find((row) => row.id === id && !row.isRequest);
    }
    function does(conversation: Conversation, deed: keyof typeof deeds): void {
      import('./row-deeds.ts').then(
        (part) => part.deeds[deed](conversation),
        () => setMissing(true),
      );
    }
    const fetchAhead = () => void loadMenu().catch(() => undefined);
    element.addEventListener('pointerdown', fetchAhead, { once: true });
    const stop = listenToRows(element, {
      onMenu(id, from, point) {
        const conversation = find(id);
        if (!conversation) return;
        loadMenu().then(
          (Menu) => setAsked({ conversation, from, point, Menu }),
          () => setMissing(true),
        );
      },
      onKey(id, key) {
        const conversation = find(id);
        const deed = Object.hasOwn(doneBy, key) && doneBy[key as keyof typeof doneBy];
        if (!conversation || !deed) return false;
        does(conversation, deed);
        return true;
      },
      onSwipe(id, side) {
        const conversation = find(id);
        if (conversation) does(conversation, side === 'start' ? 'archive' : 'toggleUnread');
      },
    });
    return () => {
      element.removeEventListener('pointerdown', fetchAhead);
      stop();
    };
  }, [isThere, list]);
  if (isMissing) return <Missing onClose={() => setMissing(false)} />;
  if (!asked) return null;
  const { Menu, conversation, from } = asked;
  function close(): void {
    setAsked(null);
    if (from.isConnected) from.focus({ preventScroll: true });
  }
  return <Menu at={asked} conversation={conversation} onClose={close} />;
}

import type { Conversation } from '@allmende/contract/messaging';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../messaging/composer.tsx';
import type { MenuPlace } from '../ui/context-menu.tsx';
import { listenToRows } from './row-gestures.ts';
import { useArrange } from './use-arrange.ts';

const RowMenu = lazyPart(() => import('./row-menu.tsx'));

interface Asked extends MenuPlace {
  conversation: Conversation;
}

/** What a finger, the other button of a mouse, or a key does with a row of the list. */
export default function RowActions({
  rows,
  list,
}: {
  rows: readonly Conversation[];
  list: RefObject<HTMLElement | null>;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const arrange = useArrange();
  const latest = useRef({ rows, arrange });
  latest.current = { rows, arrange };
  const isThere = rows.length > 0;
  useEffect(() => {
    const element = isThere && list.current;
    if (!element) return;
    const find = (id: string) => latest.current.rows.find((row) => row.id === id);
    return listenToRows(element, {
      onMenu(id, from, point) {
        const conversation = find(id);
        if (conversation && !conversation.isRequest) setAsked({ conversation, from, point });
      },
      onKey(id, key) {
        const conversation = find(id);
        const does = { e: 'archive', p: 'pin', f: 'favour', u: 'toggleUnread' }[key];
        if (!conversation || conversation.isRequest || !does) return false;
        latest.current.arrange[does as 'archive' | 'pin' | 'favour' | 'toggleUnread'](conversation);
        return true;
      },
      onSwipe(id, side) {
        const conversation = find(id);
        if (!conversation || conversation.isRequest) return;
        if (side === 'start') latest.current.arrange.archive(conversation);
        else latest.current.arrange.toggleUnread(conversation);
      },
    });
  }, [isThere, list]);
  if (!asked) return null;
  const close = () => {
    setAsked(null);
    if (asked.from.isConnected) asked.from.focus({ preventScroll: true });
  };
  return (
    <RowMenu
      props={{ at: asked, conversation: asked.conversation, onClose: close }}
      missing={<Missing onClose={close} />}
    />
  );
}

import {
  ClipboardList,
  Inbox,
  type LucideIcon,
  MessageCircle,
  Newspaper,
  QrCode,
  Signpost,
  Store,
  UserRound,
} from 'lucide-react';

/** The places of the frame, by hat. `pay` stands out in the middle for persons. */
export interface Place {
  key: 'chats' | 'feed' | 'pay' | 'discover' | 'me' | 'inbox' | 'orders' | 'shop';
  href: `/${string}`;
  icon: LucideIcon;
  /** What else belongs there, at other addresses. */
  also?: RegExp;
}

const pay: Place = { key: 'pay', href: '/pay', icon: QrCode };
const feed: Place = { key: 'feed', href: '/feed', icon: Newspaper };
const me: Place = { key: 'me', href: '/me', icon: UserRound };

export const places: Record<'person' | 'business', readonly Place[]> = {
  person: [
    { key: 'chats', href: '/chats', icon: MessageCircle },
    feed,
    pay,
    { key: 'discover', href: '/discover', icon: Signpost },
    { ...me, also: /^\/(orders|cart)\b/ },
  ],
  business: [
    { key: 'inbox', href: '/inbox', icon: Inbox },
    { key: 'orders', href: '/orders', icon: ClipboardList },
    { key: 'shop', href: '/shop', icon: Store },
    feed,
    pay,
    me,
  ],
};

/** Where one arrives with a hat. */
export function homeOf(kind: 'person' | 'business'): string {
  return places[kind][0]!.href;
}

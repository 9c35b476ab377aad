import type { Message } from '@allmende/contract/messaging';
import {
  CalendarHeart,
  ChartNoAxesColumn,
  Contact,
  CreditCard,
  File,
  Gift,
  HandCoins,
  Handshake,
  Image,
  Images,
  ListChecks,
  MapPin,
  Megaphone,
  Mic,
  Package,
  ReceiptText,
  Smile,
  Sticker,
  Tag,
  Users,
  Video,
} from 'lucide-react';
import type { OutboxEntry } from '../sync/database.ts';

/** What kind of thing the last message was, before its words in the list of chats. */
export default function KindIcon({ body }: { body: Message['body'] | OutboxEntry['content'] }) {
  if (body.kind === 'text' || body.kind === 'notice' || body.kind === 'deleted') return null;
  const Icon = body.kind === 'card' ? cardIcons[body.card.type] : icons[body.kind];
  return <Icon size={15} aria-hidden="true" />;
}

const icons = {
  picture: Image,
  video: Video,
  album: Images,
  voice: Mic,
  file: File,
  location: MapPin,
  contact: Contact,
  sticker: Sticker,
};
const cardIcons = {
  product: Tag,
  order: Package,
  payment: CreditCard,
  payable: CreditCard,
  invite: Users,
  poll: ChartNoAxesColumn,
  event: CalendarHeart,
  list: ListChecks,
  request: HandCoins,
  split: ReceiptText,
  envelope: Gift,
  mandate: HandCoins,
  deal: Handshake,
  outreach: Megaphone,
  interactive: Megaphone,
  rating: Smile,
};

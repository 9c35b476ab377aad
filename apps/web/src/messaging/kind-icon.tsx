import type { Message } from '@allmende/contract/messaging';
import {
  CalendarHeart,
  ChartNoAxesColumn,
  Contact,
  CreditCard,
  Image,
  ListChecks,
  MapPin,
  Package,
  Sticker,
  Tag,
  Users,
} from 'lucide-react';
import type { OutboxEntry } from '../sync/database.ts';

/** What kind of thing the last message was, before its words in the list of chats. */
export default function KindIcon({ body }: { body: Message['body'] | OutboxEntry['content'] }) {
  if (body.kind === 'picture') return <Image size={15} aria-hidden="true" />;
  if (body.kind === 'location') return <MapPin size={15} aria-hidden="true" />;
  if (body.kind === 'contact') return <Contact size={15} aria-hidden="true" />;
  if (body.kind === 'sticker') return <Sticker size={15} aria-hidden="true" />;
  if (body.kind !== 'card') return null;
  const Icon = {
    product: Tag,
    order: Package,
    payment: CreditCard,
    invite: Users,
    poll: ChartNoAxesColumn,
    event: CalendarHeart,
    list: ListChecks,
  }[body.card.type];
  return <Icon size={15} aria-hidden="true" />;
}

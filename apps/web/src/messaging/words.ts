import { plainOf } from '@allmende/contract/markup';
import type { Card, Conversation, Message, MessageBody } from '@allmende/contract/messaging';
import type { Translate } from '../i18n/words.ts';
import type { OutboxEntry } from '../sync/database.ts';
import type { useFormat } from '../ui/format.ts';

type Member = Conversation['members'][number];

/** Who is on the other side. Alone in a conversation (it does not happen) one is one's own counterpart. */
export function counterpartOf(conversation: Conversation): Member {
  const { members, ownActorId } = conversation;
  return members.find(({ actor }) => actor.id !== ownActorId) ?? members[0]!;
}

const lineMax = 500;

/** One line for lists, quotes and announcements. */
export function bodyLine(
  body: MessageBody | OutboxEntry['content'],
  t: Translate,
  format: ReturnType<typeof useFormat>,
): string {
  // Of a long text the beginning says enough.
  if (body.kind === 'text') return plainOf(body.text.slice(0, lineMax));
  if (body.kind === 'picture') return plainOf(body.caption) || t('line.picture');
  if (body.kind === 'video') return plainOf(body.caption) || t('line.video');
  if (body.kind === 'file') return plainOf(body.caption) || nameOf(body);
  if (body.kind === 'voice') return t('line.voice', { length: lengthOf(body) });
  if (body.kind === 'album')
    return plainOf(body.caption) || t(`line.${kindsIn(body)}`, { count: body.items.length });
  if (body.kind === 'deleted') return t(body.by ? 'line.removed' : 'line.deleted');
  if (body.kind === 'notice') return t(`notice.short.${body.notice.event}`);
  if (body.kind === 'location') return body.label || t('line.location');
  if (body.kind === 'contact') return t('line.contact', { name: body.actor.name });
  if (body.kind === 'sticker') return t('line.sticker', { alt: body.sticker.alt });
  return cardLine(body.card, t, format);
}

/** The words that somebody wrote: a text, or those beside something else. */
export function wordsOf(body: MessageBody): string {
  if (body.kind === 'text') return body.text;
  return 'caption' in body ? body.caption : '';
}

/** As the server quotes it in a reply. */
export function excerptOf(body: MessageBody): string {
  if (body.kind === 'voice') return clockText(body.voice.durationMs);
  const words = plainOf(wordsOf(body).slice(0, 200));
  return words || (body.kind === 'album' ? `${body.items.length} ${kindsIn(body)}` : '');
}

type Said = MessageBody | OutboxEntry['content'];

function nameOf(body: Extract<Said, { kind: 'file' }>): string {
  return 'name' in body ? body.name : body.file.name;
}

function lengthOf(body: Extract<Said, { kind: 'voice' }>): string {
  return clockText('voice' in body ? body.voice.durationMs : body.durationMs);
}

/** `pictures`, `videos` or, of both, `items`. */
function kindsIn({ items }: Extract<Said, { kind: 'album' }>): string {
  const [first, other] = new Set(items.map(({ kind }) => kind));
  return `${other ? 'item' : first}s`;
}

/** How long something plays, as `m:ss`. */
export function clockText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function cardLine(card: Card, t: Translate, format: ReturnType<typeof useFormat>): string {
  if (card.type === 'product' || card.type === 'payable' || card.type === 'deal') return card.title;
  if ('text' in card) return card.header ?? plainOf(card.text.slice(0, lineMax));
  if (card.type === 'event') return t(`line.event.${card.moment}`, { title: card.title });
  if (card.type === 'order') {
    const state = card.moment === 'placed' ? card.state : card.moment;
    return t('line.order', { number: card.number, state: t(`line.orderState.${state}`) });
  }
  const amount = 'amount' in card ? card.amount : 'total' in card && card.total;
  // The gaps of the others are called as what fills them; how many of a gift there are says nothing here.
  return t(`line.${card.type}`, {
    ...card,
    ...('question' in card && { title: card.question }),
    count: null,
    amount: amount && format.money(amount),
  });
}

/** The ladder that a message of one's own climbs; it never goes back. */
export type Standing = 'waiting' | 'refused' | 'sent' | 'delivered' | 'read';

export function standingOf(message: Message, conversation: Conversation): Standing {
  const { members, ownActorId } = conversation;
  // In a small group when all have; where many are nobody is told of each one's.
  const others = members.filter(({ actor }) => actor.id !== ownActorId);
  if (others.length === 0) return 'sent';
  if (others.every(({ readSeq }) => readSeq >= message.seq)) return 'read';
  return others.every(({ deliveredSeq }) => deliveredSeq >= message.seq) ? 'delivered' : 'sent';
}

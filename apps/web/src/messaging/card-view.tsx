import type { Card, Conversation, Message } from '@allmende/contract/messaging';
import type { ComponentType } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useFormat } from '../ui/format.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { cardLine } from './words.ts';

/** What the owner of a card gets to draw it. */
export interface CardProps<T extends Card['type'] = Card['type']> {
  card: Extract<Card, { type: T }>;
  /** Sent by the own side. */
  isOwn: boolean;
  ownActorId: string;
  /** Address of the conversation, below which the things of its context pane lie. */
  base: string;
  conversation: Conversation;
  message: Message;
}

/** Each kind of card is drawn by the area that owns it, in a chunk of its own, named after the kind. */
const modules = import.meta.glob<{ default: ComponentType<CardProps> }>([
  '../{shop,wallet,deals,groups,together,outreach,satisfaction}/**/*-card.tsx',
]);
const views = new Map(
  Object.entries(modules).map(([path, load]) => [/\w+(?=-card)/.exec(path)?.[0], lazyPart(load)]),
);

export function CardView(props: CardProps) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const View = views.get(props.card.type);
  const line = <p className="messaging-text">{cardLine(props.card, t, format)}</p>;
  if (!View) return line;
  return <View props={props} waiting={<Skeleton height="7rem" width="15rem" />} missing={line} />;
}

import type { Actor } from '@allmende/contract/actors';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { counterpartOf } from '../messaging/words.ts';
import { currentSync, useConversations } from '../sync/sync.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { SearchField } from '../ui/search-field.tsx';
import './contents.css';

const shownMax = 50;

/** Sends somebody as a contact: one of those with whom one shares a chat. A tap sends. */
export default function ContactSheet({
  conversation,
  replyTo,
  onSent,
  onClose,
}: {
  conversation: Conversation;
  replyTo: Message['replyTo'];
  onSent: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('contents');
  const [query, setQuery] = useState('');
  const people = useAcquainted(conversation);
  const wanted = query.trim().toLocaleLowerCase().replace(/^@/, '');
  const shown = people
    .filter(({ name, handle }) => `${name.toLocaleLowerCase()} ${handle}`.includes(wanted))
    .slice(0, shownMax);

  function send(actor: Actor): void {
    currentSync().send({
      actorId: conversation.ownActorId,
      conversationId: conversation.id,
      content: { kind: 'contact', actor, about: '' },
      replyTo,
    });
    onSent();
    onClose();
  }

  return (
    <Sheet open onClose={onClose} title={t('contact.title')}>
      <div className="contents-people">
        <SearchField label={t('contact.search')} value={query} onChange={setQuery} />
        <List label={t('contact.people')}>
          {shown.map((actor) => (
            <ListRow
              key={actor.id}
              onSelect={() => send(actor)}
              leading={<ActorAvatar actor={actor} size={40} />}
              title={
                <span className="contents-contact-name">
                  <bdi>{actor.name}</bdi>
                  {actor.kind === 'business' && <BusinessMark />}
                </span>
              }
              text={`@${actor.handle}`}
            />
          ))}
        </List>
        {shown.length === 0 && <p className="contents-note">{t('contact.nobody')}</p>}
      </div>
    </Sheet>
  );
}

/** The other sides of one's chats and the members of one's small groups, by the latest chat. */
function useAcquainted(here: Conversation): Actor[] {
  const { list } = useConversations(here.ownActorId);
  return useMemo(() => {
    const people = new Map<string, Actor>();
    const latest = [...(list?.values() ?? [])].sort((a, b) =>
      a.lastActivityAt < b.lastActivityAt ? 1 : -1,
    );
    for (const { members } of latest) {
      for (const { actor } of members) if (actor.kind !== 'guest') people.set(actor.id, actor);
    }
    people.delete(here.ownActorId);
    // Nobody is told of themselves.
    if (here.kind === 'direct') people.delete(counterpartOf(here).actor.id);
    return [...people.values()];
  }, [list, here]);
}

import type { Contact } from '@allmende/contract/contents';
import { MessageCircle } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';

/** Somebody whom one may want to know: the card leads to who they are, the button to a chat. */
export function ContactView({ contact: { actor, about } }: { contact: Contact }) {
  const { t } = useTranslation('contents/cards');
  return (
    <div className="contents-contact">
      <Link href={`/p/${actor.handle}`} className="contents-contact-who">
        <ActorAvatar actor={actor} size={46} />
        <span className="contents-contact-words">
          <span className="contents-contact-name">
            <bdi>{actor.name}</bdi>
            {actor.kind === 'business' && <BusinessMark />}
          </span>
          <span className="ui-small" dir="auto">
            {about || `@${actor.handle}`}
          </span>
        </span>
      </Link>
      <IconButton
        href={`/chats/to/${actor.handle}`}
        label={t('contact.write', { name: actor.name })}
        icon={<MessageCircle size={20} />}
      />
    </div>
  );
}

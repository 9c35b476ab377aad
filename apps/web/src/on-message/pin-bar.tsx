import type { Conversation } from '@allmende/contract/messaging';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Pin } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useBodyLine } from '../messaging/use-body-line.ts';
import './on-message.css';

/** What is pinned, on top of the chat: a tap goes there, the next one to the one before. */
export default function PinBar({
  conversation,
  base,
}: {
  conversation: Conversation;
  base: string;
}) {
  const { t } = useTranslation('on-message/cards');
  const lineOf = useBodyLine();
  const [, navigate] = useLocation();
  const { id: conversationId, ownActorId, pinnedSeqs = [] } = conversation;
  const [back, setBack] = useState(0);
  const { data } = useQuery({
    queryKey: ['pins', conversationId, pinnedSeqs.join()],
    queryFn: ({ signal }) =>
      api.messages.listPins({ actorId: ownActorId, params: { conversationId }, signal }),
    placeholderData: keepPreviousData,
    enabled: pinnedSeqs.length > 0,
  });
  const pins = data?.items.filter(({ seq }) => pinnedSeqs.includes(seq)) ?? [];
  const at = pins.length > 0 ? pins.length - 1 - (back % pins.length) : 0;
  const shown = pins[at];
  if (!shown) return null;
  return (
    <button
      type="button"
      className="on-message-pins"
      onClick={() => {
        setBack(back + 1);
        navigate(`${base}/${conversationId}?at=${shown.seq}`, { replace: true });
      }}
    >
      <Pin size={16} aria-hidden="true" />
      <span className="on-message-pins-words">
        <span className="on-message-pins-title">
          {pins.length > 1 ? t('pins.of', { at: at + 1, count: pins.length }) : t('pins.one')}
        </span>
        <bdi className="on-message-pins-text">{lineOf(shown.body)}</bdi>
      </span>
    </button>
  );
}

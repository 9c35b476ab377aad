import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { currentSync, useConversation } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import './groups.css';

/** An invitation in a chat: one tap and one is in. */
export default function InviteCard({ card, isOwn, ownActorId, base }: CardProps<'invite'>) {
  const { t } = useTranslation('groups/cards');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const joined = useConversation(ownActorId, card.groupId);
  const place = base.slice(0, base.lastIndexOf('/'));
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.groups.joinByInvite({ params: { token: card.token } }),
    onSuccess: ({ conversation }) => {
      if (!conversation) return;
      currentSync().putConversation(conversation);
      navigate(`${place}/${conversation.id}`);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <div className="groups-card">
      <Avatar name={card.name} kind="person" picture={card.picture?.smallUrl} size={44} />
      <div className="groups-card-words">
        <strong>
          <bdi>{card.name}</bdi>
        </strong>
        <span className="ui-small">
          {t(`card.${card.groupKind}`)} · {t('members', { count: card.memberCount })}
        </span>
      </div>
      {joined ? (
        <Button size="small" href={`${place}/${card.groupId}`}>
          {t('card.open')}
        </Button>
      ) : isOwn ? (
        <span className="ui-small">{t('card.sent')}</span>
      ) : (
        <Button size="small" variant="primary" busy={isPending} onClick={() => mutate()}>
          {t('join.join')}
        </Button>
      )}
    </div>
  );
}

import type { Conversation } from '@allmende/contract/messaging';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { identityKey, profileKey } from '../identity/keys.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toast.tsx';
import { counterpartOf } from './words.ts';

interface Props {
  conversation: Conversation;
  /** In its place where the other side has blocked; beside it, who has blocked is told so. */
  otherwise?: ReactNode;
}

/** Blocks who one talks to, or lets them write again. */
export default function BlockButton({ conversation, otherwise }: Props) {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const { id: actorId, kind, name, handle } = counterpartOf(conversation).actor;
  const { data } = useQuery({
    queryKey: profileKey(handle),
    queryFn: () => api.identity.getProfile({ params: { handle } }),
    enabled: kind !== 'guest',
  });
  // A guest has no profile, and blocks nobody.
  const isByMe = data?.isBlockedByMe ?? (kind === 'guest' && conversation.isBlocked);
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      isByMe
        ? api.identity.unblock({ params: { actorId } })
        : api.identity.block({ params: { actorId } }),
    onSuccess: () => {
      setAsking(false);
      void queryClient.invalidateQueries({ queryKey: identityKey });
      void api.messaging
        .getConversation({ params: { conversationId: conversation.id } })
        // Without an answer it comes with the next sync.
        .then(currentSync().putConversation, () => undefined);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  if (conversation.isBlocked && !isByMe) return data && otherwise;
  return (
    <>
      {otherwise && <p>{t('block.byYou', { name })}</p>}
      <Button
        variant={isByMe ? 'quiet' : 'plain'}
        icon={<Ban size={18} />}
        onClick={() => (isByMe ? mutate() : setAsking(true))}
        busy={isPending}
      >
        {t(isByMe ? 'block.lift' : 'block.open', { name })}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('block.open', { name })}
        confirm={t('block.confirm')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t('block.text')}</p>
      </ConfirmDialog>
    </>
  );
}

import type { Conversation } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import { Check, RotateCcw } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import { nextAfter } from './arrange.ts';
import { useDoneKey } from './inbox-keys.ts';

/** Done with a customer: on a desktop the next one who waits comes up, on a phone the list. */
export default function DoneButton({
  conversation,
  base,
}: {
  conversation: Conversation;
  base: string;
}) {
  const { t } = useTranslation('messaging');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  function goOn(): void {
    const list = currentSync().getState().lists.get(conversation.ownActorId);
    const next =
      matchMedia('(min-width: 48rem)').matches && nextAfter(list?.values() ?? [], conversation.id);
    navigate(next ? `${base}/${next.id}` : base);
  }
  const { mutate, isPending } = useMutation({
    mutationFn: (isDone: boolean) =>
      api.messaging.setDone({ params: { conversationId: conversation.id }, body: { isDone } }),
    onSuccess: (next) => {
      currentSync().putConversation(next);
      if (next.isDone) {
        showToast({ text: t('done.said'), action: { label: t('undo'), run: () => mutate(false) } });
        goOn();
      }
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  useDoneKey(() => !conversation.isDone && !isPending && mutate(true));
  return conversation.isDone ? (
    <Button
      size="small"
      busy={isPending}
      icon={<RotateCcw size={17} />}
      onClick={() => mutate(false)}
    >
      <span className="messaging-done-word">{t('done.reopen')}</span>
    </Button>
  ) : (
    <Button
      size="small"
      busy={isPending}
      icon={<Check size={17} />}
      aria-keyshortcuts="Control+Enter"
      data-tooltip={t('done.key')}
      onClick={() => mutate(true)}
    >
      <span className="messaging-done-word">{t('done.mark')}</span>
    </Button>
  );
}

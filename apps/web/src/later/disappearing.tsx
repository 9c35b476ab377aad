import { disappearChoices } from '@allmende/contract/limits';
import type { Conversation } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Select } from '../ui/field.tsx';
import { showToast } from '../ui/toast.tsx';

type Choice = (typeof disappearChoices)[number];

/** How long new messages stay: for both of a direct conversation, in a group for those who set it. */
export default function Disappearing({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('later');
  const problemText = useProblemText();
  const { id, ownActorId: actorId, group, disappearAfterSeconds = 0 } = conversation;
  const { mutate, variables, isPending } = useMutation({
    mutationFn: (seconds: number) => {
      const afterSeconds = seconds === 0 ? null : (seconds as Choice);
      return group
        ? api.groups.updateGroup({
            actorId,
            params: { groupId: id },
            body: { settings: { disappearAfterSeconds: afterSeconds } },
          })
        : api.later.setDisappearing({
            actorId,
            params: { conversationId: id },
            body: { afterSeconds },
          });
    },
    onSuccess: (next) => currentSync().putConversation(next),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const value = (isPending && variables) || disappearAfterSeconds;
  // A group may have been given another time by a program.
  const choices = [...new Set([0, ...disappearChoices, disappearAfterSeconds])];
  return (
    <Select
      label={t('disappearing.label')}
      hint={t('disappearing.hint')}
      value={String(value)}
      options={choices.map((seconds) => ({ value: String(seconds), label: words(seconds) }))}
      onChange={(next) => mutate(Number(next))}
    />
  );

  function words(seconds: number): string {
    if (seconds === 0) return t('disappearing.never');
    const hours = Math.round(seconds / 3_600);
    return hours < 48
      ? t('disappearing.hours', { count: Math.max(1, hours) })
      : t('disappearing.days', { count: Math.round(hours / 24) });
  }
}

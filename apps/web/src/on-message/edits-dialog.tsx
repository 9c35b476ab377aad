import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { MessageText } from '../text/message-text.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { StepProps } from './message-actions.tsx';

/** How a message read before, the latest words first. */
export default function EditsDialog({ message, conversation, onClose }: StepProps) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const { conversationId, seq, version } = message;
  const { data, error, refetch } = useQuery({
    queryKey: ['edits', conversationId, seq, version],
    queryFn: ({ signal }) =>
      api.messages.listEdits({
        actorId: conversation.ownActorId,
        params: { conversationId, seq },
        signal,
      }),
  });
  return (
    <Dialog open onClose={onClose} title={t('edits.title')}>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ol className="on-message-edits">
        {data?.items.toReversed().map(({ text, at }) => (
          <li key={at}>
            <TimeText at={at} />
            {text === '' ? <p>{t('edits.empty')}</p> : <MessageText text={text} />}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

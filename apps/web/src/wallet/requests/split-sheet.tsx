import type { Conversation } from '@allmende/contract/messaging';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { SplitForm } from './split-form.tsx';
import '../wallet.css';

/** Splits a bill among members of a group; the card appears where one was writing. */
export default function SplitSheet({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const own = useActor();
  const members = useQuery({
    queryKey: ['groups', 'members', conversation.id, 'split'],
    queryFn: () =>
      api.groups.listMembers({ params: { groupId: conversation.id }, query: { limit: 100 } }),
  });
  const people = members.data?.items.map(({ actor }) => actor).filter(({ id }) => id !== own.id);
  return (
    <Sheet open onClose={onClose} title={t('split.title')}>
      {people ? (
        <SplitForm people={people} conversationId={conversation.id} onDone={onClose} />
      ) : members.error ? (
        <ProblemNote problem={problemText(members.error)} onRetry={() => members.refetch()} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
    </Sheet>
  );
}

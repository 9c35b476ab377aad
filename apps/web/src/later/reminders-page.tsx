import type { Reminder } from '@allmende/contract/later';
import type { Message } from '@allmende/contract/messaging';
import { Check, Clock } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { useConversations } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { useReminders } from './queries.ts';
import RemindSheet from './remind-sheet.tsx';
import './later.css';

/** Of which messages one wants to be reminded, those that are due on top; a tap goes to where it was said. */
export default function RemindersPage({ base }: { base: string }) {
  const { t } = useTranslation('later');
  const problemText = useProblemText();
  const actor = useActor();
  const { data, error, isPending, refetch } = useReminders(actor.id);
  const [putOff, setPutOff] = useState<Message | null>(null);
  const items = data?.items ?? [];
  return (
    <Pane
      label={t('reminders.title')}
      head={<PaneHeader title={t('reminders.title')} back={base} backAlways />}
    >
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {isPending && <SkeletonRows rows={4} avatar />}
      {data && items.length === 0 && (
        <EmptyState
          drawing={<Clock size={56} strokeWidth={1} aria-hidden="true" />}
          title={t('reminders.none')}
          text={t('reminders.hint')}
        />
      )}
      {items.length > 0 && (
        <List label={t('reminders.title')}>
          {items.map((item) => (
            <ReminderRow
              key={item.message.id}
              item={item}
              base={base}
              onPutOff={() => setPutOff(item.message)}
            />
          ))}
        </List>
      )}
      {putOff && (
        <RemindSheet message={putOff} ownActorId={actor.id} onClose={() => setPutOff(null)} />
      )}
    </Pane>
  );
}

function ReminderRow({
  item,
  base,
  onPutOff,
}: {
  item: Reminder;
  base: string;
  onPutOff: () => void;
}) {
  const { t } = useTranslation('later');
  const format = useFormat();
  const problemText = useProblemText();
  const lineOf = useBodyLine();
  const actor = useActor();
  const { list } = useConversations(actor.id);
  const { message, dueAt, isDue } = item;
  const { conversationId, seq } = message;
  const conversation = list?.get(conversationId);
  async function finish(): Promise<void> {
    try {
      await api.later.forgetReminder({ actorId: actor.id, params: { conversationId, seq } });
      await queryClient.invalidateQueries({ queryKey: ['reminders'] });
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
    }
  }
  const face = conversation && faceOf(conversation);
  return (
    <ListRow
      href={`${base}/${conversationId}?at=${seq}`}
      className={isDue ? 'later-due' : ''}
      leading={face && <Avatar {...avatarOf(face)} />}
      title={<bdi>{lineOf(message.body)}</bdi>}
      text={
        <>
          {isDue ? t('reminders.due') : format.dateTime(dueAt)}
          {face && (
            <>
              {' · '}
              <bdi>{face.name}</bdi>
            </>
          )}
        </>
      }
      actions={
        <>
          <IconButton label={t('reminders.putOff')} icon={<Clock size={19} />} onClick={onPutOff} />
          <IconButton
            label={t('reminders.done')}
            icon={<Check size={20} />}
            onClick={() => void finish()}
          />
        </>
      }
    />
  );
}

import type { Actor } from '@allmende/contract/actors';
import type { FeedList } from '@allmende/contract/feed-lists';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { refresh } from '../queries.ts';
import { NameSheet } from './name-sheet.tsx';
import { listsKey, renewLists, useLists } from './queries.ts';

/** On which of the own lists somebody is; a tick puts them there at once. */
export default function PutOnLists({ actor, onClose }: { actor: Actor; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error, refetch } = useLists(actor.id);
  const own = useActor();
  const [isNew, setNew] = useState(false);
  const { mutate } = useMutation({
    async mutationFn({ list, isOn }: { list: FeedList; isOn: boolean }) {
      const params = { listId: list.id, actorId: actor.id };
      await (isOn ? api.feedLists.addToList({ params }) : api.feedLists.removeFromList({ params }));
    },
    onMutate({ list, isOn }) {
      const queryKey = listsKey(own.id, actor.id);
      // What is on its way was asked before the tick.
      void queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData<{ items: FeedList[] }>(queryKey, (now) => ({
        items: (now?.items ?? []).map((one) => (one.id === list.id ? { ...one, has: isOn } : one)),
      }));
    },
    onError: (problem) => showToast({ text: problemText(problem).text, tone: 'danger' }),
    onSettled: () => Promise.all([renewLists(), refresh('entries')]),
  });
  return (
    <Sheet open onClose={onClose} title={t('lists.putTitle', { name: actor.name })}>
      <div className="ui-stack">
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={2} />}
        {data?.items.map((list) => (
          <Checkbox
            key={list.id}
            label={<bdi>{list.title}</bdi>}
            checked={list.has}
            onChange={(isOn) => mutate({ list, isOn })}
          />
        ))}
        <div>
          <Button icon={<Plus size={18} />} onClick={() => setNew(true)}>
            {t('lists.new')}
          </Button>
        </div>
        <p className="ui-small ui-soft">{t('lists.private')}</p>
      </div>
      {isNew && <NameSheet list={null} onClose={() => setNew(false)} />}
    </Sheet>
  );
}

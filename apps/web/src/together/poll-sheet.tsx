import type { Poll } from '@allmende/contract/together';
import type { PollCard as Card } from '@allmende/contract/together-cards';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { optionTextMax } from '@allmende/contract/together-limits';
import { api, queryClient } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { People } from './people.tsx';
import { newer, pollKey, usePoll } from './queries.ts';

/** Everything about a poll: who chose what, more options, and closing it. */
export default function PollSheet({ posted, onClose }: { posted: Card; onClose: () => void }) {
  const { t } = useTranslation('together');
  const format = useFormat();
  const problemText = useProblemText();
  const { data: poll, error, refetch } = usePoll(posted.pollId);
  const card = newer(posted, poll?.card);
  const params = { pollId: card.pollId };
  const keep = (answer: Poll) => queryClient.setQueryData(pollKey(card.pollId), answer);
  const close = useMutation({
    mutationFn: () => api.together.closePoll({ params }),
    onSuccess: keep,
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('poll.results')}
      actions={
        poll?.mayManage &&
        !card.isClosed && (
          <Button full busy={close.isPending} onClick={() => close.mutate()}>
            {t('poll.close')}
          </Button>
        )
      }
    >
      <div className="together-sheet">
        <h3 className="together-title">
          <bdi>{card.question}</bdi>
        </h3>
        {close.error && <ProblemNote problem={problemText(close.error)} />}
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!poll && !error && <SkeletonRows rows={4} />}
        {card.options.map((one) => (
          <section key={one.option} className="together-group">
            <h4 className="together-group-head">
              <bdi>{one.text}</bdi>
              <span className="ui-figures">{format.number(one.count)}</span>
            </h4>
            {poll?.maySeeVoters && one.count > 0 && (
              <Voters pollId={card.pollId} option={one.option} revision={card.revision} />
            )}
          </section>
        ))}
        {card.isAnonymous && <p className="together-quiet">{t('poll.secretNote')}</p>}
        {poll?.mayAddOptions && <AddOption pollId={card.pollId} onAdded={keep} />}
      </div>
    </Sheet>
  );
}

function Voters(props: { pollId: Card['pollId']; option: number; revision: number }) {
  const { pollId, option, revision } = props;
  const problemText = useProblemText();
  const voters = useInfiniteQuery({
    queryKey: [...pollKey(pollId), 'voters', option, revision],
    queryFn: ({ pageParam }) =>
      api.together.listVoters({
        params: { pollId, option },
        query: pageParam === null ? {} : { cursor: pageParam },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
  if (voters.error) {
    return <ProblemNote problem={problemText(voters.error)} onRetry={() => voters.refetch()} />;
  }
  if (!voters.data) return <SkeletonRows rows={1} avatar />;
  return (
    <>
      <People
        people={voters.data.pages.flatMap(({ items }) => items.map((actor) => ({ actor })))}
      />
      <MoreOnSight query={voters} />
    </>
  );
}

function AddOption({ pollId, onAdded }: { pollId: Card['pollId']; onAdded: (poll: Poll) => void }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.together.addOption({ params: { pollId }, body: { text } }),
    onSuccess(poll) {
      setText('');
      onAdded(poll);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') mutate();
  }
  return (
    <form className="together-add" onSubmit={submit}>
      <TextField
        label={t('poll.newOption')}
        value={text}
        onChange={setText}
        maxLength={optionTextMax}
        error={error && problemText(error).text}
      />
      <Button
        type="submit"
        icon={<Plus size={18} />}
        busy={isPending}
        disabled={text.trim() === ''}
      >
        {t('add')}
      </Button>
    </form>
  );
}

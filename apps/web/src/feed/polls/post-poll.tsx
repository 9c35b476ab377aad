import type { Post, QuotedPost } from '@allmende/contract/feed';
import type { PostPoll } from '@allmende/contract/post-polls';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { takePost } from '../queries.ts';
import './polls.css';

/** What a post asks: to choose from, and once one has chosen, what all have. */
export default function PostPollView({ post, poll }: { post: QuotedPost; poll: PostPoll }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const isOver = useOver(post.id, poll);
  const foot = isOver ? t('poll.ended') : t('poll.until', { when: format.dateTime(poll.endsAt) });
  return (
    <section className="feed-poll" aria-label={t('poll.named')}>
      {poll.mayVote && !isOver ? <Voting post={post} poll={poll} /> : <Results poll={poll} />}
      <p className="ui-small ui-soft">
        {t('poll.voters', { count: poll.voterCount })} · {foot}
      </p>
    </section>
  );
}

function Voting({ post, poll }: { post: QuotedPost; poll: PostPoll }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const name = useId();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.feed.vote({ params: { postId: post.id }, body: { options: [...chosen] } }),
    onSuccess: (voted) => takePost(post.id, (one) => ({ ...one, poll: voted.poll })),
  });
  function choose(option: number, isOn: boolean) {
    const rest = poll.isMultiple ? chosen.filter((one) => one !== option) : [];
    setChosen(isOn ? [...rest, option] : rest);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <fieldset disabled={isPending}>
        <legend className="ui-hidden">{t('poll.named')}</legend>
        {poll.options.map(({ text }, option) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
          <label key={option} className="feed-poll-choice">
            <input
              type={poll.isMultiple ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(option)}
              onChange={(event) => choose(option, event.target.checked)}
            />
            <bdi>{text}</bdi>
          </label>
        ))}
        <p className="ui-small ui-soft">
          {poll.isMultiple && `${t('poll.several')} `}
          {t('poll.once')}
        </p>
        <div>
          <Button type="submit" disabled={chosen.length === 0} busy={isPending}>
            {t('poll.vote')}
          </Button>
        </div>
        {error && <ProblemNote problem={problemText(error)} />}
      </fieldset>
    </form>
  );
}

function Results({ poll }: { poll: PostPoll }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  return (
    <ul>
      {poll.options.map(({ text, count }, option) => {
        const share = poll.voterCount === 0 ? 0 : (count ?? 0) / poll.voterCount;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
          <li key={option}>
            <bdi>{text}</bdi>
            {poll.ownOptions.includes(option) && (
              <span className="feed-poll-own">{t('poll.own')}</span>
            )}
            {count !== null && (
              <>
                <span className="ui-figures">
                  {t('poll.share', { share: format.number(Math.round(share * 100)) })}
                </span>
                <span className="feed-poll-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${share * 100}%` }} />
                </span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Longer than this a timer cannot wait. */
const timerMaxMs = 2_000_000_000;

/** Whether it is over; when that happens under the eyes of the reader, the results are fetched. */
function useOver(postId: Post['id'], { isEnded, endsAt }: PostPoll): boolean {
  const [isOver, setOver] = useState(isEnded);
  useEffect(() => {
    setOver(isEnded);
    const leftMs = Date.parse(endsAt) - Date.now();
    if (isEnded || leftMs > timerMaxMs) return;
    const timer = setTimeout(() => {
      setOver(true);
      api.feed.getPost({ params: { postId } }).then(
        (now) => takePost(postId, (one) => ({ ...one, poll: now.poll })),
        () => undefined,
      );
    }, Math.max(0, leftMs) + 500);
    return () => clearTimeout(timer);
  }, [postId, isEnded, endsAt]);
  return isOver || isEnded;
}

import type { FeedEntry } from '@allmende/contract/feed';
import {
  rank,
  type Ranked,
  type RankingFacts,
  rankingTerms,
  rankingWeightMax,
  type RankingWeights,
  usualWeights,
} from '@allmende/contract/ranking';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { problemTextOf, useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { EntryView } from '../entry-view.tsx';
import { feedKey } from '../queries.ts';
import './ranked.css';

interface Item {
  entry: FeedEntry;
  facts: RankingFacts;
}

/** Another order than that of time, by weights that one sets, reckoned here and by the server in the same way. */
export default function RankedPage() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const key = [feedKey, 'ranked', own.id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.feedRanking.listRanked({ signal }),
    refetchOnMount: 'always',
  });
  const [changed, setChanged] = useState<RankingWeights | null>(null);
  const weights = changed ?? data?.weights ?? usualWeights;
  const items = data?.items;
  const ranked = useMemo(() => (items ? sorted(items, weights) : []), [items, weights]);
  async function save(next: RankingWeights): Promise<void> {
    try {
      const kept = await api.feedRanking.setRankingWeights({ body: next });
      queryClient.setQueryData<typeof data>(key, (now) => now && { ...now, weights: kept });
    } catch (problem) {
      showToast({ text: (await problemTextOf(problem)).text, tone: 'danger' });
    }
  }
  return (
    <Page title={t('ranked.title')} back="/feed">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} avatar />}
      {items?.length === 0 && <EmptyState drawing={<Signpost />} title={t('ranked.empty')} />}
      {items && items.length > 0 && (
        <>
          <p className="ui-soft">{t('ranked.intro', { count: items.length })}</p>
          <Weights weights={weights} onChange={setChanged} onDone={(next) => void save(next)} />
          <ol className="feed-list" aria-label={t('ranked.list')}>
            {ranked.map(({ item, place }) => (
              <li key={place.id}>
                <EntryView entry={item.entry} />
                <Why facts={item.facts} place={place} />
              </li>
            ))}
          </ol>
          <p className="feed-end">{t('ranked.end')}</p>
        </>
      )}
    </Page>
  );
}

function sorted(items: readonly Item[], weights: RankingWeights) {
  const byId = new Map(items.map((item) => [item.entry.id as string, item]));
  const candidates = items.map(({ entry, facts }) => ({
    id: entry.id as string,
    authorId: entry.post.author.id as string,
    facts,
  }));
  return rank(candidates, weights).map((place) => ({ place, item: byId.get(place.id)! }));
}

function Weights({
  weights,
  onChange,
  onDone,
}: {
  weights: RankingWeights;
  onChange: (weights: RankingWeights) => void;
  onDone: (weights: RankingWeights) => void;
}) {
  const { t } = useTranslation('feed');
  return (
    <section className="feed-weights" aria-label={t('ranked.weights')}>
      {rankingTerms.map((term) => (
        <label key={term}>
          <span>{t(`ranked.term.${term}`)}</span>
          <span className="ui-figures">{weights[term]}</span>
          <input
            type="range"
            min={0}
            max={rankingWeightMax}
            value={weights[term]}
            onChange={(event) => onChange({ ...weights, [term]: Number(event.target.value) })}
            onPointerUp={() => onDone(weights)}
            onBlur={() => onDone(weights)}
          />
        </label>
      ))}
      <div>
        <Button
          size="small"
          onClick={() => {
            onChange(usualWeights);
            onDone(usualWeights);
          }}
        >
          {t('ranked.reset')}
        </Button>
      </div>
    </section>
  );
}

/** What is known of the post, and what each of it weighs. */
function Why({ facts, place }: { facts: RankingFacts; place: Ranked }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const said = {
    recency: t('ranked.hours', { count: facts.ageHours }),
    mutual: t(facts.isMutual ? 'ranked.isMutual' : 'ranked.isNotMutual'),
    reactions: t('ranked.reacted', { count: facts.reactedCount }),
    answers: t('ranked.reacted', { count: facts.answeredCount }),
    variety: t('ranked.above', { count: place.aboveCount }),
  };
  const points = (thousandths: number) => format.number(thousandths / 1000);
  return (
    <details className="feed-ranked-why">
      <summary>
        {t('ranked.why')} · {t('ranked.score', { score: points(place.score) })}
      </summary>
      <ul>
        {rankingTerms.map((term) => (
          <li key={term}>
            {t(`ranked.term.${term}`)} –{' '}
            {t('ranked.part', { fact: said[term], points: points(place.parts[term]) })}
          </li>
        ))}
      </ul>
    </details>
  );
}

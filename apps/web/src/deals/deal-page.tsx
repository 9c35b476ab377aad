import type { Deal } from '@allmende/contract/deals';
import { Link } from 'wouter';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { Deeds } from './deeds.tsx';
import { NextStep, TermLines } from './facts.tsx';
import { type DealId, useDeal, useSales } from './queries.ts';

/** One deal: what was agreed, how it stands, and what came of it; both sides read the same. */
export function DealPage({ dealId }: { dealId: DealId }) {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const { data, error, refetch } = useDeal(dealId);
  return (
    <Page title={t('kind')} back="/pay/deals">
      {data ? (
        <Shown deal={data} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
    </Page>
  );
}

function Shown({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const own = useActor();
  const { brand, creator, title, brief, state, address, sampleNote, posts } = deal;
  const chats = own.kind === 'business' ? '/inbox' : '/chats';
  return (
    <div className="ui-stack deals-page">
      <header className="ui-stack">
        <h2 className="ui-serif deals-heading">{title}</h2>
        <p className="deals-sides ui-small">
          {[brand, creator].map((actor) => (
            <span key={actor.id}>
              <ActorAvatar actor={actor} size={28} /> {actor.name}
            </span>
          ))}
          <Badge>{t(`state.${state}`)}</Badge>
        </p>
      </header>
      <NextStep deal={deal} />
      <Deeds deal={deal} />
      {brief && <p className="deals-words">{brief}</p>}
      <Card heading={t('agreed')}>
        <TermLines deal={deal} />
        {address && (
          <p className="deals-words ui-small">
            {t('address.to')} {address}
          </p>
        )}
        {sampleNote && <p className="ui-small">{sampleNote}</p>}
        <p className="ui-small ui-soft">{t('form.rules')}</p>
      </Card>
      <Quarrel deal={deal} />
      {posts.length > 0 && (
        <Card heading={t('posts.title')}>
          <ul className="deals-terms">
            {posts.map(({ id, at, countsUntil }) => (
              <li key={id}>
                <Link href={`/feed/p/${id}`}>{t('posts.of', { day: format.date(at) })}</Link>{' '}
                <span className="ui-small ui-soft">
                  {t('posts.until', { day: format.date(countsUntil) })}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Figures deal={deal} />
      <p>
        <Button href={`${chats}/${deal.conversationId}`}>{t('toChat')}</Button>
      </p>
    </div>
  );
}

/** What the brand is not content with, and what the creator says to it. */
export function Quarrel({ deal: { objection, answer, brand, creator } }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  if (!objection) return null;
  return (
    <Card heading={t('quarrel.title')}>
      <p className="deals-words">
        <strong>{brand.name}:</strong> {objection}
      </p>
      {answer && (
        <p className="deals-words">
          <strong>{creator.name}:</strong> {answer}
        </p>
      )}
    </Card>
  );
}

function Figures({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const { figures, posts, shareBps, fee } = deal;
  if (posts.length === 0) return null;
  const { saleCount, sold, returned, shareDue, sharePaid, feePaid } = figures;
  const lines: [string, string][] = [
    ...(fee.value === '0' ? [] : [['fee', format.money(feePaid)] as [string, string]]),
    ...(shareBps === 0
      ? []
      : ([
          ['sales', String(saleCount)],
          ['sold', format.money(sold)],
          ['returned', format.money(returned)],
          ['due', format.money(shareDue)],
          ['paid', format.money(sharePaid)],
        ] as [string, string][])),
  ];
  return (
    <Card heading={t('figures.title')}>
      <dl className="deals-figures">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`figures.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {shareDue.value !== sharePaid.value && <p className="ui-small">{t('figures.owed')}</p>}
      <p className="ui-small ui-soft">{t('figures.same')}</p>
      {saleCount > 0 && <Sales deal={deal} />}
    </Card>
  );
}

function Sales({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useSales(deal.id);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Table
        label={t('figures.sales')}
        head={[t('sales.at'), t('sales.sold'), t('sales.returned'), t('sales.share')]}
        numeric={[1, 2, 3]}
        stacked
        rows={items.map(({ at, sold, returned, sharePaid, isWaiting }, index) => ({
          key: `${at} ${index}`,
          cells: [
            format.date(at),
            format.money(sold),
            format.money(returned),
            isWaiting ? t('sales.waiting') : format.money(sharePaid),
          ],
        }))}
      />
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

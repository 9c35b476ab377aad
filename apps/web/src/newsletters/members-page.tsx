import { RequestProblem } from '@allmende/sdk';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import './newsletters.css';

const sources = ['a', 'b', 't'] as const;

/** An issue that only members read. */
export default function MembersIssuePage({ handle, slug }: { handle: string; slug: string }) {
  const { t } = useTranslation('newsletters');
  const format = useFormat();
  const problemText = useProblemText();
  const [search] = useSearchParams();
  const from = sources.find((one) => one === search.get('from'));
  const { data, error } = useQuery({
    queryKey: ['newsletters', 'for members', handle, slug, actingActorId()],
    queryFn: ({ signal }) =>
      api.newsletters.readMembersIssue({
        params: { handle, slug },
        query: from ? { from } : {},
        signal,
      }),
    // Read once is counted once.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isForMembers = error instanceof RequestProblem && error.code === 'newsletters.for_members';
  return (
    <Page
      title={data?.subject ?? t('title')}
      {...(data
        ? { text: t('members.subtitle', { name: data.business.name, tier: data.tier.name }) }
        : {})}
      back={`/b/${handle}`}
    >
      {error && (
        <div className="ui-stack">
          <ProblemNote problem={problemText(error)} />
          {isForMembers && (
            <div>
              <Button variant="primary" href={`/pay/join/${handle}`}>
                {t('members.join')}
              </Button>
            </div>
          )}
        </div>
      )}
      {!data && !error && <SkeletonRows rows={5} />}
      {data && (
        <article className="newsletters-letter" lang={data.language}>
          {data.at && <p className="ui-small ui-soft">{format.date(data.at)}</p>}
          {data.pictures.map((one) => (
            <img
              key={one.id}
              src={one.mediumUrl}
              width={one.width}
              height={one.height}
              alt={one.alt}
              style={{ background: one.colour }}
            />
          ))}
          <div className="newsletters-letter-text">{data.text.trim()}</div>
        </article>
      )}
    </Page>
  );
}

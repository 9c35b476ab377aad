import { useQuery } from '@tanstack/react-query';
import { Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { MailCard } from './mail-card.tsx';
import { MailboxCard } from './mailbox-card.tsx';
import { widgetKey } from './queries.ts';
import { WidgetCard } from './widget-card.tsx';

/** How people without an account reach the business: from its website, and by mail. */
export default function ChannelsPage() {
  const { t } = useTranslation('channels');
  const problemText = useProblemText();
  const { actor, hat } = useSession();
  const isBusiness = actor?.kind === 'business';
  const { data, error, refetch } = useQuery({
    queryKey: widgetKey,
    queryFn: ({ signal }) => api.channels.getWidget({ signal }),
    enabled: isBusiness,
  });
  if (!isBusiness) return <Redirect to="/me" replace />;
  return (
    <Page title={t('title')} text={actor.name} back="/me">
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <div className="ui-stack">
          <WidgetCard settings={data} business={actor} mayChange={hat?.role !== 'agent'} />
          <MailCard mayChange={hat?.role !== 'agent'} />
          <MailboxCard mayChange={hat?.role !== 'agent'} />
        </div>
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

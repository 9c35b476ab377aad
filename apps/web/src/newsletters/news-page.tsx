import type { NewsletterIssue } from '@allmende/contract/newsletters';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { showToast } from '../ui/toast.tsx';
import { IssueSheet } from './issue-sheet.tsx';
import './newsletters.css';
import { refreshNews, useAudience, useIssues } from './queries.ts';
import { SendSheet } from './send-sheet.tsx';

/** A business's newsletter: who has said yes, how they come to it, and every issue with its sums. */
export default function NewsPage() {
  const { t } = useTranslation('newsletters');
  const problemText = useProblemText();
  const { actor, hat } = useSession();
  const [editing, setEditing] = useState<NewsletterIssue | 'new' | null>(null);
  const { data, error, refetch } = useIssues();
  if (actor?.kind !== 'business') return <Redirect to="/me" replace />;
  const mayChange = hat?.role !== 'agent';
  return (
    <Page title={t('title')} text={actor.name} back="/me">
      <div className="ui-stack">
        <Card heading={t('issues')}>
          <div className="ui-stack">
            {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
            {!data && !error && <SkeletonRows rows={3} />}
            {data?.items.length === 0 && <p className="ui-soft">{t('none')}</p>}
            {data?.items.map((one) => (
              <Issue
                key={one.id}
                issue={one}
                mayChange={mayChange}
                onEdit={() => setEditing(one)}
              />
            ))}
            {mayChange && (
              <div>
                <Button variant="primary" onClick={() => setEditing('new')}>
                  {t('new')}
                </Button>
              </div>
            )}
          </div>
        </Card>
        <AudienceCard handle={actor.handle} />
      </div>
      {editing && (
        <IssueSheet issue={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

function AudienceCard({ handle }: { handle: string }) {
  const { t } = useTranslation('newsletters');
  const { data } = useAudience();
  const url = `${location.origin}/b/${handle}/news`;
  return (
    <Card heading={t('audience.title')}>
      <div className="ui-stack">
        {data?.items.map((one) => (
          <p key={one.topicKey}>
            <bdi>{t(`topics.${one.topicKey}`, { defaultValue: one.name })}</bdi>
            {': '}
            <b>{t('audience.subscribers', { count: one.subscribers })}</b>
            {one.byMail > 0 && <> {t('audience.byMail', { count: one.byMail })}</>}
          </p>
        ))}
        <p className="ui-soft">{t('audience.text')}</p>
        <div className="newsletters-code">
          <QrCode
            text={`${location.origin}/@${handle}/news?via=qr`}
            label={t('audience.code')}
            size={168}
          />
        </div>
        <CopyText label={t('audience.link')} text={url} />
        <div className="ui-row">
          <Link className="ui-button ui-button-quiet" href="/business/news/sign">
            {t('sign.open')}
          </Link>
          <a
            className="ui-button ui-button-quiet"
            href={`/@${handle}/news`}
            target="_blank"
            rel="noreferrer"
          >
            {t('audience.page')}
          </a>
        </div>
      </div>
    </Card>
  );
}

const inApp = ['sent', 'delivered', 'read', 'clicked', 'left'] as const;
/** [NL23] What readers do, which is told in tens. */
const deeds: readonly string[] = ['delivered', 'read', 'clicked', 'left'];
const byMail = ['mailed', 'mailFailed', 'mailReturned'] as const;
const tones = {
  draft: 'neutral',
  scheduled: 'accent',
  sending: 'accent',
  sent: 'good',
  stopped: 'danger',
} as const;

function Issue({
  issue,
  mayChange,
  onEdit,
}: {
  issue: NewsletterIssue;
  mayChange: boolean;
  onEdit: () => void;
}) {
  const { t } = useTranslation('newsletters');
  const format = useFormat();
  const problemText = useProblemText();
  const [isSending, setSending] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const params = { issueId: issue.id };
  const { mutate, error, isPending } = useMutation({
    async mutationFn(deed: 'test' | 'cancel' | 'delete') {
      if (deed === 'test') await api.newsletters.testIssue({ params, body: {} });
      else if (deed === 'cancel') await api.newsletters.cancelIssue({ params, body: {} });
      else await api.newsletters.deleteIssue({ params });
    },
    async onSuccess(_, deed) {
      setEnding(false);
      if (deed === 'test') showToast({ text: t('tested') });
      await refreshNews();
    },
  });
  const { state, scheduledFor, localTime } = issue;
  // Letters stand there as soon as there are any.
  const hasMail = issue.results.some((one) => byMail.some((column) => one[column] > 0));
  const columns = [...inApp, ...(hasMail ? byMail : [])];
  const subjectShown = ({ subject }: { subject: string }) =>
    issue.results.length > 1 ? <bdi>{subject}</bdi> : t('results.count');
  const isOnItsWay = state === 'scheduled' || state === 'sending';
  return (
    <article className="newsletters-issue">
      <p className="newsletters-head">
        <b>
          <bdi>{issue.subject}</bdi>
        </b>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
        {issue.membersTierId && <Badge>{t('members.badge')}</Badge>}
      </p>
      {state === 'scheduled' && scheduledFor && (
        <p className="ui-small ui-soft">
          {localTime
            ? t('atLocal', { when: localTime.replace('T', ' ') })
            : t('at', { when: format.dateTime(scheduledFor) })}
        </p>
      )}
      {state === 'sending' && (
        <p className="ui-small ui-soft">
          {issue.isRounded
            ? t('progressOfPart')
            : t('progress', { done: issue.recipients - issue.waiting, all: issue.recipients })}
        </p>
      )}
      {(state === 'sending' || state === 'sent' || state === 'stopped') && (
        <Table
          label={t('results.title', { subject: issue.subject })}
          numeric={issue.results.map((_, index) => index + 1)}
          // Two subjects stand beside each other; of one the page has said already which it is.
          head={[t('results.what'), ...issue.results.map(subjectShown)]}
          rows={columns.map((column) => ({
            key: column,
            cells: [
              t(`results.${column}`),
              ...issue.results.map((one) =>
                (issue.isRounded || deeds.includes(column)) && one[column] === 0
                  ? t('results.few')
                  : one[column],
              ),
            ],
          }))}
        />
      )}
      {(state === 'sending' || state === 'sent' || state === 'stopped') && (
        <p className="ui-small ui-soft">
          {t(
            state === 'stopped' && issue.segment && issue.recipients === 0
              ? 'results.shrunk'
              : issue.isRounded
                ? 'results.rounded'
                : 'results.deeds',
          )}{' '}
          {t('results.seen')}
        </p>
      )}
      {error && <ProblemNote problem={problemText(error)} />}
      <div className="ui-row">
        {mayChange && state === 'draft' && (
          <>
            <Button size="small" variant="primary" onClick={() => setSending(true)}>
              {t('send.open')}
            </Button>
            <Button size="small" onClick={onEdit}>
              {t('edit')}
            </Button>
            <Button size="small" busy={isPending} onClick={() => mutate('test')}>
              {t('test')}
            </Button>
          </>
        )}
        {mayChange && (isOnItsWay || state === 'draft') && (
          <Button size="small" variant="plain" onClick={() => setEnding(true)}>
            {t(isOnItsWay ? 'cancel' : 'delete')}
          </Button>
        )}
        {(state === 'sending' || state === 'sent') && (
          <a
            className="ui-button ui-button-quiet ui-button-small"
            href={issue.url}
            target="_blank"
            rel="noreferrer"
          >
            {t('look')}
          </a>
        )}
      </div>
      {isSending && <SendSheet issue={issue} onClose={() => setSending(false)} />}
      <ConfirmDialog
        open={isEnding}
        onClose={() => setEnding(false)}
        title={t(isOnItsWay ? 'cancelTitle' : 'deleteTitle', { subject: issue.subject })}
        confirm={t(isOnItsWay ? 'cancel' : 'delete')}
        busy={isPending}
        onConfirm={() => mutate(isOnItsWay ? 'cancel' : 'delete')}
      >
        <p>{t(isOnItsWay ? 'cancelText' : 'deleteText')}</p>
      </ConfirmDialog>
    </article>
  );
}

import type { Party } from '@allmende/contract/actors';
import type { ReportOutcome } from '@allmende/contract/limits';
import type { Report } from '@allmende/contract/reports';
import { Check, ChevronRight, Trash2 } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { Said } from './said.tsx';

interface ReportProps {
  report: Report;
  /** Everybody who is named in it, as far as they still exist. */
  actors: ReadonlyMap<string, Party>;
}

/** A report that waits: what was said, by whom, who reports it and why, and the two things to do about it. */
export function OpenReport({
  report,
  actors,
  onDecide,
}: ReportProps & { onDecide: (outcome: ReportOutcome) => void }) {
  const { t } = useTranslation(['reports', 'on-message']);
  const said = report.messages.at(-1)!;
  const before = report.messages.slice(0, -1);
  const isCard = said.body.kind === 'card';
  const author = actors.get(report.authorActorId);
  return (
    <Card className="reports-card">
      <div className="reports-head">
        <Badge tone={toneOf(report)}>{t(`report.reasons.${report.reason}`)}</Badge>
        <span className="ui-soft ui-small">
          <TimeText at={report.reportedAt} />
        </span>
      </div>
      {before.length > 0 && (
        <details className="reports-before">
          <summary>
            <ChevronRight size={18} className="ui-mirror" aria-hidden="true" />
            {t('before', { count: before.length })}
          </summary>
          <ol>
            {before.map((message) => (
              <li key={message.id}>
                <p className="ui-soft ui-small">
                  <NameOf actor={actors.get(message.senderActorId)} />{' '}
                  <TimeText at={message.sentAt} />
                </p>
                <Said message={message} />
              </li>
            ))}
          </ol>
        </details>
      )}
      <div className="reports-said">
        {author && <ActorAvatar actor={author} size={36} />}
        <div className="reports-words">
          <p className="reports-author">
            <NameOf actor={author} />{' '}
            <span className="ui-soft ui-small">
              <TimeText at={said.sentAt} />
            </span>
          </p>
          <Said message={said} />
        </div>
      </div>
      <p className="ui-small">
        {t('reportedBy')} <NameOf actor={actors.get(report.reporterActorId)} />
        {' · '}
        {t(`places.${report.conversationKind}`)}
      </p>
      {report.note && (
        <blockquote className="reports-note">
          <bdi>{report.note}</bdi>
        </blockquote>
      )}
      {isCard && <p className="ui-soft ui-small">{t('cardStays')}</p>}
      <div className="ui-row">
        <Button icon={<Check size={18} />} onClick={() => onDecide('dismissed')}>
          {t('dismiss.do')}
        </Button>
        {!isCard && (
          <Button variant="danger" icon={<Trash2 size={18} />} onClick={() => onDecide('removed')}>
            {t('remove.do')}
          </Button>
        )}
      </div>
    </Card>
  );
}

/** What was decided, by whom, and the note that they kept; of what was said, one line. */
export function SettledReport({ report, actors }: ReportProps) {
  const { t } = useTranslation(['reports', 'on-message']);
  const lineOf = useBodyLine();
  const { outcome, note, byActorId, at } = report.settlement!;
  return (
    <Card className="reports-card">
      <div className="reports-head">
        <span className="ui-row">
          <Badge tone={outcome === 'removed' ? 'danger' : 'neutral'}>
            {t(`outcomes.${outcome}`)}
          </Badge>
          <Badge>{t(`report.reasons.${report.reason}`)}</Badge>
        </span>
        <span className="ui-soft ui-small">
          <TimeText at={at} />
        </span>
      </div>
      <p className="reports-line">
        <NameOf actor={actors.get(report.authorActorId)} />:{' '}
        <bdi>{lineOf(report.messages.at(-1)!.body)}</bdi>
      </p>
      <p className="ui-small ui-soft">
        {t('reportedBy')} <NameOf actor={actors.get(report.reporterActorId)} />
        {' · '}
        {t(`places.${report.conversationKind}`)}
        {' · '}
        {t('decidedBy')} <NameOf actor={byActorId ? actors.get(byActorId) : undefined} />
      </p>
      {note && (
        <blockquote className="reports-note">
          <bdi>{note}</bdi>
        </blockquote>
      )}
    </Card>
  );
}

export function NameOf({ actor }: { actor: Party | undefined }) {
  const { t } = useTranslation('reports');
  if (!actor) return <>{t('somebody')}</>;
  if (actor.kind === 'guest') return <bdi>{actor.name}</bdi>;
  return (
    <Link href={`/${actor.kind === 'business' ? 'b' : 'p'}/${actor.handle}`}>
      <bdi>{actor.name}</bdi>
    </Link>
  );
}

/** What may hurt somebody stands out. */
function toneOf({ reason }: Report): 'danger' | 'neutral' {
  return reason === 'violence' || reason === 'child_safety' ? 'danger' : 'neutral';
}

import { localTime, runsOf } from '@allmende/contract/opening-hours';
import { ExternalLink, Eye, Pencil, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Redirect, useLocation } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useSession } from '../../app/session.ts';
import { accentProps } from '../../ui/accent.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Picture } from '../../ui/picture.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { groupsOf } from '../day-groups.ts';
import { useDayRange } from '../day-range.ts';
import { useDayNames } from '../hours-editor.tsx';
import { type Presence, presencePath, publicAddress, usePresence } from '../queries.ts';
import { Sign } from '../sign.tsx';
import './manage.css';
import { type Section, SectionSheet, sections } from './sections.tsx';

const path = '/business/profile';

/** The shop front as visitors see it; every part has a button that changes it. */
export function ProfilePage({ section }: { section: string | undefined }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { actor, hat } = useSession();
  const handle = actor?.kind === 'business' ? actor.handle : null;
  const { data, error, refetch } = usePresence(handle ?? '', handle !== null);
  if (!handle) return <Redirect to="/business/open" replace />;
  const canEdit = hat?.role !== 'agent';
  const open = canEdit ? sections.find((one) => one === section) : undefined;
  return (
    <Page title={t('profile.title')} back="/me">
      {data ? (
        <>
          {!canEdit && <Banner tone="info">{t('profile.notYours')}</Banner>}
          <Front presence={data} canEdit={canEdit} />
          <Parts presence={data} canEdit={canEdit} />
          {open && (
            <SectionSheet
              key={open}
              section={open}
              presence={data}
              onDone={() => navigate(path, { replace: true })}
            />
          )}
        </>
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

function Front({ presence, canEdit }: { presence: Presence; canEdit: boolean }) {
  const { t } = useTranslation('business');
  const { actor, cover } = presence;
  return (
    <section
      className="business-front"
      aria-label={t('profile.section.sign')}
      {...accentProps(actor.accent, actor.name)}
    >
      <Picture
        src={cover?.mediumUrl}
        srcSet={cover ? `${cover.mediumUrl} 640w, ${cover.largeUrl} 1600w` : undefined}
        sizes="(min-width: 42rem) 40rem, 100vw"
        alt={cover?.alt ?? ''}
        ratio="21 / 8"
        colour={cover?.colour}
        className="business-front-cover"
        eager
      />
      <div className="business-front-who">
        <Sign
          presence={presence}
          facts={[t(`category.${presence.category}`), `@${actor.handle}`]}
          size={88}
        />
      </div>
      <div className="ui-row">
        {canEdit && (
          <Button href={`${path}/sign`} icon={<Pencil size={18} aria-hidden="true" />}>
            {t('profile.changeSign')}
          </Button>
        )}
        <Button
          href={presencePath(actor.handle)}
          variant="plain"
          icon={<Eye size={18} aria-hidden="true" />}
        >
          {t('profile.preview')}
        </Button>
      </div>
      <CopyText label={t('profile.publicAddress')} text={publicAddress(actor.handle)} />
      <a className="business-outside" href={`/@${actor.handle}`} target="_blank" rel="noopener">
        <ExternalLink size={16} aria-hidden="true" /> {t('profile.publicPage')}
      </a>
    </section>
  );
}

function Parts({ presence, canEdit }: { presence: Presence; canEdit: boolean }) {
  const { t } = useTranslation('business');
  const { about, address, hours, website, imprint } = presence;
  const contact = [website.replace(/^https?:\/\/|\/$/g, ''), imprint.phone, imprint.email];
  const { legalName, representative, registerEntry, vatId } = imprint;
  const parts: Record<Exclude<Section, 'sign'>, ReactNode> = {
    about: about && <p className="business-lines">{about}</p>,
    address: address && (
      <p>
        {address.street}
        <br />
        {address.postalCode} {address.city}
      </p>
    ),
    hours: hours?.week.some((spans) => spans.length > 0) && <WeekInWords presence={presence} />,
    special: hours && hours.exceptions.length > 0 && <ComingDays presence={presence} />,
    contact: lines(contact),
    imprint: lines([legalName, representative, registerEntry, vatId]),
  };
  return (Object.keys(parts) as (keyof typeof parts)[]).map((section) => (
    <Card
      key={section}
      heading={t(`profile.section.${section}`)}
      action={
        canEdit && (
          <Button
            size="small"
            href={`${path}/${section}`}
            aria-label={t(parts[section] ? 'profile.changePart' : 'profile.addPart', {
              part: t(`profile.section.${section}`),
            })}
            icon={
              parts[section] ? (
                <Pencil size={16} aria-hidden="true" />
              ) : (
                <Plus size={16} aria-hidden="true" />
              )
            }
          >
            {t(parts[section] ? 'profile.change' : 'profile.add')}
          </Button>
        )
      }
    >
      {parts[section] || <p className="ui-soft">{t(`profile.empty.${section}`)}</p>}
    </Card>
  ));
}

function lines(texts: readonly string[]): ReactNode {
  const said = texts.filter(Boolean);
  return (
    said.length > 0 && (
      <ul className="business-lines">
        {said.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    )
  );
}

function WeekInWords({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { long } = useDayNames();
  const { week, timeZone } = presence.hours!;
  const isElsewhere = timeZone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <dl className="business-weekwords">
        {groupsOf(week).map(({ days, spans }) => (
          <div key={days.join()}>
            <dt>{days.map((day) => long[day]).join(', ')}</dt>
            <dd className="ui-figures">
              {spans.map(({ from, to }) => `${from}–${to === '00:00' ? '24:00' : to}`).join(', ')}
            </dd>
          </div>
        ))}
      </dl>
      {isElsewhere && <p className="ui-small ui-soft">{t('hours.inZone', { zone: timeZone })}</p>}
    </>
  );
}

function ComingDays({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const days = useDayRange({ day: 'numeric', month: 'short' });
  const { exceptions, timeZone } = presence.hours!;
  const today = localTime(new Date(), timeZone).date;
  const runs = runsOf(exceptions.filter(({ date }) => date >= today));
  const shown = runs.slice(0, 3).map((run) => {
    const text = days(run[0].date, run.at(-1)!.date);
    return run[0].reason ? `${text} (${run[0].reason})` : text;
  });
  const more = runs.slice(3).flat().length;
  return (
    <p>
      {shown.join(', ')}
      {more > 0 && ` ${t('special.more', { count: more })}`}
    </p>
  );
}

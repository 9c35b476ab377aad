import type { OpeningHours, Presence } from '@allmende/contract/business';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink, MapPin, MessageCircle, Share2, Store } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Picture } from '../ui/picture.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { OpenState } from './open-state.tsx';

/** A business as it shows itself, inside the app: what its public page says, one tap from a chat. */
export function BusinessPage({ handle }: { handle: string }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: ['business', 'presence', handle],
    queryFn: () => api.business.getPresence({ params: { handle } }),
  });
  return (
    <Page title={data?.actor.name ?? t('page.title')} back="/discover" wide>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <PresenceView presence={data} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

function PresenceView({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor, cover, hours, address, website, imprint } = presence;
  return (
    <article className="business-page">
      {cover && (
        <Picture
          src={cover.largeUrl}
          alt={cover.alt}
          ratio="21 / 9"
          colour={cover.colour}
          className="business-cover"
          eager
        />
      )}
      <header className="business-head">
        <Avatar
          name={actor.name}
          kind="business"
          picture={actor.picture?.mediumUrl}
          accent={actor.accent}
          size={84}
        />
        <div>
          <h2 className="business-name ui-serif">
            <bdi>{actor.name}</bdi>
          </h2>
          <p className="business-kind">
            {t(`category.${presence.category}`)} · @{actor.handle}
          </p>
          <OpenState state={presence.openState} />
        </div>
      </header>
      <Actions presence={presence} />
      {presence.about && <p className="business-about">{presence.about}</p>}
      <div className="business-facts">
        {hours && (
          <section>
            <h3>{t('hours.title')}</h3>
            <HoursTable hours={hours} />
          </section>
        )}
        {(address || website) && (
          <section>
            <h3>{t('page.visit')}</h3>
            {address && (
              <p>
                {address.street}
                <br />
                {address.postalCode} {address.city}
                <br />
                <a href={mapUrl(presence)} target="_blank" rel="noopener noreferrer">
                  <MapPin size={16} aria-hidden="true" /> {t('page.map')}
                </a>
              </p>
            )}
            {website && (
              <p>
                <a href={website} target="_blank" rel="noopener noreferrer nofollow">
                  <ExternalLink size={16} aria-hidden="true" />{' '}
                  {website.replace(/^https?:\/\/|\/$/g, '')}
                </a>
              </p>
            )}
          </section>
        )}
        <ImprintView imprint={imprint} />
      </div>
    </article>
  );
}

function Actions({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor: own } = useSession();
  const { actor, hasShop } = presence;
  async function share(): Promise<void> {
    const url = `${location.origin}/@${actor.handle}`;
    if (navigator.share) await navigator.share({ title: actor.name, url }).catch(() => undefined);
    else {
      await navigator.clipboard.writeText(url);
      showToast({ text: t('page.copied') });
    }
  }
  return (
    <div className="business-actions">
      {own?.id !== actor.id && (
        <Button
          variant="primary"
          icon={<MessageCircle size={19} />}
          href={`/chats/to/${actor.handle}`}
        >
          {t('page.write')}
        </Button>
      )}
      {hasShop && own?.id !== actor.id && (
        <Button icon={<Store size={19} />} href={`/chats/to/${actor.handle}?then=shop`}>
          {t('page.shop')}
        </Button>
      )}
      <Button variant="plain" icon={<Share2 size={19} />} onClick={() => void share()}>
        {t('page.share')}
      </Button>
    </div>
  );
}

function mapUrl({ address, actor }: Presence): string {
  if (address?.latitude != null && address.longitude != null) {
    const { latitude, longitude } = address;
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;
  }
  const words = [actor.name, address?.street, address?.postalCode, address?.city].join(' ');
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(words)}`;
}

/** The week, today in bold, and what is different on the next special days. */
function HoursTable({ hours }: { hours: OpeningHours }) {
  const { t, i18n } = useTranslation('business');
  const now = new Date();
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: hours.timeZone }).format(now);
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const dayName = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' });
  const dateName = new Intl.DateTimeFormat(i18n.language, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const words = (spans: OpeningHours['week'][number]) =>
    spans.length === 0
      ? t('hours.closedDay')
      : spans.map(({ from, to }) => `${from}–${to}`).join(', ');
  const special = hours.exceptions
    .filter(({ date }) => date >= today)
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .slice(0, 5);
  return (
    <>
      <table className="business-hours">
        <tbody>
          {hours.week.map((spans, day) => {
            // 2024-01-01 was a Monday.
            const name = dayName.format(new Date(Date.UTC(2024, 0, 1 + day)));
            return (
              <tr key={name} className={day === weekday ? 'business-today' : undefined}>
                <th scope="row">{name}</th>
                <td>{words(spans)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {special.map(({ date, spans, reason }) => (
        <p key={date} className="business-special">
          {dateName.format(new Date(`${date}T00:00:00Z`))}: {words(spans)}
          {reason && ` (${reason})`}
        </p>
      ))}
    </>
  );
}

function ImprintView({ imprint }: { imprint: Presence['imprint'] }) {
  const { t } = useTranslation('business');
  const lines = [
    imprint.legalName,
    imprint.representative && t('page.representedBy', { name: imprint.representative }),
    imprint.email,
    imprint.phone,
    imprint.registerEntry,
    imprint.vatId && t('page.vatId', { id: imprint.vatId }),
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <section className="business-imprint">
      <h3>{t('page.imprint')}</h3>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}

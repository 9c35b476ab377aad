import { useTranslation } from '../i18n/words.ts';
import { Link, useLocation } from 'wouter';
import { ActorAvatar } from '../ui/avatar.tsx';
import { classes } from '../ui/classes.ts';
import { UnreadCount } from '../ui/badge.tsx';
import { areaOf, isBelow } from './areas.ts';
import { useCounts } from './counts.ts';
import './navigation.css';
import { useSession } from './session.ts';
import { type Place, places } from './tabs.ts';

/** The places of the hat as links: in the rail of a desktop, or in the bar at a phone's foot. */
export function Navigation({ shape }: { shape: 'rail' | 'tabs' }) {
  const { t } = useTranslation('app');
  const { actor } = useSession();
  const kind = actor?.kind ?? 'person';
  return (
    <nav className={`app-${shape} app-${shape}-${kind}`} aria-label={t('places')}>
      {shape === 'tabs' && kind === 'person' && <Hill />}
      {places[kind].map((place) => (
        <PlaceLink key={place.key} place={place} shape={shape} />
      ))}
    </nav>
  );
}

function PlaceLink({ place, shape }: { place: Place; shape: 'rail' | 'tabs' }) {
  const { t } = useTranslation('app');
  const [path] = useLocation();
  const { actor } = useSession();
  const count = useCounts()[place.key] ?? 0;
  const here = isBelow(path, place.href) || place.also?.test(path);
  const preload = () => areaOf(place.href)?.preload();
  const Icon = place.icon;
  return (
    <Link
      href={place.href}
      className={classes('app-place', `app-place-${place.key}`)}
      aria-current={here ? 'page' : undefined}
      onPointerEnter={preload}
      onPointerDown={preload}
    >
      <span className="app-place-sign">
        {place.key === 'me' && actor && shape === 'tabs' ? (
          <ActorAvatar actor={actor} size={26} />
        ) : (
          <Icon size={24} strokeWidth={here ? 2.25 : 1.9} aria-hidden="true" />
        )}
        <UnreadCount count={count} label={t('waiting', { count })} />
      </span>
      <span className="app-place-name">{t(`place.${place.key}`)}</span>
    </Link>
  );
}

/** The ground line rises under the coin. */
function Hill() {
  return (
    <svg className="app-tabs-hill" width="132" height="22" viewBox="0 0 132 22" aria-hidden="true">
      <path className="app-tabs-hill-earth" d="M0 22C28 22 34 .5 66 .5S104 22 132 22z" />
      <path className="app-tabs-hill-line" d="M0 21.5C28 21.5 34 .5 66 .5s38 21 66 21" />
    </svg>
  );
}

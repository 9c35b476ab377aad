import { ChevronsUpDown, Plus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link, useLocation } from 'wouter';
import { accentProps } from '../ui/accent.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { classes } from '../ui/classes.ts';
import { Popover } from '../ui/popover.tsx';
import './hat-switcher.css';
import { leave } from './leaving.ts';
import { type Hat, switchActor, useSession } from './session.ts';
import { homeOf } from './tabs.ts';

const besideMax = 3;

/** Puts on a hat and goes where one arrives with it, once nobody has unsaved work under the old one. */
export function useWear(): (hat: Hat) => void {
  const [, navigate] = useLocation();
  return useCallback(
    ({ actor }) =>
      leave(() => {
        switchActor(actor.id);
        navigate(homeOf(actor.kind));
      }),
    [navigate],
  );
}

/**
 * In whose name one acts: picture, colour and name, always in sight. The other hats lie beside it, one
 * tap away; with many, a list opens.
 */
export function HatSwitcher({ shape }: { shape: 'rail' | 'bar' }) {
  const { t } = useTranslation('app');
  const { hat, actors } = useSession();
  const wear = useWear();
  if (!hat) return null;
  const others = actors.filter((other) => other.actor.id !== hat.actor.id);
  const beside = others.slice(0, shape === 'rail' ? besideMax : 1);
  return (
    <div
      className={`app-hats app-hats-${shape}`}
      {...accentProps(hat.actor.accent, hat.actor.name)}
    >
      {shape === 'bar' &&
        beside.map((other) => <HatBeside key={other.actor.id} hat={other} onWear={wear} />)}
      <Popover
        label={t('hats')}
        align={shape === 'rail' ? 'start' : 'end'}
        className="app-hat-list"
        trigger={
          <button
            type="button"
            className="app-hat-current"
            aria-label={t('actingAs', { name: hat.actor.name })}
          >
            <ActorAvatar actor={hat.actor} size={shape === 'rail' ? 48 : 30} />
            <span className="app-hat-name">{hat.actor.name}</span>
            {shape === 'bar' && <ChevronsUpDown size={14} aria-hidden="true" />}
          </button>
        }
      >
        {(close) => <HatList onDone={close} />}
      </Popover>
      {shape === 'rail' &&
        beside.map((other) => <HatBeside key={other.actor.id} hat={other} onWear={wear} />)}
    </div>
  );
}

function HatBeside({ hat, onWear }: { hat: Hat; onWear: (hat: Hat) => void }) {
  const { t } = useTranslation('app');
  const label = t('actAs', { name: hat.actor.name });
  return (
    <button
      type="button"
      className="app-hat-beside"
      aria-label={label}
      data-tooltip={label}
      onClick={() => onWear(hat)}
    >
      <ActorAvatar actor={hat.actor} size={30} />
    </button>
  );
}

/** All hats under each other, the worn one marked. Also at the top of Me. */
export function HatList({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation('app');
  const { hat, actors } = useSession();
  const wear = useWear();
  return (
    <div className="app-hat-rows">
      <p className="app-hat-heading">{t('hats')}</p>
      {actors.map((other) => {
        const worn = other.actor.id === hat?.actor.id;
        return (
          <button
            key={other.actor.id}
            type="button"
            className={classes('app-hat-row', worn && 'app-hat-worn')}
            aria-pressed={worn}
            onClick={() => {
              onDone?.();
              wear(other);
            }}
          >
            <ActorAvatar actor={other.actor} size={40} />
            <span className="app-hat-words">
              <span className="app-hat-row-name">{other.actor.name}</span>
              <span className="ui-small ui-soft">{t(`role.${other.role}`)}</span>
            </span>
            {worn && <span className="app-hat-now">{t('hatWorn')}</span>}
          </button>
        );
      })}
      <Link href="/business/open" className="app-hat-row app-hat-open" onClick={() => onDone?.()}>
        <span className="app-hat-plus">
          <Plus size={20} aria-hidden="true" />
        </span>
        {t('openBusiness')}
      </Link>
    </div>
  );
}

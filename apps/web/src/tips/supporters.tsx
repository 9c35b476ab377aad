import type { Actor } from '@allmende/contract/actors';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';

const shownAtOnce = 12;

/** Who agreed to be named. */
export function AvatarRow({ actors }: { actors: readonly Actor[] }) {
  const { t } = useTranslation('tips');
  return (
    <section className="tips-supporters" aria-label={t('supporters')}>
      <p className="ui-small ui-soft">{t('supporters')}</p>
      <ul>
        {actors.slice(0, shownAtOnce).map((actor) => (
          <li key={actor.id}>
            <Link href={`/feed/u/${actor.handle}`} aria-label={actor.name}>
              <ActorAvatar actor={actor} size={32} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

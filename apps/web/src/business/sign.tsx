import { BadgeCheck } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Avatar } from '../ui/avatar.tsx';
import { OpenState } from './open-state.tsx';
import type { Presence } from './queries.ts';

/** Who it is: logo, name, what it is and where, whether it is open. */
export function Sign({
  presence,
  facts,
  size,
}: {
  presence: Presence;
  /** Under the name, in one line. */
  facts: readonly (string | undefined)[];
  /** Of the logo, in pixels. */
  size: number;
}) {
  const { t } = useTranslation('business');
  const { actor } = presence;
  return (
    <>
      <Avatar
        name={actor.name}
        kind="business"
        picture={actor.picture?.mediumUrl}
        accent={actor.accent}
        size={size}
      />
      <div className="business-sign-words">
        <h2 className="business-name ui-serif">
          <bdi>{actor.name}</bdi>
          {actor.isVerified && (
            <BadgeCheck
              size={20}
              className="business-checked"
              role="img"
              aria-label={t('page.checked')}
            />
          )}
        </h2>
        <p className="business-kind">{facts.filter(Boolean).join(' · ')}</p>
        <OpenState state={presence.openState} />
      </div>
    </>
  );
}

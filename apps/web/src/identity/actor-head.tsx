import type { Actor } from '../app/session.ts';
import type { ReactNode } from 'react';
import { BadgeCheck } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { accentProps } from '../ui/accent.ts';
import { Avatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';

/** Who somebody is, large: face, name, handle, and whether it is a business. */
export function ActorHead({
  actor,
  level = 2,
  children,
}: {
  actor: Actor;
  level?: 1 | 2;
  children?: ReactNode;
}) {
  const { t } = useTranslation('identity');
  const Heading = `h${level}` as const;
  return (
    <div className="identity-head" {...accentProps(actor.accent, actor.name)}>
      <Avatar
        name={actor.name}
        kind={actor.kind}
        picture={actor.picture?.mediumUrl}
        accent={actor.accent}
        size={96}
      />
      <div className="identity-head-words">
        <Heading className="identity-head-name">
          {actor.name}
          {actor.isVerified && (
            <BadgeCheck
              size={20}
              className="identity-verified"
              role="img"
              aria-label={t('verified')}
            />
          )}
        </Heading>
        <p className="ui-soft identity-head-handle">
          @{actor.handle}
          {actor.kind === 'business' && <BusinessMark />}
        </p>
      </div>
      {children}
    </div>
  );
}

import { initials } from '@allmende/contract/initials';
import './avatar.css';
import { accentProps } from './accent.ts';
import { classes } from './classes.ts';

export interface AvatarProps {
  name: string;
  /** A guest of a business is round too. */
  kind?: 'person' | 'business' | 'guest' | undefined;
  /** Address of the small picture; initials stand there without one, and until it is loaded. */
  picture?: string | null | undefined;
  /** `#rrggbb`; without it one is drawn from the name. */
  accent?: string | null | undefined;
  /** Edge in pixels. */
  size?: number;
  online?: boolean;
}

/**
 * Who it is, at a glance: a person is round, a business is a square under a small awning in its
 * accent, so that the two differ in shape and not only in colour. Decorative: the name stands beside.
 */
export function Avatar({ name, kind, picture, accent, size = 44, online }: AvatarProps) {
  const { style, ...accented } = accentProps(accent, name);
  return (
    <span
      className={classes('ui-avatar', kind === 'business' && 'ui-avatar-business')}
      {...accented}
      style={{ ...style, width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      <span className="ui-avatar-face" data-initials={initials(name)}>
        {picture && (
          <img
            key={picture}
            src={picture}
            alt=""
            width={size}
            height={size}
            decoding="async"
            onError={(event) => {
              event.currentTarget.hidden = true;
            }}
          />
        )}
      </span>
      {kind === 'business' && <AwningEdge />}
      {online && <span className="ui-avatar-online" />}
    </span>
  );
}

/** Of an actor as it comes over the wire. */
export function ActorAvatar({
  actor: { name, kind, picture, accent },
  ...shown
}: Pick<AvatarProps, 'size' | 'online'> & {
  actor: Pick<AvatarProps, 'name' | 'kind' | 'accent'> & { picture: { smallUrl: string } | null };
}) {
  return <Avatar name={name} kind={kind} picture={picture?.smallUrl} accent={accent} {...shown} />;
}

/** Five stripes with a scalloped hem, the sign of a business everywhere in the app. */
function AwningEdge() {
  return (
    <svg
      className="ui-avatar-awning"
      viewBox="0 0 50 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[0, 1, 2, 3, 4].map((i) => (
        <path
          key={i}
          d={`M${i * 10} 0h10v9a5 5 0 0 1-10 0z`}
          className={i % 2 === 0 ? 'ui-awning-colour' : 'ui-awning-cloth'}
        />
      ))}
    </svg>
  );
}

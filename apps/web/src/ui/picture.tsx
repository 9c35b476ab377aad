import type { CSSProperties, ReactNode } from 'react';
import './picture.css';
import { classes } from './classes.ts';

/**
 * A picture that has its place before it is there: `ratio` fixes the form, `colour` (the mean colour)
 * fills it. Without `src` it shows `children`, a drawing or an icon, on quiet ground.
 */
export function Picture({
  src,
  srcSet,
  sizes,
  alt,
  ratio = '1 / 1',
  colour,
  round = true,
  eager,
  className,
  children,
}: {
  src?: string | null | undefined;
  srcSet?: string | undefined;
  sizes?: string | undefined;
  alt: string;
  ratio?: CSSProperties['aspectRatio'];
  colour?: string | undefined;
  /** Rounded corners; on by default. */
  round?: boolean;
  eager?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <span
      className={classes('ui-picture', round && 'ui-picture-round', className)}
      style={{ aspectRatio: ratio, backgroundColor: src ? colour : undefined }}
    >
      {src ? (
        <img
          src={src}
          srcSet={srcSet}
          sizes={sizes}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
        />
      ) : (
        children
      )}
    </span>
  );
}

import type { ReactNode } from 'react';
import './card.css';
import { classes } from './classes.ts';

/** Things that belong together, on raised paper with a hairline. `heading` is an h2 unless told. */
export function Card({
  heading,
  level = 2,
  action,
  children,
  flush,
  className,
}: {
  heading?: ReactNode;
  level?: 2 | 3;
  action?: ReactNode;
  children: ReactNode;
  /** Without padding, for lists and pictures that reach the edge. */
  flush?: boolean;
  className?: string;
}) {
  const Heading = `h${level}` as const;
  return (
    <section className={classes('ui-card', flush && 'ui-card-flush', className)}>
      {(heading || action) && (
        <header className="ui-card-head">
          {heading && <Heading className="ui-card-heading">{heading}</Heading>}
          {action}
        </header>
      )}
      {children}
    </section>
  );
}

import type { ReactNode } from 'react';
import { classes } from '../ui/classes.ts';
import { Pane, PaneHeader } from './panes.tsx';

/** A place with one column: Pay, Discover, Me, a form. `wide` for tables and shelves of pictures. */
export function Page({
  title,
  text,
  back,
  onBack,
  actions,
  foot,
  wide,
  children,
}: {
  title: ReactNode;
  text?: ReactNode;
  /** Where the arrow leads; without it the page is the top of its place and carries the hat. */
  back?: string;
  /** Takes the arrow over while there is something to go back to on this page. */
  onBack?: (() => void) | undefined;
  actions?: ReactNode;
  /** Stays in sight at the foot: the one button, the sum. */
  foot?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={classes(
        'app-page',
        wide && 'app-page-wide',
        back !== undefined && 'app-page-inner',
      )}
    >
      <Pane
        head={
          <div className="app-page-column">
            <PaneHeader
              title={title}
              text={text}
              actions={actions}
              {...(back === undefined ? {} : { back, onBack, backAlways: true })}
            />
          </div>
        }
        foot={foot && <div className="app-page-column app-page-foot">{foot}</div>}
      >
        <div className="app-page-column app-page-body">{children}</div>
      </Pane>
    </main>
  );
}

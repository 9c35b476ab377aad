import type { ComponentProps } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import type View from './exclusive/compose-exclusive.tsx';

const Exclusive = lazyPart(() => import('./exclusive/compose-exclusive.tsx'));

/** What only members or buyers read of it. */
export function ComposeExclusive(props: ComponentProps<typeof View>) {
  return <Exclusive props={props} missing={null} />;
}

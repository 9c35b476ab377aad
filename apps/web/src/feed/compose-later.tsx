import { lazyPart } from '../app/lazy-part.tsx';

const Later = lazyPart(() => import('./planned/compose-later.tsx'));

/** Keeps what is being written, or gives it a time. */
export function ComposeLater(props: {
  isReady: boolean;
  text: string;
  keep: (publishAt: Date | null) => Promise<unknown>;
}) {
  return <Later props={props} missing={null} />;
}

import { lazyPart } from '../app/lazy-part.tsx';
import type { Draft } from './draft.ts';

const Poll = lazyPart(() => import('./polls/compose-poll.tsx'));

/** What the post asks. */
export function ComposePoll(props: {
  poll: Draft['poll'];
  onChange: (poll: Draft['poll']) => void;
}) {
  return <Poll props={props} missing={null} />;
}

import { Component, type ComponentType, lazy, type ReactNode, Suspense } from 'react';

interface PartProps<P> {
  props: P;
  /** While it is being fetched. */
  waiting?: ReactNode;
  /** In its place when it cannot be had: offline, or it has a fault. */
  missing: ReactNode;
}

/**
 * A part that has a chunk of its own inside a larger view, which stands without it: what cannot be fetched
 * costs its own place and nothing around it.
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): (props: PartProps<P>) => ReactNode {
  const View: ComponentType<P> = lazy(load);
  return ({ props, waiting = null, missing }) => (
    <PartBoundary missing={missing}>
      <Suspense fallback={waiting}>
        <View {...props} />
      </Suspense>
    </PartBoundary>
  );
}

class PartBoundary extends Component<
  { missing: ReactNode; children: ReactNode },
  { hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  override render() {
    return this.state.hasFailed ? this.props.missing : this.props.children;
  }
}

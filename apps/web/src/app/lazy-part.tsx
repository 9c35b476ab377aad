import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

interface PartProps<P> {
  props: P;
  /** While it is being fetched. */
  waiting?: ReactNode;
  /** In its place when it cannot be had: offline, or it has a fault. */
  missing: ReactNode;
}

/**
 * A part that has a chunk of its own inside a larger view, which stands without it: what cannot be fetched
 * costs its own place and nothing around it. It is asked for again when it is shown the next time, and
 * when the network comes back.
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): (props: PartProps<P>) => ReactNode {
  let made: ComponentType<P> | null = null;
  // React keeps what came of a lazy component for good, a failure too: after one it is made anew.
  function present(): ComponentType<P> {
    made ??= lazy(() =>
      load().catch((error: unknown) => {
        made = null;
        throw error;
      }),
    );
    return made;
  }
  return function Part({ props, waiting = null, missing }) {
    const [View, setView] = useState(present);
    return (
      <PartBoundary missing={missing} onRetry={() => setView(present)}>
        <Suspense fallback={waiting}>
          <View {...props} />
        </Suspense>
      </PartBoundary>
    );
  };
}

class PartBoundary extends Component<
  { missing: ReactNode; onRetry: () => void; children: ReactNode },
  { hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  override componentDidMount() {
    addEventListener('online', this.retry);
  }
  override componentWillUnmount() {
    removeEventListener('online', this.retry);
  }
  private retry = () => {
    if (!this.state.hasFailed) return;
    this.props.onRetry();
    this.setState({ hasFailed: false });
  };
  override render() {
    return this.state.hasFailed ? this.props.missing : this.props.children;
  }
}

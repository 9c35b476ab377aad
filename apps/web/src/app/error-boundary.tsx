import { Component, type ReactNode, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Lantern } from '../ui/drawings/lantern.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { reloadNewest } from './update.ts';

/**
 * Keeps a fault in one area from taking the frame with it. `resetKey` is the path: going elsewhere
 * gives the next area a fresh start, which `onReset` prepares.
 */
export class ErrorBoundary extends Component<
  { resetKey: string; onReset: () => void; children: ReactNode },
  { error: unknown }
> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override componentDidMount() {
    addEventListener('online', this.tryAgain);
  }
  override componentWillUnmount() {
    removeEventListener('online', this.tryAgain);
  }
  /** What could not be fetched without a network may be there now. */
  tryAgain = () => {
    if (!isMissing(this.state.error)) return;
    this.props.onReset();
    this.setState({ error: null });
  };
  override componentDidUpdate(before: { resetKey: string }) {
    if (this.state.error !== null && before.resetKey !== this.props.resetKey) {
      this.props.onReset();
      this.setState({ error: null });
    }
  }
  override render() {
    return this.state.error === null ? this.props.children : <Fault error={this.state.error} />;
  }
}

/** A part that did not come, in the words of the browsers and of Vite. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /import|module|preload/i.test(error.message);
}

function Fault({ error }: { error: unknown }) {
  const { t } = useTranslation('app');
  const [isReloading, setReloading] = useState(false);
  const missing = isMissing(error);
  return (
    <main id="content" className="app-page">
      <EmptyState
        drawing={<Lantern />}
        title={t(missing ? 'fault.missingTitle' : 'fault.title')}
        text={t(missing ? 'fault.missingText' : 'fault.text')}
        action={
          <>
            <Button
              variant="primary"
              busy={isReloading}
              onClick={() => {
                setReloading(true);
                void reloadNewest();
              }}
            >
              {t('fault.reload')}
            </Button>
            <Button href="/">{t('fault.home')}</Button>
          </>
        }
      />
    </main>
  );
}

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

function Fault({ error }: { error: unknown }) {
  const { t } = useTranslation('app');
  const [isReloading, setReloading] = useState(false);
  const missing = error instanceof TypeError && /import|module/i.test(error.message);
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

import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import { App } from './app/app.tsx';
import { keepCurrent } from './app/update.ts';
import { startI18n } from './i18n/i18n.ts';
import { startSync } from './sync/sync.ts';

const root = createRoot(document.getElementById('root')!);

if (import.meta.env.DEV && location.pathname.startsWith('/gallery')) {
  await startI18n();
  const { Gallery } = await import('./ui/gallery/gallery.tsx');
  root.render(<Gallery />);
} else {
  await startI18n();
  startSync();
  root.render(<App />);
  if (import.meta.env.PROD) keepCurrent();
}

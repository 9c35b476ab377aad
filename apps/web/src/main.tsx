import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import { App } from './app/app.tsx';
import { preloadFirst } from './app/areas.ts';
import { currentSession } from './app/session.ts';
import { homeOf } from './app/tabs.ts';
import { keepCurrent } from './app/update.ts';
import { startI18n } from './i18n/i18n.ts';
import { startSync } from './sync/sync.ts';

const root = createRoot(document.getElementById('root')!);

if (import.meta.env.DEV && location.pathname.startsWith('/gallery')) {
  await startI18n(null);
  const { Gallery } = await import('./ui/gallery/gallery.tsx');
  root.render(<Gallery />);
} else {
  const { actor } = currentSession();
  const path = location.pathname;
  const firstPath = !actor ? '/sign-in' : path === '/' ? homeOf(actor.kind) : path;
  const { folder, fetched } = preloadFirst(firstPath);
  await Promise.all([startI18n(folder), fetched, startSync(path)]);
  root.render(<App />);
  if (import.meta.env.PROD) keepCurrent();
}

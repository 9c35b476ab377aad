import { lazy } from 'react';
import { useLocation } from 'wouter';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';

const Board = lazy(() => import('./board.tsx'));
const Settings = lazy(() => import('./settings.tsx'));
const Audit = lazy(() => import('./audit.tsx'));
const Rules = lazy(() => import('../rules/rules-page.tsx'));

/** What of an inbox is no list and no conversation. */
export default function InboxPages() {
  const [path] = useLocation();
  return (
    <>
      {path.endsWith('/board') && <Board />}
      {path.endsWith('/settings') && <Settings />}
      {path.endsWith('/audit') && <Audit />}
      {path.endsWith('/rules') && <Rules />}
      <ShortcutsSheet />
    </>
  );
}

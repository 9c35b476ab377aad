import { Columns3, History, Inbox, Keyboard, Settings2, Workflow } from 'lucide-react';
import { createElement } from 'react';
import type { Command, CommandSource } from '../app/commands.ts';
import { currentSession } from '../app/session.ts';
import { openShortcuts } from './open-sheet.ts';

const icon = (one: typeof Inbox) => createElement(one, { size: 20 });

/** The places of the inbox, for whoever wears a business. */
const source: CommandSource = {
  commands(words) {
    if (currentSession().actor?.kind !== 'business') return [];
    const views = (['mine', 'unassigned', 'open', 'waiting', 'snoozed', 'done'] as const).map(
      (key): Command => ({
        id: `inbox.view.${key}`,
        label: words(`view.${key}`),
        note: words('title'),
        icon: icon(Inbox),
        href: `/inbox?view=${key}`,
      }),
    );
    return [
      ...views,
      {
        id: 'inbox.board',
        label: words('board.title'),
        icon: icon(Columns3),
        href: '/inbox/board',
      },
      {
        id: 'inbox.settings',
        label: words('settings.title'),
        icon: icon(Settings2),
        href: '/inbox/settings',
      },
      {
        id: 'inbox.rules',
        label: words('settings.rules'),
        icon: icon(Workflow),
        href: '/inbox/rules',
      },
      { id: 'inbox.audit', label: words('audit.title'), icon: icon(History), href: '/inbox/audit' },
      { id: 'inbox.keys', label: words('keys.title'), icon: icon(Keyboard), run: openShortcuts },
    ];
  },
};
export default source;

import { Ban, Flag, Palette, QrCode, ScanLine, ShieldCheck, UserPen } from 'lucide-react';
import { createElement } from 'react';
import { api } from '../app/api.ts';
import type { Command, CommandSource } from '../app/commands.ts';
import { currentSession } from '../app/session.ts';
import { Avatar } from '../ui/avatar.tsx';

const places = [
  ['myCode', '/code', QrCode],
  ['scan', '/scan', ScanLine],
  ['editProfile', '/me/profile', UserPen],
  ['security', '/me/security', ShieldCheck],
  ['settings', '/me/settings', Palette],
  ['blocked', '/me/blocked', Ban],
] as const;
const operatorPlaces = [['reports', '/me/reports', Flag]] as const;

/** Me's pages, and all persons by name. */
const source: CommandSource = {
  commands(words) {
    const { status, me } = currentSession();
    if (status !== 'signed-in') return [];
    return [...places, ...(me?.isOperator ? operatorPlaces : [])].map(
      ([key, href, icon]): Command => ({
        id: `identity.${key}`,
        label: words(key),
        icon: createElement(icon, { size: 20 }),
        href,
      }),
    );
  },
  async search(query, signal) {
    if (currentSession().status !== 'signed-in') return [];
    const { items } = await api.identity.findPeople({ query: { q: query.slice(0, 60) }, signal });
    // Businesses are found by their own area, with what they sell.
    const persons = items.filter(({ kind }) => kind === 'person');
    return persons.slice(0, 8).map(
      (actor): Command => ({
        id: `identity.profile.${actor.id}`,
        label: actor.name,
        note: `@${actor.handle}`,
        icon: createElement(Avatar, {
          name: actor.name,
          kind: actor.kind,
          picture: actor.picture?.smallUrl,
          accent: actor.accent,
          size: 24,
        }),
        href: `/p/${actor.handle}`,
      }),
    );
  },
};
export default source;

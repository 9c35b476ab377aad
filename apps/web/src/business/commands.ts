import { ChartColumn, MessageSquareReply, Signpost, Store, Users } from 'lucide-react';
import { createElement } from 'react';
import { api } from '../app/api.ts';
import type { Command, CommandSource } from '../app/commands.ts';
import { currentSession } from '../app/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { presencePath } from './queries.ts';

const places = {
  person: [['openBusiness', '/business/open', Store]],
  business: [
    ['profile', '/business/profile', Store],
    ['staff', '/business/staff', Users],
    ['replies', '/business/replies', MessageSquareReply],
    ['report', '/business/report', ChartColumn],
    // Without a place of its own in the frame of a business.
    ['discover', '/discover', Signpost],
  ],
} as const;

/** Opening or running a business, and all businesses by name, kind or product. */
const source: CommandSource = {
  commands(words) {
    const { actor } = currentSession();
    if (!actor) return [];
    return places[actor.kind].map(
      ([key, href, icon]): Command => ({
        id: `business.${key}`,
        label: words(`command.${key}`),
        keywords: words(`command.${key}Words`),
        icon: createElement(icon, { size: 20 }),
        href,
      }),
    );
  },
  async search(query, signal) {
    if (currentSession().status !== 'signed-in') return [];
    const q = query.slice(0, 80);
    const { items } = await api.business.searchDirectory({ query: { q, limit: 6 }, signal });
    return items.slice(0, 6).map(
      ({ actor, city, products }): Command => ({
        id: `business.${actor.id}`,
        label: actor.name,
        note: products.map(({ title }) => title).join(', ') || city || `@${actor.handle}`,
        icon: createElement(Avatar, {
          name: actor.name,
          kind: actor.kind,
          picture: actor.picture?.smallUrl,
          accent: actor.accent,
          size: 24,
        }),
        href: presencePath(actor.handle),
      }),
    );
  },
};
export default source;

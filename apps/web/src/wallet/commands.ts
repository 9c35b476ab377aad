import { currentSession } from '../app/session.ts';
import type { CommandSource } from '../app/commands.ts';

/** What the command bar offers about money. */
const source: CommandSource = {
  commands(words) {
    const { actor, hat, me } = currentSession();
    const places = [
      { id: 'send', href: '/pay/send' },
      { id: 'request', href: '/pay/request' },
      { id: 'split', href: '/pay/split' },
      { id: 'requests', href: '/pay/requests' },
      { id: 'standing', href: '/pay/standing' },
      { id: 'mandates', href: '/pay/mandates' },
      { id: 'memberships', href: '/pay/memberships' },
      { id: 'campaigns', href: '/pay/campaigns' },
      { id: 'deals', href: '/pay/deals' },
      { id: 'statement', href: '/pay/statement' },
      { id: 'code', href: '/pay' },
      { id: 'show', href: '/pay/show' },
      { id: 'bills', href: '/pay/bills' },
    ];
    const own = hat?.role === 'agent' ? [] : places;
    const shop = actor?.kind === 'business' ? [{ id: 'counter', href: '/pay/counter' }] : [];
    const issuer =
      actor?.kind === 'business' && hat?.role !== 'agent'
        ? [{ id: 'issued', href: '/pay/issued' }]
        : [];
    const operator = me?.isOperator
      ? [
          { id: 'till', href: '/pay/till' },
          { id: 'desk', href: '/pay/desk' },
        ]
      : [];
    return [...shop, ...issuer, ...own, ...operator].map(({ id, href }) => ({
      id: `wallet.${id}`,
      label: words(`commands.${id}`),
      keywords: words('commands.keywords'),
      href,
    }));
  },
};
export default source;

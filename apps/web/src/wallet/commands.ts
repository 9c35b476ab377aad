import { currentSession } from '../app/session.ts';
import type { CommandSource } from '../app/commands.ts';

/** What the command bar offers about money. */
const source: CommandSource = {
  commands(words) {
    const { hat, me } = currentSession();
    const places = [
      { id: 'send', href: '/pay/send' },
      { id: 'statement', href: '/pay/statement' },
      { id: 'code', href: '/pay' },
    ];
    const own = hat?.role === 'agent' ? [] : places;
    const operator = me?.isOperator ? [{ id: 'till', href: '/pay/till' }] : [];
    return [...own, ...operator].map(({ id, href }) => ({
      id: `wallet.${id}`,
      label: words(`commands.${id}`),
      keywords: words('commands.keywords'),
      href,
    }));
  },
};
export default source;

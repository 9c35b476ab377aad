import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import { tellTreasurers } from './treasurers.ts';
import { endedText, spendingText } from './words.ts';

/** [N26] Software of the business stands still because whoever set it up has gone: whoever may set it up anew hears of it. */
export function tellOfEnded(deps: NotificationsDeps & { pushing: Pushing }): void {
  deps.outbox.on('outreach.ended', 'notifications.tellOfEnded', (ended, tx) =>
    tellTreasurers(tx, deps, {
      actorId: ended.businessActorId,
      tag: `ended ${ended.what} ${ended.businessActorId}`,
      path: ended.what === 'tokens' ? '/business/sending/software' : '/business/signals',
      textOf: (businessName, to) => endedText({ ...ended, businessName }, to),
    }),
  );
}

/** [N24] What a business may spend on its messages comes to its end, or they become dearer: whoever may move its money hears of it. */
export function tellOfSpending(deps: NotificationsDeps & { pushing: Pushing }): void {
  deps.outbox.on('billing.warned', 'notifications.tellOfSpending', (warned, tx) =>
    tellTreasurers(tx, deps, {
      actorId: warned.businessActorId,
      tag: `${warned.what === 'price_rise' ? 'plan' : 'spending'} ${warned.businessActorId}`,
      path: '/business/costs',
      textOf: (businessName, to) => spendingText({ what: warned.what, businessName }, to),
    }),
  );
}

import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import { tellTreasurers } from './treasurers.ts';
import { spendingText } from './words.ts';

/** [N24] What a business may spend on its messages comes to its end: whoever may move its money hears of it. */
export function tellOfSpending(deps: NotificationsDeps & { pushing: Pushing }): void {
  deps.outbox.on('billing.warned', 'notifications.tellOfSpending', (warned, tx) =>
    tellTreasurers(tx, deps, {
      actorId: warned.businessActorId,
      tag: `spending ${warned.businessActorId}`,
      path: '/business/costs',
      textOf: (businessName, to) => spendingText({ what: warned.what, businessName }, to),
    }),
  );
}

import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import { tellTreasurers } from './treasurers.ts';
import { levelEndsText } from './words.ts';

/** [N22] Papers that are valid no longer soon are shown anew in good time by whoever may move the money. */
export function tellOfLevels(deps: NotificationsDeps & { pushing: Pushing }): void {
  deps.outbox.on('compliance.level_ends', 'notifications.tellOfLevel', (ending, tx) =>
    tellTreasurers(tx, deps, {
      actorId: ending.actorId,
      tag: `level ${ending.actorId}`,
      path: '/me/level',
      textOf: (businessName, to) =>
        levelEndsText({ expiresOn: ending.expiresOn, businessName }, to),
    }),
  );
}

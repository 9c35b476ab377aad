import type { ChatSettings } from '@allmende/contract/chats';
import type { Gateway } from '#platform/gateway';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { tellOwnDevices } from '../echo.ts';
import { presentFolder } from './arranging.ts';
import type { WhoWrites } from './rules.ts';
import * as store from './store.ts';

/** [MS320] [MS321] What one shows of oneself, and therefore sees of others. */
export interface Privacy {
  get(actorId: Uuid): Promise<ChatSettings>;
  update(
    actorId: Uuid,
    change: {
      showsReceipts?: boolean | undefined;
      showsPresence?: boolean | undefined;
      whoWrites?: WhoWrites | undefined;
    },
  ): Promise<ChatSettings>;
}

export function createPrivacy(deps: { database: Database; gateway: Gateway; log: Log }): Privacy {
  const { database, gateway, log } = deps;
  const { pool } = database;

  async function get(actorId: Uuid): Promise<ChatSettings> {
    const [settings, folders] = await Promise.all([
      store.readSettings(pool, actorId),
      store.listFolders(pool, actorId),
    ]);
    return {
      showsReceipts: settings.shows_receipts,
      showsPresence: settings.shows_presence,
      whoWrites: settings.who_writes,
      folders: folders.map(presentFolder),
    };
  }

  /** To whom one goes at this moment, or comes back. Whoever does not watch passes it over. */
  async function tellPresence(actorId: Uuid, shows: boolean): Promise<void> {
    const counterparts = await store.listCounterparts(pool, actorId);
    const seeing = shows
      ? (
          await store.listPresent(
            pool,
            counterparts.map((own) => ({ own, other: actorId })),
          )
        ).map(({ own }) => own)
      : counterparts;
    gateway.deliver(seeing, {
      type: 'presence',
      actorId: toPublicId('act', actorId),
      isOnline: shows && gateway.isOnline(actorId),
    });
  }

  return {
    get,
    async update(actorId, change) {
      const { before, next } = await database.transaction(async (tx) => {
        await store.lockArrangement(tx, actorId);
        const before = await store.readSettings(tx.client, actorId);
        const next = {
          shows_receipts: change.showsReceipts ?? before.shows_receipts,
          shows_presence: change.showsPresence ?? before.shows_presence,
          who_writes: change.whoWrites ?? before.who_writes,
        };
        await store.writeSettings(tx, actorId, next);
        if (next.shows_receipts !== before.shows_receipts) {
          await store.touchSmallConversations(tx, actorId);
        }
        return { before, next };
      });
      if (next.shows_presence !== before.shows_presence) {
        // What was set is set, whether or not others heard of it at once.
        await tellPresence(actorId, next.shows_presence).catch((error) =>
          log.warn({ err: error }, 'messaging.presence_not_told'),
        );
      }
      tellOwnDevices(gateway, actorId, 'chats');
      return get(actorId);
    },
  };
}

import { fail, ok, type Result } from '@allmende/contract/errors';
import type { CardSettings as Shown } from '@allmende/contract/rails';
import type { Config } from '#platform/config';
import type { Database, Tx } from '#platform/database';
import { createSealing } from '#platform/sealing';
import { readSetting, writeSetting } from '#platform/settings';
import type { AssetTables } from '#wallet';
import type { Allowed } from '../settings.ts';
import { isOfCards } from './currencies.ts';

const name = 'rails.card';
/** Where the processor sends its events to. */
export const eventsPath = '/api/v1/rails/card/events';

interface Stored {
  collects: boolean;
  assetCodes: string[];
  paysOut: boolean;
  /** Sealed, as base64; empty while there are none. */
  secretKey: string;
  signingSecret: string;
}

/** The keys of the account at the processor. They leave the server to nobody else. */
export interface Keys {
  secretKey: string;
  signingSecret: string;
}

export interface CardChange {
  assetCodes?: string[] | undefined;
  collects: boolean;
  paysOut: boolean;
  secretKey?: string | undefined;
  signingSecret?: string | undefined;
}

export type CardSettings = ReturnType<typeof createCardSettings>;

export function createCardSettings(deps: {
  database: Database;
  config: Pick<Config, 'serverKey' | 'publicUrl'>;
  table: AssetTables;
  allowed: Allowed;
}) {
  const { database, config, table, allowed } = deps;
  const sealing = createSealing(config.serverKey);
  const seal = (text: string, of: string) =>
    sealing.seal(Buffer.from(text), `${name}.${of}`).toString('base64');
  const open = (sealed: string, of: string) =>
    sealing.open(Buffer.from(sealed, 'base64'), `${name}.${of}`).toString();

  async function stored(tx?: Tx): Promise<Stored> {
    const known = await readSetting<Stored>(database, name, tx);
    if (known) return known;
    const { main } = await table(tx);
    const assetCodes = isOfCards(main) ? [main.assetCode] : [];
    return { collects: false, paysOut: false, assetCodes, secretKey: '', signingSecret: '' };
  }

  const hasKeys = (set: Stored) => set.secretKey !== '' && set.signingSecret !== '';

  const shown = (set: Stored): Shown => ({
    collects: set.collects,
    paysOut: set.paysOut,
    assetCodes: set.assetCodes,
    hasKeys: hasKeys(set),
    eventsUrl: new URL(eventsPath, config.publicUrl).href,
  });

  return {
    ...allowed,

    read: async () => shown(await stored()),

    /** Null while there are none, and under `play`, where nothing goes out. */
    async keys(): Promise<Keys | null> {
      const set = await stored();
      if (allowed.isPlay || !hasKeys(set)) return null;
      return {
        secretKey: open(set.secretKey, 'secret'),
        signingSecret: open(set.signingSecret, 'signing'),
      };
    },

    async write(
      change: CardChange,
    ): Promise<
      Result<Shown, 'rails.play_money' | 'rails.keys_missing' | 'rails.currency_refused'>
    > {
      if (allowed.isPlay) return fail('rails.play_money');
      const { collects, paysOut, secretKey, signingSecret } = change;
      return database.transaction(async (tx) => {
        const before = await stored(tx);
        const assetCodes = [...new Set(change.assetCodes ?? before.assetCodes)];
        const assets = await table(tx);
        if (assetCodes.map(assets.find).some((asset) => !asset || !isOfCards(asset))) {
          return fail('rails.currency_refused');
        }
        const set: Stored = {
          collects,
          paysOut,
          assetCodes,
          secretKey: secretKey ? seal(secretKey, 'secret') : before.secretKey,
          signingSecret: signingSecret ? seal(signingSecret, 'signing') : before.signingSecret,
        };
        if ((collects || paysOut) && !hasKeys(set)) return fail('rails.keys_missing');
        await writeSetting(tx, name, set);
        return ok(shown(set));
      });
    },
  };
}

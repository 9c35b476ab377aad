import { type Regime, regimesThatPayOut } from '@allmende/contract/compliance';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { CashSettings as Cash, SepaSettings as Sepa } from '@allmende/contract/rails';
import type { Database, Tx } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import * as bookStore from './books-store.ts';
import { sepaAsset } from './rules.ts';
import * as bankStore from './sepa/store.ts';

const limits = {
  payoutMin: { value: '100', ...sepaAsset },
  payoutMax: { value: '500000', ...sepaAsset },
};
const initially: { sepa: Sepa; cash: Cash } = {
  sepa: {
    collects: false,
    paysOut: false,
    isInstantPossible: false,
    name: '',
    iban: '',
    bic: '',
    ...limits,
  },
  cash: { collects: false, paysOut: false, ...limits },
};

/** What the regime allows at all. Money that is only played with neither comes from outside nor leaves. */
export interface Allowed {
  isPlay: boolean;
  mayCollect: boolean;
  mayPayOut: boolean;
}
/** The operator's settings of one rail. */
export interface RailSettings<Settings, Refusal extends string> extends Allowed {
  read(): Promise<Settings>;
  write(settings: Settings): Promise<Result<Settings, 'rails.play_money' | Refusal>>;
}
export type SepaSettings = RailSettings<Sepa, 'rails.settings_incomplete' | 'rails.account_in_use'>;
export type CashSettings = RailSettings<Cash, 'rails.settings_incomplete'>;

export function isComplete(settings: Sepa): boolean {
  return settings.name !== '' && settings.iban !== '';
}

function allowedUnder(regime: Regime): Allowed {
  const isPlay = regime === 'play';
  return {
    isPlay,
    mayCollect: !isPlay,
    mayPayOut: !isPlay && regimesThatPayOut.includes(regime),
  };
}

export function createSettings(deps: { database: Database; regime: Regime }): {
  sepa: SepaSettings;
  cash: CashSettings;
  allowed: Allowed;
} {
  const { database, regime } = deps;
  const allowed = allowedUnder(regime);

  function settingsOf<
    Settings extends { payoutMin: Money; payoutMax: Money },
    Refusal extends string,
  >(
    name: string,
    first: Settings,
    judge: (tx: Tx, change: { from: Settings; to: Settings }) => Promise<Result<null, Refusal>>,
  ): RailSettings<Settings, Refusal | 'rails.settings_incomplete'> {
    const read = async (tx?: Tx) => (await readSetting<Settings>(database, name, tx)) ?? first;
    return {
      ...allowed,
      read: () => read(),
      async write(to) {
        if (allowed.isPlay) return fail('rails.play_money');
        if (!isEuro(to.payoutMin) || !isEuro(to.payoutMax))
          return fail('rails.settings_incomplete');
        return database.transaction(async (tx) => {
          await bookStore.lockBooks(tx);
          const judged = await judge(tx, { from: await read(tx), to });
          if (!judged.ok) return judged;
          await writeSetting(tx, name, to);
          return ok(to);
        });
      },
    };
  }

  return {
    allowed,
    sepa: settingsOf('rails.sepa', initially.sepa, async (tx, { from, to }) => {
      if ((to.collects || to.paysOut) && !isComplete(to)) return fail('rails.settings_incomplete');
      // The book mirrors one account; what was on another would be missing for ever.
      if (from.iban !== to.iban && (await bankStore.hasMovements(tx))) {
        return fail('rails.account_in_use');
      }
      return ok(null);
    }),
    cash: settingsOf('rails.cash', initially.cash, async () => ok(null)),
  };
}

function isEuro(money: Money): boolean {
  const { assetCode, assetScale } = sepaAsset;
  return (
    money.assetCode === assetCode && money.assetScale === assetScale && BigInt(money.value) > 0n
  );
}

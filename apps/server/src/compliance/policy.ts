import { Gauge } from 'prom-client';
import {
  type CompliancePolicy,
  type LevelLimits as WireLimits,
  regimesThatPayOut,
} from '@allmende/contract/compliance';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type AssetShape, type Money, moneyOf } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import type { ComplianceContext } from './context.ts';
import { readAnyFrozen } from './cases/store.ts';
import { readVolume } from './judging/store.ts';
import { defaultPolicy, type LevelLimits, type Policy, regimeRules, volumeAlarm } from './rules.ts';

/** What another process changed is known here after so long. */
const keptForMs = 10_000;
const name = 'compliance.policy';

/** As it is stored: JSON has no whole numbers of this size. */
interface StoredPolicy {
  limitsHold: boolean;
  isMonitored: boolean;
  levels: { [Name in keyof LevelLimits]: string | null }[];
}

/** With whether any account is frozen, so that where there is none nobody is asked about. */
type PolicyNow = Policy & { isAnyFrozen: boolean };

export type Policies = ReturnType<typeof createPolicies>;

/** The operator's policy: what the regime asks, and what of it they have set. */
export function createPolicies(context: ComplianceContext) {
  const { config, database, clock, wallet, metrics } = context;
  const rules = regimeRules[config.regime];
  const gauge = new Gauge({
    name: 'allmende_compliance_volume_alarm',
    help: 'Volume of twelve months against the threshold of notification: 0 below, 1 from nine tenths on, 2 above',
    registers: [metrics.registry],
  });
  let kept: { policy: PolicyNow; until: number } | null = null;
  let changes = 0;

  async function current(tx?: Tx): Promise<PolicyNow> {
    const now = clock.now().getTime();
    if (kept && now < kept.until) return kept.policy;
    const before = changes;
    const stored = await readSetting<StoredPolicy>(database, name, tx);
    const main = await wallet.mainAsset(tx);
    const defaults = defaultPolicy(config.regime, main.assetScale);
    const policy = stored ? policyOf(stored) : defaults;
    // A town that was only played with and now holds money: the law asks, whatever was set before.
    const asked = rules.isFree ? policy : { ...policy, limitsHold: true, isMonitored: true };
    const isAnyFrozen = await readAnyFrozen(tx?.client ?? database.pool);
    const policyNow = { ...asked, isAnyFrozen };
    if (before === changes) kept = { policy: policyNow, until: now + keptForMs };
    return policyNow;
  }

  /** What is being read at this moment is not kept either: it may be older than the change. */
  function forget(): void {
    kept = null;
    changes += 1;
  }

  async function volume(main: AssetShape) {
    const months = await readVolume(database.pool, clock.now());
    const lastYear = months.reduce((sum, month) => sum + month.amount, 0n);
    const unit = 10n ** BigInt(main.assetScale);
    const notifyAbove = rules.notifyAboveMajor === null ? null : rules.notifyAboveMajor * unit;
    return { months, lastYear, notifyAbove, alarm: volumeAlarm(lastYear, notifyAbove) };
  }

  async function show(): Promise<CompliancePolicy> {
    const [policy, main] = await Promise.all([current(), wallet.mainAsset()]);
    const { months, lastYear, notifyAbove, alarm } = await volume(main);
    const money = (minor: bigint) => moneyOf(main, minor);
    return {
      regime: config.regime,
      limitsHold: policy.limitsHold,
      isMonitored: policy.isMonitored,
      onlyAcceptors: rules.onlyAcceptors,
      mayPayOut: regimesThatPayOut.includes(config.regime),
      needsTwoFactors: config.needsTwoFactors,
      levels: policy.levels.map((limits) => presentLimits(limits, main)),
      volume: {
        months: months.map(({ month, amount, payments }) => ({
          month,
          amount: money(amount),
          payments,
        })),
        lastYear: money(lastYear),
        notifyAbove: notifyAbove === null ? null : money(notifyAbove),
        alarm,
      },
    };
  }

  return {
    rules,
    current,
    show,

    /** Somebody was frozen or released: here it is known at once. */
    forget,

    async set(wanted: {
      limitsHold: boolean;
      isMonitored: boolean;
      levels: readonly WireLimits[];
    }): Promise<
      Result<CompliancePolicy, 'compliance.limits_must_hold' | 'wallet.currency_unknown'>
    > {
      if (!rules.isFree && !(wanted.limitsHold && wanted.isMonitored)) {
        return fail('compliance.limits_must_hold');
      }
      const main = await wallet.mainAsset();
      const amounts = wanted.levels.flatMap(({ dayMax, monthMax, balanceMax }) => [
        dayMax,
        monthMax,
        balanceMax,
      ]);
      const isMain = (amount: Money | null) =>
        amount === null ||
        (amount.assetCode === main.assetCode && amount.assetScale === main.assetScale);
      if (!amounts.every(isMain)) return fail('wallet.currency_unknown');
      const value = (amount: Money | null) => amount?.value ?? null;
      const stored: StoredPolicy = {
        limitsHold: wanted.limitsHold,
        isMonitored: wanted.isMonitored,
        levels: wanted.levels.map(({ dayMax, monthMax, balanceMax }) => ({
          dayMax: value(dayMax),
          monthMax: value(monthMax),
          balanceMax: value(balanceMax),
        })),
      };
      await database.transaction((tx) => writeSetting(tx, name, stored));
      forget();
      return ok(await show());
    },

    /** The alarm, for monitors; a job calls it every hour. */
    async watchVolume(): Promise<'none' | 'near' | 'above'> {
      const { alarm, lastYear } = await volume(await wallet.mainAsset());
      const stages = { none: 0, near: 1, above: 2 };
      gauge.set(stages[alarm]);
      const told = (await readSetting<string>(database, toldName)) ?? 'none';
      if (alarm !== told) {
        if (alarm !== 'none')
          context.log.warn({ alarm, lastYear: String(lastYear) }, 'compliance.volume');
        await database.transaction((tx) => writeSetting(tx, toldName, alarm));
      }
      return alarm;
    },
  };
}

const toldName = 'compliance.volume_told';

function policyOf(stored: StoredPolicy): Policy {
  const minor = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    limitsHold: stored.limitsHold,
    isMonitored: stored.isMonitored,
    levels: stored.levels.map(({ dayMax, monthMax, balanceMax }) => ({
      dayMax: minor(dayMax),
      monthMax: minor(monthMax),
      balanceMax: minor(balanceMax),
    })),
  };
}

export function presentLimits(limits: LevelLimits, main: AssetShape): WireLimits {
  const money = (minor: bigint | null) => (minor === null ? null : moneyOf(main, minor));
  return {
    dayMax: money(limits.dayMax),
    monthMax: money(limits.monthMax),
    balanceMax: money(limits.balanceMax),
  };
}

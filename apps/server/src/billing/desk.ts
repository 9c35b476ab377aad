import {
  type BilledBusiness,
  type BillingPlan,
  type BillingSettings,
  microScale,
  plansMax,
} from '@allmende/contract/billing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { moneyOf } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { BillingContext } from './context.ts';
import { monthOf } from './rules.ts';
import * as planStore from './plans-store.ts';
import * as store from './store.ts';
import type { PlanRow, PlanTerms } from './tables.ts';
import { edited, paysMore, pricesIn, termsOf, turnPlan } from './terms.ts';

type PlanWish = Omit<BillingPlan, 'id' | 'businesses' | 'next'>;
interface SettingsWish {
  payeeHandle: string;
  taxBasisPoints: number;
  exemptionReason: string;
  taxNumber: string;
  dueDays: number;
}

/** [BL1] What operators set: who bills, plans with their prices, and who is on which. */
export function createDesk(context: BillingContext) {
  const { database, clock, identity, business, wallet, outbox } = context;

  async function settings(): Promise<BillingSettings> {
    const row = await planStore.readSettings(database.pool);
    const asset = await wallet.mainAsset();
    const actors = row ? await identity.actors([row.payee_actor_id]) : null;
    return {
      payee: (row && actors?.get(row.payee_actor_id)) || null,
      taxBasisPoints: row?.tax_basis_points ?? 0,
      exemptionReason: row?.exemption_reason ?? '',
      taxNumber: row?.tax_number ?? '',
      dueDays: row?.due_days ?? 14,
      assetCode: asset.assetCode,
      assetScale: asset.assetScale,
    };
  }

  async function plans(): Promise<BillingPlan[]> {
    const rows = await planStore.listPlans(database.pool);
    for (const row of rows) turnPlan(row, clock.now());
    return rows.map(present);
  }

  async function planOf(id: Uuid): Promise<BillingPlan> {
    return (await plans()).find((one) => one.id === toPublicId('pln', id))!;
  }

  /** What costs something needs somebody who bills for it. */
  async function mayCost({ prices, baseMicros }: PlanWish): Promise<boolean> {
    const isFree = baseMicros === 0 && Object.values(prices).every((price) => price === 0);
    return isFree || (await planStore.readSettings(database.pool)) !== undefined;
  }

  async function tellOfRise(tx: Tx, businessActorIds: readonly Uuid[]): Promise<void> {
    for (const businessActorId of businessActorIds) {
      await outbox.emit(tx, 'billing.warned', { businessActorId, what: 'price_rise' });
    }
  }

  /** [BL17] Whoever has no plan of their own and pays more by the one that is now for everybody. */
  async function tellOfDefault(
    tx: Tx,
    known: ReadonlyMap<Uuid, PlanRow>,
    next: PlanTerms & { id: Uuid },
  ): Promise<void> {
    const before = defaultAmong(known);
    if (before) turnPlan(before, clock.now());
    if (before?.id === next.id || !paysMore(before, next)) return;
    await tellOfRise(tx, await planStore.listWithoutOwn(tx));
  }

  return {
    settings,

    async setSettings(
      userId: Uuid,
      wish: SettingsWish,
    ): Promise<Result<BillingSettings, 'billing.business_unknown' | 'billing.seller_incomplete'>> {
      const handle = wish.payeeHandle.toLowerCase().replace(/^@/, '');
      const payeeActorId = await identity.actorIdByHandle(handle);
      const presence = payeeActorId && (await business.presence(payeeActorId));
      if (!payeeActorId || !presence) return fail('billing.business_unknown');
      const { imprint, address } = presence;
      // BR-S-02, BR-E-02, BR-E-10 and BR-CO-26: an invoice names its seller for the tax office, or says why there is no tax.
      const isNamed = imprint.vatId !== '' || wish.taxNumber !== '';
      const isExplained = wish.taxBasisPoints > 0 || wish.exemptionReason !== '';
      if (!address || imprint.legalName === '' || !isNamed || !isExplained) {
        return fail('billing.seller_incomplete');
      }
      await planStore.saveSettings(database.pool, {
        payee_actor_id: payeeActorId,
        by_user_id: userId,
        tax_basis_points: wish.taxBasisPoints,
        exemption_reason: wish.taxBasisPoints > 0 ? '' : wish.exemptionReason,
        tax_number: wish.taxNumber,
        due_days: wish.dueDays,
      });
      return ok(await settings());
    },

    plans,

    async createPlan(
      wish: PlanWish,
    ): Promise<Result<BillingPlan, 'billing.not_set_up' | 'billing.too_many_plans'>> {
      if (!(await mayCost(wish))) return fail('billing.not_set_up');
      const id = newUuid(clock.now().getTime());
      const isRoom = await database.transaction(async (tx) => {
        const known = await planStore.lockPlans(tx);
        const { name, isDefault: is_default } = wish;
        const row = { id, name, is_default, ...termsIn(wish), next: null, next_from: null };
        if (known.size >= plansMax) return false;
        if (is_default) await tellOfDefault(tx, known, row);
        await planStore.savePlan(tx, row, clock.now());
        return true;
      });
      return isRoom ? ok(await planOf(id)) : fail('billing.too_many_plans');
    },

    async editPlan(
      id: Uuid,
      wish: PlanWish,
    ): Promise<Result<BillingPlan, 'billing.plan_unknown' | 'billing.not_set_up'>> {
      if (!(await mayCost(wish))) return fail('billing.not_set_up');
      const isKnown = await database.transaction(async (tx) => {
        const now = clock.now();
        const known = await planStore.lockPlans(tx);
        const row = known.get(id);
        if (!row) return false;
        turnPlan(row, now);
        const on = await planStore.listOnPlan(tx, id);
        const { terms, next, nextFrom, isNews } = edited(row, termsIn(wish), {
          isInUse: on.length > 0,
          now,
        });
        const { name, isDefault: is_default } = wish;
        if (is_default && !row.is_default) await tellOfDefault(tx, known, { id, ...terms });
        await planStore.savePlan(
          tx,
          { id, name, is_default, ...terms, next, next_from: nextFrom },
          now,
        );
        if (isNews) await tellOfRise(tx, on);
        return true;
      });
      return isKnown ? ok(await planOf(id)) : fail('billing.plan_unknown');
    },

    async deletePlan(
      id: Uuid,
    ): Promise<Result<Record<string, never>, 'billing.plan_unknown' | 'billing.plan_in_use'>> {
      return database.transaction(async (tx) => {
        if (!(await planStore.lockPlans(tx)).has(id)) return fail('billing.plan_unknown');
        if (await planStore.isPlanInUse(tx, id)) return fail('billing.plan_in_use');
        await planStore.deletePlan(tx, id);
        return ok({});
      });
    },

    async businesses(): Promise<BilledBusiness[]> {
      const rows = await store.listSpenders(database.pool, monthOf(clock.now()));
      const actors = await identity.actors(rows.map((row) => row.business_actor_id));
      const asset = await wallet.mainAsset();
      return rows.flatMap((row): BilledBusiness[] => {
        const actor = actors.get(row.business_actor_id);
        if (!actor) return [];
        const micros = { assetCode: asset.assetCode, assetScale: microScale };
        return [
          {
            business: actor,
            planId: row.plan_id === null ? null : toPublicId('pln', row.plan_id),
            spent: moneyOf(micros, row.spent_micros),
            sent: row.sent,
            credit: moneyOf(asset, row.credit_minor),
          },
        ];
      });
    },

    async assign(
      businessActorId: Uuid,
      planId: Uuid | null,
    ): Promise<Result<Record<string, never>, 'billing.plan_unknown' | 'billing.business_unknown'>> {
      const actor = (await identity.actors([businessActorId])).get(businessActorId);
      if (actor?.kind !== 'business') return fail('billing.business_unknown');
      return database.transaction(async (tx) => {
        const known = await planStore.lockPlans(tx);
        if (planId && !known.has(planId)) return fail('billing.plan_unknown');
        const now = clock.now();
        const account = await store.lockAccount(tx, businessActorId, monthOf(now));
        turnPlan(account, now);
        const given = planId ? known.get(planId)! : defaultAmong(known);
        if (given) turnPlan(given, now);
        if (paysMore(account, given)) await tellOfRise(tx, [businessActorId]);
        account.plan_id = planId;
        await store.saveAccount(tx, account);
        return ok({});
      });
    },
  };
}

function defaultAmong(plans: ReadonlyMap<Uuid, PlanRow>): PlanRow | null {
  return [...plans.values()].find((one) => one.is_default) ?? null;
}

function termsIn({ payment, prices, baseMicros }: PlanWish): PlanTerms {
  return { payment, ...prices, base: baseMicros };
}

function presentTerms(terms: PlanTerms) {
  return { payment: terms.payment, prices: pricesIn(terms), baseMicros: terms.base };
}

function present(row: PlanRow): BillingPlan {
  return {
    id: toPublicId('pln', row.id),
    name: row.name,
    ...presentTerms(termsOf(row)),
    isDefault: row.is_default,
    businesses: row.businesses,
    next: row.next && { ...presentTerms(row.next), from: row.next_from! },
  };
}

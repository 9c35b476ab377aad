import {
  type BilledBusiness,
  type BillingPlan,
  type BillingSettings,
  microScale,
  plansMax,
} from '@allmende/contract/billing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { moneyOf } from '@allmende/contract/money';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { BillingContext } from './context.ts';
import { monthOf } from './rules.ts';
import * as store from './store.ts';
import type { PlanRow } from './tables.ts';

type PlanWish = Omit<BillingPlan, 'id' | 'businesses'>;
interface SettingsWish {
  payeeHandle: string;
  taxBasisPoints: number;
  exemptionReason: string;
  taxNumber: string;
  dueDays: number;
}

/** [BL1] What operators set: who bills, plans with their prices, and who is on which. */
export function createDesk(context: BillingContext) {
  const { database, clock, identity, business, wallet } = context;

  async function settings(): Promise<BillingSettings> {
    const row = await store.readSettings(database.pool);
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

  async function planOf(id: Uuid): Promise<BillingPlan> {
    return present((await store.listPlans(database.pool)).find((one) => one.id === id)!);
  }

  /** What costs something needs somebody who bills for it. */
  async function mayCost({ prices }: PlanWish): Promise<boolean> {
    const isFree = Object.values(prices).every((price) => price === 0);
    return isFree || (await store.readSettings(database.pool)) !== undefined;
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
      await store.saveSettings(database.pool, {
        payee_actor_id: payeeActorId,
        by_user_id: userId,
        tax_basis_points: wish.taxBasisPoints,
        exemption_reason: wish.taxBasisPoints > 0 ? '' : wish.exemptionReason,
        tax_number: wish.taxNumber,
        due_days: wish.dueDays,
      });
      return ok(await settings());
    },

    async plans(): Promise<BillingPlan[]> {
      return (await store.listPlans(database.pool)).map(present);
    },

    async createPlan(
      wish: PlanWish,
    ): Promise<Result<BillingPlan, 'billing.not_set_up' | 'billing.too_many_plans'>> {
      if (!(await mayCost(wish))) return fail('billing.not_set_up');
      const id = newUuid(clock.now().getTime());
      const isRoom = await database.transaction(async (tx) => {
        const { size } = await store.lockPlans(tx);
        if (size < plansMax) await store.savePlan(tx, rowOf(id, wish), clock.now());
        return size < plansMax;
      });
      return isRoom ? ok(await planOf(id)) : fail('billing.too_many_plans');
    },

    async editPlan(
      id: Uuid,
      wish: PlanWish,
    ): Promise<Result<BillingPlan, 'billing.plan_unknown' | 'billing.not_set_up'>> {
      if (!(await mayCost(wish))) return fail('billing.not_set_up');
      const isKnown = await database.transaction(async (tx) => {
        const known = (await store.lockPlans(tx)).has(id);
        if (known) await store.savePlan(tx, rowOf(id, wish), clock.now());
        return known;
      });
      return isKnown ? ok(await planOf(id)) : fail('billing.plan_unknown');
    },

    async deletePlan(
      id: Uuid,
    ): Promise<Result<Record<string, never>, 'billing.plan_unknown' | 'billing.plan_in_use'>> {
      return database.transaction(async (tx) => {
        if (!(await store.lockPlans(tx)).has(id)) return fail('billing.plan_unknown');
        if (await store.isPlanInUse(tx, id)) return fail('billing.plan_in_use');
        await store.deletePlan(tx, id);
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
        if (planId && !(await store.lockPlans(tx)).has(planId)) return fail('billing.plan_unknown');
        const account = await store.lockAccount(tx, businessActorId, monthOf(clock.now()));
        account.plan_id = planId;
        await store.saveAccount(tx, account);
        return ok({});
      });
    },
  };
}

function rowOf(id: Uuid, wish: PlanWish): Omit<PlanRow, 'businesses'> {
  const { name, payment, prices, isDefault } = wish;
  return { id, name, payment, ...prices, is_default: isDefault };
}

function present(row: PlanRow): BillingPlan {
  const { marketing, utility, authentication, service } = row;
  return {
    id: toPublicId('pln', row.id),
    name: row.name,
    payment: row.payment,
    prices: { marketing, utility, authentication, service },
    isDefault: row.is_default,
    businesses: row.businesses,
  };
}

import type { Money } from '@allmende/contract/money';
import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { actingActorId } from '../app/session.ts';

const costsKey = () => ['billing', actingActorId(), 'costs'] as const;
const invoicesKey = () => ['billing', actingActorId(), 'invoices'] as const;
const deskKey = ['billing', 'desk'] as const;

export function useCosts() {
  return useQuery({
    queryKey: costsKey(),
    queryFn: ({ signal }) => api.billing.getCosts({ signal }),
  });
}
export function useInvoices() {
  return useQuery({
    queryKey: invoicesKey(),
    queryFn: ({ signal }) => api.billing.listInvoices({ signal }),
  });
}
/** For operators: who bills, the plans, and who spends how much. */
export function useBillingDesk() {
  return useQuery({
    queryKey: deskKey,
    async queryFn({ signal }) {
      const [settings, plans, businesses] = await Promise.all([
        api.billing.getSettings({ signal }),
        api.billing.listPlans({ signal }),
        api.billing.listBusinesses({ signal }),
      ]);
      return { settings, plans: plans.items, businesses: businesses.items };
    },
  });
}
export const refreshBilling = () => queryClient.invalidateQueries({ queryKey: ['billing'] });

/** Without the zeros that say nothing, but never with fewer than two decimals. */
export function shortened(money: Money): Money {
  let { value, assetScale } = money;
  while (assetScale > 2 && (value === '0' || value.endsWith('0'))) {
    if (value !== '0') value = value.slice(0, -1);
    assetScale -= 1;
  }
  return { ...money, value, assetScale };
}

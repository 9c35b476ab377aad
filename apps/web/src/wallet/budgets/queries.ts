import type { Budget, BudgetKind } from '@allmende/contract/budgets';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../queries.ts';

/** Below the wallet's key, so that they are asked for again when money moved. */
const budgetsKey = [walletKey, 'budgets'] as const;

export function useBudgets() {
  return useQuery({
    queryKey: budgetsKey,
    queryFn: ({ signal }) => api.budgets.listBudgets({ signal }),
  });
}

export function useSetBudget(onDone: () => void) {
  return useMutation({
    mutationFn: ({ kind, ...body }: Pick<Budget, 'kind' | 'limit' | 'isStrict'>) => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      return api.budgets.setBudget({ params: { kind }, body: { ...body, timeZone } });
    },
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: budgetsKey }),
  });
}

export function useRemoveBudget(onDone: () => void) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: ({ kind, assetCode }: { kind: BudgetKind; assetCode: string }) =>
      api.budgets.removeBudget({ params: { kind }, query: { assetCode } }),
    onSuccess: onDone,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: budgetsKey }),
  });
}

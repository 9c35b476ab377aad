import type { DonationReceipt } from '@allmende/contract/donations';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { saveFile } from '../../ui/save-file.ts';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../../wallet/queries.ts';

const key = (...rest: unknown[]) => [walletKey, 'receipts', actingActorId(), ...rest] as const;

export const renewReceipts = () => queryClient.invalidateQueries({ queryKey: key() });

export function useDonations() {
  return useQuery({
    queryKey: key('own'),
    queryFn: ({ signal }) => api.donations.getDonations({ signal }),
  });
}

export function useCharity() {
  return useQuery({
    queryKey: key('charity'),
    queryFn: ({ signal }) => api.donations.getCharity({ signal }),
  });
}

export function useIssued() {
  return useQuery({
    queryKey: key('issued'),
    queryFn: ({ signal }) => api.donations.listIssued({ signal }),
  });
}

export function useCharities() {
  return useQuery({
    queryKey: key('charities'),
    queryFn: ({ signal }) => api.donations.listCharities({ signal }),
  });
}

async function save({ id }: DonationReceipt): Promise<void> {
  const file = await api.donations.downloadReceipt({ params: { receiptId: id } });
  saveFile(await new Response(file.bytes).blob(), file.fileName);
}

export function useSaveReceipt() {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: save,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
}

type Wish = Parameters<typeof api.donations.issueReceipt>[0]['body'];

/** Has a receipt made and hands it over at once. */
export function useIssue() {
  return useMutation({
    async mutationFn(body: Wish) {
      const receipt = await api.donations.issueReceipt({ body });
      await renewReceipts();
      await save(receipt);
    },
  });
}

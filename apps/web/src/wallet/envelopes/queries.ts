import type { Envelope } from '@allmende/contract/envelopes';
import type { Id } from '@allmende/contract/ids';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { showToast } from '../../ui/toast.tsx';
import { type Payment, walletKey } from '../queries.ts';

export type EnvelopeId = Id<'envelope'>;
/** Below the wallet's key, so that it is asked for again when money moves. */
const envelopeKey = (id: EnvelopeId) => [walletKey, 'envelope', id] as const;

/** As of a revision of its card: what others take is told by that alone. */
export function useEnvelope(envelopeId: EnvelopeId, revision: number) {
  return useQuery({
    queryKey: [...envelopeKey(envelopeId), revision],
    queryFn: () => api.envelopes.getEnvelope({ params: { envelopeId } }),
    placeholderData: (before) => before,
  });
}

/** The gift that a payment belongs to, for as long as one sees it in its chat. */
export function useGiftOf(subject: Payment['subject']): Envelope | undefined {
  const envelopeId = subject?.kind === 'envelope' ? (subject.id as EnvelopeId) : null;
  return useQuery({
    queryKey: [walletKey, 'envelope', envelopeId],
    queryFn: () => api.envelopes.getEnvelope({ params: { envelopeId: envelopeId! } }),
    enabled: envelopeId !== null,
  }).data;
}

export function rememberEnvelope(envelope: Envelope): void {
  const { envelopeId, revision } = envelope.card;
  queryClient.setQueryData([...envelopeKey(envelopeId), revision], envelope);
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useTake(envelopeId: EnvelopeId) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: () => api.envelopes.takeGift({ params: { envelopeId } }),
    onSuccess: rememberEnvelope,
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      void queryClient.invalidateQueries({ queryKey: envelopeKey(envelopeId) });
    },
  });
}

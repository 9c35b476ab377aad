import type { Actor } from '../app/session.ts';
import type { Money } from '@allmende/contract/money';
import { useMutation } from '@tanstack/react-query';
import { Coins, HandHelping, MessageCircle } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useActor, useSession } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { ExpectedProblem } from './expected-problem.tsx';

/** Where money is sent to somebody; amount and note are filled in when the payee asked for them. */
function sendMoneyAddress(
  payee: Actor,
  asked: { amount: Money | null; note: string | null } = { amount: null, note: null },
): string {
  const query = new URLSearchParams({ to: payee.handle });
  if (asked.amount) {
    query.set('amount', asked.amount.value);
    query.set('asset', asked.amount.assetCode);
  }
  if (asked.note) query.set('note', asked.note);
  return `/pay/send?${query}`;
}

/** What one does with somebody: write to them, send them money. The first thing comes first. */
export function ActorActions({
  actor,
  first = 'write',
  asked,
}: {
  actor: Actor;
  first?: 'write' | 'pay';
  asked?: { amount: Money | null; note: string | null };
}) {
  const { t } = useTranslation('identity');
  const own = useActor();
  // The money of a business is not its agents' to send.
  const mayPay = useSession().hat?.role !== 'agent';
  const [, navigate] = useLocation();
  const write = useMutation({
    mutationFn: () => api.messaging.startConversation({ body: { withActorId: actor.id } }),
    onSuccess: ({ id }) => navigate(`${own.kind === 'business' ? '/inbox' : '/chats'}/${id}`),
  });
  if (own.id === actor.id) return null;
  const writeButton = (
    <Button
      key="write"
      variant={first === 'write' ? 'primary' : 'quiet'}
      icon={<MessageCircle size={20} aria-hidden="true" />}
      busy={write.isPending}
      full
      onClick={() => write.mutate()}
    >
      {t('write')}
    </Button>
  );
  const payButton = mayPay && (
    <Button
      key="pay"
      variant={first === 'pay' ? 'money' : 'quiet'}
      icon={<Coins size={20} aria-hidden="true" />}
      full
      href={sendMoneyAddress(actor, asked)}
    >
      {t('sendMoney')}
    </Button>
  );
  const askButton = mayPay && first === 'write' && (
    <Button
      icon={<HandHelping size={20} aria-hidden="true" />}
      full
      href={`/pay/request?to=${actor.handle}`}
    >
      {t('requestMoney')}
    </Button>
  );
  return (
    <div className="identity-actions">
      {first === 'pay' ? [payButton, writeButton] : [writeButton, payButton]}
      {askButton}
      <ExpectedProblem error={write.error} />
    </div>
  );
}

import { RequestProblem } from '@allmende/sdk';
import { useQuery } from '@tanstack/react-query';
import { QrCode, ScanLine } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation, useSearchParams } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { peopleKey, profileKey } from '../identity/keys.ts';
import { useConversations } from '../sync/sync.ts';
import { announce } from '../ui/announce.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Letterbox } from '../ui/drawings/letterbox.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { type Asset, useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx';
import { type HeldAsset, useAssets } from './currencies/queries.ts';
import { otherSide, type Party, type Payment, useRecentEntries } from './queries.ts';
import { type Draft, SendSteps } from './send-steps.tsx';

/**
 * Sending money, as a page: `/pay/send` asks whom; `?to=handle` goes on with how much; with `amount` (in
 * minor units), `asset` and `note`, as a scanned code gives them, it begins with the confirmation. `chat` names
 * the conversation to which one returns.
 */
export function SendPage() {
  const { t } = useTranslation('wallet');
  const [params] = useSearchParams();
  const to = params.get('to');
  return to === null ? (
    <Whom title={t('send.title')} address="/pay/send" />
  ) : (
    <SendTo key={to} handle={to} />
  );
}

function SendTo({ handle }: { handle: string }) {
  const { t } = useTranslation('wallet');
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const chat = params.get('chat');
  const payee = usePayee(handle);
  const assets = useAssets().data;
  const start = useMemo(() => draftOf(params, assets), [params, assets]);
  const isKnown = assets !== undefined || !params.has('asset');
  const format = useFormat();
  function finish(payment: Payment) {
    announce(t('send.announced', { amount: format.money(payment.amount), name: payment.to.name }));
    const back = chat ? `&chat=${chat}` : '';
    navigate(`/pay/receipts/${payment.id}?new=1${back}`, { replace: true });
  }
  return (
    <Page title={t('send.title')} back={chat ? `/chats/${chat}` : '/pay/send'}>
      {payee.data && isKnown ? (
        <SendSteps payee={payee.data} start={start} onPaid={finish} />
      ) : (
        <PayeeMissing {...payee} />
      )}
    </Page>
  );
}

/** In place of somebody who is still to come, or whom there is not. */
export function PayeeMissing({
  error,
  refetch,
  searchAt = '/pay/send',
}: {
  error: unknown;
  refetch: () => unknown;
  /** Where one looks for somebody else. */
  searchAt?: string;
}) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  if (!error) return <Skeleton height="24rem" />;
  const isUnknown = error instanceof RequestProblem && error.code === 'identity.actor_unknown';
  if (!isUnknown) return <ProblemNote problem={problemText(error)} onRetry={() => refetch()} />;
  return (
    <EmptyState
      drawing={<Letterbox />}
      title={t('send.nobodyTitle')}
      text={t('send.nobodyText')}
      action={<Button href={searchAt}>{t('send.searchAgain')}</Button>}
    />
  );
}

export function usePayee(handle: string) {
  return useQuery({
    queryKey: profileKey(handle),
    queryFn: () => api.identity.getProfile({ params: { handle } }),
    select: ({ actor }): Party => actor,
  });
}

/** What the address asks for; nothing where it is no amount. */
function draftOf(
  params: URLSearchParams,
  assets: readonly HeldAsset[] | undefined,
): (Pick<Draft, 'minor' | 'note'> & { asset?: Asset | undefined }) | undefined {
  const amount = params.get('amount') ?? '';
  if (!/^[1-9]\d{0,8}$/.test(amount)) return undefined;
  const asset = assets?.find(({ assetCode }) => assetCode === params.get('asset'));
  return { minor: BigInt(amount), note: (params.get('note') ?? '').slice(0, 140), asset };
}

/** Whom: people and shops one dealt with lately, and everybody else by name; goes on at `address`. */
export function Whom({ title, address }: { title: string; address: string }) {
  const { t } = useTranslation('wallet');
  const [query, setQuery] = useState('');
  const isSearching = query.trim().length >= 2;
  return (
    <Page title={title} back="/pay">
      <div className="wallet-whom">
        <SearchField label={t('send.search')} value={query} onChange={setQuery} autoFocus />
        <Button href="/scan" icon={<ScanLine size={18} />}>
          {t('scan')}
        </Button>
      </div>
      {isSearching ? (
        <Found query={query.trim()} address={address} />
      ) : (
        <Familiar address={address} />
      )}
    </Page>
  );
}

function Found({ query, address }: { query: string; address: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const own = useActor();
  const found = useQuery({
    queryKey: peopleKey(query),
    queryFn: ({ signal }) => api.identity.findPeople({ query: { q: query }, signal }),
  });
  if (found.isError) return <ProblemNote problem={problemText(found.error)} />;
  if (!found.data) return <SkeletonRows rows={4} avatar />;
  const parties = found.data.items.filter(({ id }) => id !== own.id);
  if (parties.length === 0) return <p className="wallet-quiet">{t('send.nobodyFound')}</p>;
  return <Parties label={t('send.found')} parties={parties} address={address} />;
}

function Familiar({ address }: { address: string }) {
  const { t } = useTranslation('wallet');
  const { parties, isLoading } = useFamiliar();
  if (isLoading) return <SkeletonRows rows={5} avatar />;
  if (parties.length === 0) {
    return (
      <EmptyState
        drawing={<Letterbox />}
        title={t('send.firstTitle')}
        text={t('send.firstText')}
        action={
          <Button href="/pay" icon={<QrCode size={18} />}>
            {t('showCode')}
          </Button>
        }
      />
    );
  }
  return <Parties label={t('send.lately')} parties={parties} address={address} />;
}

/** First those with whom money moved lately, then those with whom one talks. */
export function useFamiliar(): { parties: Party[]; isLoading: boolean } {
  const own = useActor();
  const recent = useRecentEntries();
  const { list, isLoaded } = useConversations(own.id);
  const parties = useMemo(() => {
    const paid = (recent.data?.items ?? []).map(({ payment }) => otherSide(payment, own.id));
    const talked = [...(list?.values() ?? [])]
      .sort((one, other) => other.lastActivityAt.localeCompare(one.lastActivityAt))
      .map(({ members }) => members.find(({ actor }) => actor.id !== own.id)?.actor)
      .filter((actor) => actor?.kind !== 'guest');
    const known = new Map<string, Party>();
    for (const party of [...paid, ...talked]) {
      if (party && party.id !== own.id && !known.has(party.id)) known.set(party.id, party);
    }
    return [...known.values()].slice(0, 30);
  }, [recent.data, list, own.id]);
  return { parties, isLoading: recent.isPending && !isLoaded };
}

function Parties({
  label,
  parties,
  address,
}: {
  label: string;
  parties: readonly Party[];
  address: string;
}) {
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{label}</h2>
      <List label={label} className="wallet-flush">
        {parties.map((party) => (
          <ListRow
            key={party.id}
            href={`${address}?to=${party.handle}`}
            leading={<ActorAvatar actor={party} />}
            title={
              <>
                {party.name} {party.kind === 'business' && <BusinessMark />}
              </>
            }
            text={`@${party.handle}`}
          />
        ))}
      </List>
    </section>
  );
}

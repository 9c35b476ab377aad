import { useQuery } from '@tanstack/react-query';
import { MonitorSmartphone, RotateCw } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link, Redirect, useSearch } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { setMe, useSession } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { useTranslation } from '../i18n/words.ts';
import { Entrance } from '../identity/entrance.tsx';
import { nextAddress } from '../identity/next-address.ts';
import { useScreenOn } from '../identity/use-code.ts';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { showToast } from '../ui/toast.tsx';
import { Clock, useSecondsLeft } from './countdown.tsx';
import './handovers.css';

const startKey = ['handovers.start'] as const;
const openMs = 120_000;
const askEveryMs = 1_000;

/** Shows a code, and signs in by itself once another device has said yes to it. */
export default function NewDevice() {
  const { t } = useTranslation('handovers');
  const { status } = useSession();
  const search = useSearch();
  if (status === 'signed-in') return <Redirect to={nextAddress(search)} replace />;
  return (
    <Entrance>
      <header className="identity-gate-head">
        <h1 className="ui-serif">{t('new.title')}</h1>
      </header>
      <ol className="handovers-steps">
        <li>{t('new.first')}</li>
        <li>{t('new.second')}</li>
        <li>{t('new.third')}</li>
      </ol>
      <ShownCode />
      <p className="identity-gate-other">
        <Link href={`/sign-in${search ? `?${search}` : ''}`}>{t('new.otherwise')}</Link>
      </p>
    </Entrance>
  );
}

function ShownCode() {
  const { t } = useTranslation('handovers');
  const problemText = useProblemText();
  useScreenOn();
  const started = useQuery({
    queryKey: startKey,
    queryFn: () => api.handovers.startHandover(),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  const secret = started.data?.secret;
  const { error, isLookedAt } = useCollecting(secret);
  // By this device's own clock, whatever it says: the code has just come.
  const left = useSecondsLeft(started.data && started.dataUpdatedAt + openMs);
  const again = () => void queryClient.resetQueries({ queryKey: startKey });
  if (started.error) return <ProblemNote problem={problemText(started.error)} onRetry={again} />;
  const isOver = error !== null || left === 0;
  return (
    <section className="identity-code-card handovers-card" aria-label={t('new.code')}>
      <div className="handovers-picture" data-veiled={isOver || isLookedAt}>
        <QrCode text={started.data?.url ?? ''} label={t('new.picture')} size={248} />
        {isOver ? (
          <Veil text={error ? problemText(error).text : t('new.over')}>
            <Button
              variant="primary"
              icon={<RotateCw size={18} aria-hidden="true" />}
              busy={started.isFetching}
              onClick={again}
            >
              {t('new.again')}
            </Button>
          </Veil>
        ) : (
          isLookedAt && (
            <Veil text={t('new.lookedAt')}>
              <MonitorSmartphone size={36} aria-hidden="true" />
            </Veil>
          )
        )}
      </div>
      <p className="handovers-code" data-over={isOver}>
        {started.data?.code ?? ' '}
      </p>
      <p className="identity-renewal ui-small">
        {!isOver && left !== null && (
          <>
            <span
              className="identity-renewal-ring"
              style={{ '--share': (left * 1000) / openMs } as React.CSSProperties}
              aria-hidden="true"
            />
            <span>
              {t('stillFor')} <Clock seconds={left} />
            </span>
          </>
        )}
      </p>
    </section>
  );
}

function Veil({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="handovers-veil">
      {children}
      <p role="status">{text}</p>
    </div>
  );
}

/** Asks whether the other device has said yes; `error` is why it never will. */
function useCollecting(secret: string | undefined) {
  const { t } = useTranslation('handovers');
  const collected = useQuery({
    queryKey: ['handovers.collect', secret],
    queryFn: ({ signal }) => api.handovers.collectHandover({ body: { secret: secret! }, signal }),
    enabled: secret !== undefined,
    // The network may fail now and then; only what the server says of the code is the end.
    refetchInterval: ({ state: { data, error } }) =>
      data?.me || isFinal(error) ? false : askEveryMs,
    retry: false,
    gcTime: 0,
  });
  const { data, error } = collected;
  const me = data?.me;
  useEffect(() => {
    if (!me) return;
    setMe(me);
    showToast({ text: t('new.done', { name: me.actors[0]!.actor.name }), tone: 'good' });
  }, [me, t]);
  const isUsed = (error as { code?: string } | null)?.code === 'handovers.used';
  useEffect(() => {
    // The answer that signed this device in may have been lost on its way, and its cookie not.
    if (isUsed) void askWhoIAmNow();
  }, [isUsed]);
  const isLookedAt = data?.isLookedAt === true;
  useEffect(() => {
    if (isLookedAt) announce(t('new.lookedAt'));
  }, [isLookedAt, t]);
  useEffect(() => {
    if (secret === undefined) return;
    // A code that nobody shows any more is worth nothing. One that was said yes to stays as it is.
    return () => void api.handovers.withdrawHandover({ body: { secret } }).catch(() => undefined);
  }, [secret]);
  return { error: isFinal(error) ? error : null, isLookedAt };
}

function isFinal(error: unknown): boolean {
  return ((error as { code?: string } | null)?.code ?? '').startsWith('handovers.');
}

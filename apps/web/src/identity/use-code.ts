import type { Money } from '@allmende/contract/money';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';
import { useSettled } from '../ui/use-settled.ts';

export interface CodeWish {
  purpose: 'profile' | 'pay';
  amount: Money | null;
  note: string;
}

const minuteMs = 60_000;
const settleMs = 350;
const retryMs = 5_000;

export interface ShownCode {
  /** Of exactly this wish; null while it is on its way, and when it would not be accepted any more. */
  url: string | null;
  /** When the next one is asked for. */
  renewAt: number | undefined;
  /** The last renewal failed: what is shown may still be good. */
  isLate: boolean;
  /** It was not renewed in time: nobody should scan it. */
  isOver: boolean;
  /** Why there has never been one. */
  error: unknown;
  retry: () => void;
}

/** A code that is renewed with every minute of the server, and at once when the page comes back. */
export function useCode(wish: CodeWish): ShownCode {
  const wanted = JSON.stringify(wish);
  // One code for an amount, not one for each of its figures.
  const asked = useSettled(wanted, settleMs);
  const code = useQuery({
    queryKey: ['identity.createCode', asked],
    async queryFn({ signal }) {
      const { purpose, amount, note } = JSON.parse(asked) as CodeWish;
      const body = { purpose, ...(amount ? { amount } : {}), ...(note ? { note } : {}) };
      const { url, expiresAt } = await api.identity.createCode({ body, signal });
      const renewAt = renewalOf(expiresAt!);
      return { url, renewAt, overAt: renewAt + minuteMs };
    },
    // Whatever came of the last time, there is a next one.
    refetchInterval: ({ state: { data, status } }) =>
      data !== undefined && Math.max(status === 'error' ? retryMs : 250, data.renewAt - Date.now()),
    staleTime: 0,
    gcTime: 0,
  });
  const isOver = useIsPast(code.data?.overAt);
  return {
    url: (asked === wanted && !isOver && code.data?.url) || null,
    renewAt: code.data?.renewAt,
    isLate: code.isError && code.data !== undefined,
    isOver,
    error: code.data ? null : code.error,
    retry: () => void code.refetch(),
  };
}

function useIsPast(at: number | undefined): boolean {
  const [isPast, setPast] = useState(false);
  useEffect(() => {
    setPast(at !== undefined && at <= Date.now());
    if (at === undefined) return;
    const timer = setTimeout(() => setPast(true), Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  }, [at]);
  return isPast;
}

/**
 * A code is accepted for one more minute after its own, and is renewed when its own is over. The
 * device's clock may be wrong, so the wait stays between a moment and a minute whatever it says.
 */
function renewalOf(expiresAt: string): number {
  const wait = new Date(expiresAt).getTime() - minuteMs - Date.now() + 250;
  return Date.now() + Math.min(minuteMs, Math.max(5_000, wait));
}

/** Whole seconds until then, counted down. */
export function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return at === undefined ? 60 : Math.min(60, Math.max(0, Math.ceil((at - now) / 1000)));
}

/** Keeps the screen on while a code is shown, where the device allows it. */
export function useScreenOn(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    async function hold() {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      const held = await navigator.wakeLock.request('screen').catch(() => undefined);
      if (gone) await held?.release();
      else lock = held;
    }
    void hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}

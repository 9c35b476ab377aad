import type { Money } from '@allmende/contract/money';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';

export interface CodeWish {
  purpose: 'profile' | 'pay';
  amount: Money | null;
  note: string;
}

const minuteMs = 60_000;

/** A code that is renewed with every minute of the server, and at once when the page comes back. */
export function useCode(wish: CodeWish) {
  const client = useQueryClient();
  const { purpose, amount, note } = wish;
  const queryKey = ['identity.createCode', purpose, amount?.value ?? null, note];
  const code = useQuery({
    queryKey,
    async queryFn({ signal }) {
      const body = { purpose, ...(amount ? { amount } : {}), ...(note ? { note } : {}) };
      const { url, expiresAt } = await api.identity.createCode({ body, signal });
      return { url, renewAt: renewalOf(expiresAt!) };
    },
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  });
  const renewAt = code.data?.renewAt;
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (renewAt === undefined) return;
    const renew = () => void client.invalidateQueries({ queryKey: JSON.parse(key) });
    const timer = setTimeout(renew, Math.max(0, renewAt - Date.now()));
    const onVisible = () => document.visibilityState === 'visible' && renew();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [client, key, renewAt]);
  return code;
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

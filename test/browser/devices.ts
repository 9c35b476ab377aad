import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import type { Database } from '../../apps/server/src/platform/database.ts';
import { URI } from 'otpauth';
import { expect } from './town.ts';

/** Everybody's in the demo town. */
export const password = 'unter-der-linde';

export const newcomersPassword = 'mohn-und-klee';
let newcomers = 0;

/** What the devices of a scenario have in common. */
export interface Use {
  baseURL: string;
  viewport: { width: number; height: number } | null;
  locale?: string;
  serviceWorkers?: 'allow' | 'block';
}

/** A device of one of the town's people, in their own name or in that of their business. */
export interface Device {
  page: Page;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH', path: string, data: unknown): Promise<T>;
  /** Cents in the wallet, asked of the server. */
  balance(): Promise<number>;
}

export async function deviceOf(
  browser: Browser,
  { handle, hat, use }: { handle: string; hat?: string; use: Use },
): Promise<Device> {
  // To install the whole app for offline use costs as much as many a scenario; those about it ask for it.
  const context = await browser.newContext({
    locale: 'de-DE',
    serviceWorkers: 'block',
    ...use,
  });
  const page = await context.newPage();
  const signedIn = await page.request.post('/api/v1/identity/sessions', {
    data: { handle, password },
  });
  expect(signedIn.ok()).toBe(true);
  const me = (await (await page.request.get('/api/v1/identity/me')).json()) as {
    actors: { actor: { id: string; handle: string } }[];
  };
  const worn = me.actors.find(({ actor }) => actor.handle === (hat ?? handle))!.actor.id;
  if (hat) {
    await context.addInitScript((id) => {
      localStorage.setItem('allmende.hat', id);
      sessionStorage.setItem('allmende.hat', id);
    }, worn);
  }
  const headers = { 'allmende-actor': worn };
  async function get<T>(path: string): Promise<T> {
    const answer = await page.request.get(`/api/v1${path}`, { headers });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as T;
  }
  return {
    page,
    get,
    async send<T>(method: 'POST' | 'PUT' | 'PATCH', path: string, data: unknown) {
      const answer = await page.request.fetch(`/api/v1${path}`, { method, headers, data });
      expect(answer.ok()).toBe(true);
      return (await answer.json()) as T;
    },
    balance: async () =>
      Number((await get<{ balance: { value: string } }>('/wallet')).balance.value),
  };
}

/** Somebody new on this page, with an authenticator app. */
export async function newcomer(
  page: Page,
): Promise<{ name: string; totp: ReturnType<typeof URI.parse> }> {
  newcomers += 1;
  const tail = `${process.pid}${newcomers}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const name = `Tilda ${tail}`;
  const joined = await page.request.post('/api/v1/identity/accounts', {
    data: { handle: `tilda-${tail}`, name, password: newcomersPassword, locale: 'de' },
  });
  expect(joined.ok()).toBe(true);
  const started = await page.request.post('/api/v1/identity/me/authenticator');
  const totp = URI.parse((await started.json()).uri);
  const code = totp.generate({ timestamp: Date.now() - 30_000 } as never);
  const finished = await page.request.post('/api/v1/identity/me/authenticator/finish', {
    data: { code },
  });
  expect(finished.ok()).toBe(true);
  return { name, totp };
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Schreib etwas' }).fill(text);
  await page.getByRole('button', { name: 'Senden', exact: true }).click();
}

/**
 * Pays in at the operator's till: what a person has left depends on the scenarios that were played in this town before.
 */
export async function fund(
  browser: Browser,
  { handle, euros, use }: { handle: string; euros: number; use: Use },
): Promise<void> {
  const context = await browser.newContext({ baseURL: use.baseURL });
  const { request } = context;
  await request.post('/api/v1/identity/sessions', { data: { handle: 'petra', password } });
  const paid = await request.post('/api/v1/wallet/till/payments', {
    headers: { 'idempotency-key': randomUUID() },
    data: {
      toHandle: handle,
      amount: { value: String(euros * 100), assetCode: 'EUR', assetScale: 2 },
      note: '',
    },
  });
  expect(paid.ok()).toBe(true);
  await context.close();
}

/** All money of an asset adds up to nothing. */
export async function expectSoundBook(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ total: string }>(
    'select coalesce(sum(amount), 0)::text as total from ledger_entries',
  );
  expect(rows[0]!.total).toBe('0');
}

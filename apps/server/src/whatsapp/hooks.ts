import { createHmac } from 'node:crypto';
import type { Tx } from '#platform/database';
import { newSecret, type Uuid } from '#platform/ids';
import { createSealing } from '#platform/sealing';
import type { WhatsappContext } from './context.ts';
import { type AccountRow, createHookStore, type DeliveryRow } from './hooks-store.ts';
import { digitsOf } from './numbers.ts';

/** [WA20]–[WA26] Tells the address of a business what happened, until it has heard it. */
export interface Hooks {
  account(businessActorId: Uuid): Promise<AccountRow>;
  secretOf(account: AccountRow): string;
  renewSecret(businessActorId: Uuid): Promise<AccountRow>;
  /** Whether anything of this business is told to anybody; known without asking the database. */
  isListening(businessActorId: Uuid): boolean;
  /** The same of any business. */
  hasListeners(): boolean;
  /** Asks the address whether it wants this; it is the business's only when it answers with the challenge. */
  subscribe(
    businessActorId: Uuid,
    address: { url: string; verifyToken: string },
  ): Promise<'verified' | 'refused' | 'unreachable' | 'inside'>;
  unsubscribe(businessActorId: Uuid): Promise<void>;
  saveSettings(businessActorId: Uuid, settings: Record<string, unknown>): Promise<void>;
  /** With the commit; nothing when nobody listens. */
  tell(tx: Tx, businessActorId: Uuid, changes: readonly Change[]): Promise<void>;
  deliver(businessActorId: Uuid): Promise<void>;
  list(businessActorId: Uuid, limit: number): Promise<DeliveryRow[]>;
  /** Told once more, now; false when it is not there any more. */
  replay(businessActorId: Uuid, id: bigint): Promise<boolean>;
  refresh(): Promise<void>;
  forgetOld(): Promise<void>;
}

export interface Change {
  field: string;
  value: Record<string, unknown>;
}

const second = 1000;
const day = 86_400 * second;
/** How much of what waits is in memory at once, whatever waits. */
const atOnce = 64;
const inParallel = 8;
const timeoutMs = 10 * second;
/** One turn ends after this, so that one busy address does not keep the worker from others. */
const turnMs = 3 * second;
const keptMs = { waiting: 7 * day, delivered: day };
const workers = 4;

/** [WA23] The pause after so many failures in a row: five seconds, doubled each time, an hour at most. */
function pauseAfter(failures: number): number {
  return Math.min(5 * second * 2 ** Math.min(failures - 1, 20), 3600 * second);
}

/** [WA21] JSON in which nothing is beyond ASCII, so that every client computes the same signature over it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function signatureOf(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function createHooks(context: WhatsappContext): Hooks {
  const { config, database, clock, jobs, outbound, outreach, log } = context;
  const store = createHookStore(context);
  const sealing = createSealing(config.serverKey);
  const sealedAs = (businessActorId: Uuid) => `whatsapp secret ${businessActorId}`;
  let listening = new Set<Uuid>();

  const sealed = (businessActorId: Uuid) =>
    sealing.seal(Buffer.from(newSecret(24)), sealedAs(businessActorId));

  async function account(businessActorId: Uuid): Promise<AccountRow> {
    const known = await store.account(businessActorId);
    if (known) return known;
    await store.insertAccount(businessActorId, {
      senderNumber: await outreach.senders.numberOf(businessActorId),
      secret: sealed(businessActorId),
      at: clock.now(),
    });
    return (await store.account(businessActorId))!;
  }

  async function refresh(): Promise<void> {
    listening = new Set(await store.listening());
  }

  async function handshake(url: string, verifyToken: string) {
    const parsed = URL.parse(url);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) return 'unreachable';
    const challenge = String(Math.floor(Math.random() * 1e10));
    parsed.searchParams.set('hub.mode', 'subscribe');
    parsed.searchParams.set('hub.verify_token', verifyToken);
    parsed.searchParams.set('hub.challenge', challenge);
    const limits = { bytesMax: 4096, timeoutMs, accept: '*/*' };
    const answer = await outbound.get(parsed.href, limits);
    if (!answer.ok && answer.reason === 'address_refused') return 'inside';
    if (!answer.ok) return answer.reason === 'status' ? 'refused' : 'unreachable';
    const text = Buffer.from(answer.bytes).toString('utf8').trim();
    return text === challenge ? 'verified' : 'refused';
  }

  /** Adds the job that tells; it waits for the end of a pause by itself. */
  async function wake(tx: Tx, businessActorId: Uuid, runAt?: Date): Promise<void> {
    const key = `whatsapp.deliver:${businessActorId}`;
    const when = runAt ? { runAt } : {};
    await jobs.add(tx, 'whatsapp.deliver', { businessActorId }, { key, queue: key, ...when });
  }

  async function post(row: DeliveryRow, to: AccountRow): Promise<DeliveryRow> {
    const secret = sealing.open(to.secret, sealedAs(to.business_actor_id)).toString();
    const answer = await outbound.post(to.callback_url!, {
      timeoutMs,
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': signatureOf(secret, row.body),
        // Some clients let nobody else in.
        'user-agent': 'facebookexternalua',
      },
      body: Buffer.from(row.body, 'latin1'),
    });
    const isThere = answer.ok && answer.status >= 200 && answer.status < 300;
    return {
      ...row,
      attempts: row.attempts + 1,
      last_status: answer.ok ? answer.status : null,
      last_reason: answer.ok ? null : answer.reason,
      delivered_at: isThere ? clock.now() : null,
    };
  }

  /** [WA23] One address that fails is left alone for a while, and nothing of what waits for it is read meanwhile. */
  async function noteOutcome(row: AccountRow, isFailing: boolean): Promise<Date | null> {
    const now = clock.now();
    if (!isFailing) {
      if (row.failures === 0) return null;
      await store.heard(row.business_actor_id);
      return null;
    }
    const failures = row.failures + 1;
    const until = new Date(now.getTime() + pauseAfter(failures));
    await store.failed(row.business_actor_id, { failures, until, now });
    return until;
  }

  async function deliver(businessActorId: Uuid): Promise<void> {
    const startedMs = performance.now();
    for (;;) {
      const to = await store.account(businessActorId);
      if (!to?.callback_url || !to.verified_at) return;
      if (to.rests_until && to.rests_until > clock.now()) {
        return database.transaction((tx) => wake(tx, businessActorId, to.rests_until!));
      }
      const since = new Date(clock.now().getTime() - keptMs.waiting);
      const rows = await store.waiting(businessActorId, since, atOnce);
      if (rows.length === 0) return;
      const tried: DeliveryRow[] = [];
      // After a failure only what is under way goes on; an address that rests is tried with one.
      const width = to.failures > 0 ? 1 : inParallel;
      let isFailing = false;
      const waiting = rows.values();
      await Promise.all(
        Array.from({ length: width }, async () => {
          for (const row of waiting) {
            const now = await post(row, to);
            tried.push(now);
            if (!now.delivered_at) isFailing = true;
            if (isFailing) return;
          }
        }),
      );
      await store.saveTried(businessActorId, tried);
      const until = await noteOutcome(to, isFailing);
      if (until) {
        log.info({ businessActorId, failures: to.failures + 1 }, 'whatsapp.address_failed');
        return database.transaction((tx) => wake(tx, businessActorId, until));
      }
      if (performance.now() - startedMs > turnMs) {
        return database.transaction((tx) => wake(tx, businessActorId));
      }
    }
  }

  jobs.register<{ businessActorId: Uuid }>(
    'whatsapp.deliver',
    ({ businessActorId }) => deliver(businessActorId),
    { ownWorkers: workers },
  );

  return {
    account,
    secretOf: (row) => sealing.open(row.secret, sealedAs(row.business_actor_id)).toString(),
    async renewSecret(businessActorId) {
      await account(businessActorId);
      await store.saveSecret(businessActorId, sealed(businessActorId));
      return (await store.account(businessActorId))!;
    },
    isListening: (businessActorId) => listening.has(businessActorId),
    hasListeners: () => listening.size > 0,
    async subscribe(businessActorId, { url, verifyToken }) {
      await account(businessActorId);
      const outcome = await handshake(url, verifyToken);
      if (outcome !== 'verified') return outcome;
      await store.verified(businessActorId, { url, word: verifyToken, at: clock.now() });
      listening.add(businessActorId);
      await database.transaction((tx) => wake(tx, businessActorId));
      return outcome;
    },
    async unsubscribe(businessActorId) {
      await store.forgetAddress(businessActorId);
      listening.delete(businessActorId);
    },
    async saveSettings(businessActorId, settings) {
      await account(businessActorId);
      await store.saveSettings(businessActorId, settings);
    },
    async tell(tx, businessActorId, changes) {
      if (changes.length === 0) return;
      const to = await store.listener(tx, businessActorId);
      if (!to) return;
      const now = clock.now();
      const bodies = changes.map((change) =>
        asciiJson({
          object: 'whatsapp_business_account',
          entry: [
            {
              id: digitsOf('account', to.sender_number),
              time: Math.floor(now.getTime() / 1000),
              changes: [{ value: change.value, field: change.field }],
            },
          ],
        }),
      );
      const fields = changes.map(({ field }) => field);
      await store.insertDeliveries(tx, businessActorId, { fields, bodies, at: now });
      // Whoever rests is woken by the end of the pause: a job for each message would only find that out.
      if (!to.rests_until || to.rests_until <= now) await wake(tx, businessActorId);
    },
    deliver,
    list: store.list,
    async replay(businessActorId, id) {
      return database.transaction(async (tx) => {
        if (!(await store.copy(tx, businessActorId, id, clock.now()))) return false;
        await wake(tx, businessActorId);
        return true;
      });
    },
    refresh,
    async forgetOld() {
      const now = clock.now().getTime();
      await store.removeBefore({
        waiting: new Date(now - keptMs.waiting),
        delivered: new Date(now - keptMs.delivered),
        sends: new Date(now - 30 * day),
      });
    },
  };
}

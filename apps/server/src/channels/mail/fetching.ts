import { fail, ok, type Result } from '@allmende/contract/errors';
import { createSealing } from '#platform/sealing';
import type { Uuid } from '#platform/ids';
import type { ChannelsContext } from '../context.ts';
import type { Apart } from './apart.ts';
import { type MailboxLogin, type MailboxProblem, type OpenMailbox, withMailbox } from './imap.ts';
import * as store from './imap-store.ts';
import type { Receiving } from './receiving.ts';

/** Letters that lie in a mailbox which a business has elsewhere. */
export interface Fetching {
  view(businessId: Uuid): Promise<store.ImapRow | null>;
  /** Looks whether it opens, and keeps it only then. What lies there already stays there. */
  connect(
    businessId: Uuid,
    mailbox: MailboxLogin & { address: string },
  ): Promise<Result<store.ImapRow, `channels.mailbox_${MailboxProblem}`>>;
  disconnect(businessId: Uuid): Promise<void>;
  /** Fetches what has come since; a job calls it. */
  fetch(businessId: Uuid): Promise<void>;
}

const job = 'channels.fetch';
const dueJob = 'channels.fetch_due';
const minuteMs = 60_000;
/** A look that was not finished after so long is taken up by another. */
const claimMs = 10 * minuteMs;
const restMsMax = 6 * 60 * minuteMs;
/** Some lock an account that is tried with a wrong password too often. */
const loginRestMs = 30 * minuteMs;
const atOnce = 100;
const letterBytesMax = 25 * 1024 * 1024;
/** When all numbers mean something else, so many days are looked through; what was taken before is known by its id. */
const lookBackMs = 7 * 24 * 60 * minuteMs;

export function createFetching(
  context: ChannelsContext,
  { receiving, apart }: { receiving: Receiving; apart: Apart },
): Fetching {
  const { config, database, clock, identity, jobs, log } = context;
  const trust =
    context.mailboxTrust ??
    (config.mailboxes === 'all' ? { allowAddress: () => true, tls: {} } : undefined);
  const { pool } = database;
  const sealing = createSealing(config.serverKey);
  const host = new URL(config.publicUrl).hostname;
  const sealedAs = (businessId: Uuid) => `channels mailbox ${businessId}`;

  /** False when it has to come again. */
  async function take(businessId: Uuid, raw: Buffer): Promise<boolean> {
    const envelopeFrom = returnPathOf(raw) ?? 'unknown@invalid';
    const read = await apart.read(raw, { host, by: { ip: null, helo: '', envelopeFrom } });
    const business = await identity.actor(businessId);
    // One that cannot be read would not be read the next time either.
    if (!read || !business) return true;
    const { letter, proof } = read;
    const recipient = { business, businessId, thread: null, isFetched: true };
    return (await receiving.take(letter, recipient, proof)) !== 'busy';
  }

  /** True when there is more. */
  async function look(row: store.ImapRow, mailbox: OpenMailbox): Promise<boolean> {
    const { business_actor_id: businessId } = row;
    const { uidValidity } = mailbox;
    const isSame = BigInt(row.uid_validity) === uidValidity;
    const uids = isSame
      ? await mailbox.uids({ after: Number(row.last_uid) })
      : await mailbox.uids({ since: new Date(clock.now().getTime() - lookBackMs) });
    for (const uid of uids.slice(0, atOnce)) {
      const raw = await mailbox.letter(uid, letterBytesMax);
      if (!raw) log.info({ businessId, uid }, 'channels.letter_left');
      else if (!(await take(businessId, raw))) return false;
      await store.noteTaken(pool, row, { uidValidity, uid });
    }
    if (!isSame && uids.length === 0) {
      await store.noteTaken(pool, row, { uidValidity, uid: mailbox.uidNext - 1 });
    }
    return uids.length > atOnce;
  }

  async function fetch(businessId: Uuid): Promise<void> {
    const row = await store.selectImap(pool, businessId);
    if (!row) return;
    const login = {
      host: row.host,
      port: row.port,
      user: row.user_name,
      password: sealing.open(row.password, sealedAs(businessId)).toString(),
    };
    const looked = await withMailbox(login, trust, (mailbox) => look(row, mailbox));
    const now = clock.now();
    const problem = looked.ok ? null : looked.problem;
    const failures = looked.ok ? 0 : row.failures + 1;
    const restMs = Math.min(restMsMax, minuteMs * 2 ** Math.min(failures, 10));
    let waitMs = problem === 'login' ? Math.max(restMs, loginRestMs) : restMs;
    if (looked.ok) waitMs = looked.value ? 0 : minuteMs;
    const nextAt = new Date(now.getTime() + waitMs);
    await store.noteLook(pool, row, { problem, failures, now, nextAt });
  }

  jobs.register<{ businessId: Uuid }>(job, ({ businessId }) => fetch(businessId), {
    ownWorkers: 2,
  });
  jobs.register(dueJob, () =>
    database.transaction(async (tx) => {
      const now = clock.now();
      const until = new Date(now.getTime() + claimMs);
      for (const businessId of await store.claimDue(tx, { now, until })) {
        await jobs.add(tx, job, { businessId }, { key: `${job}:${businessId}`, attemptsMax: 1 });
      }
    }),
  );
  jobs.schedule('* * * * *', dueJob);

  return {
    view: (businessId) => store.selectImap(pool, businessId),
    async connect(businessId, { address, ...login }) {
      const opened = await withMailbox(login, trust, async ({ uidValidity, uidNext }) => ({
        uidValidity,
        uidNext,
      }));
      if (!opened.ok) return fail(`channels.mailbox_${opened.problem}`);
      const now = clock.now();
      await store.upsertImap(pool, {
        business_actor_id: businessId,
        address,
        host: login.host,
        port: login.port,
        user_name: login.user,
        password: sealing.seal(Buffer.from(login.password), sealedAs(businessId)),
        uid_validity: opened.value.uidValidity,
        last_uid: opened.value.uidNext - 1,
        checked_at: now,
        next_at: new Date(now.getTime() + minuteMs),
      });
      return ok((await store.selectImap(pool, businessId))!);
    },
    disconnect: (businessId) => store.deleteImap(pool, businessId),
    fetch,
  };
}

/** Whom the server that put it there was told to bring it back to; empty for letters of machines about letters. */
function returnPathOf(raw: Buffer): string | null {
  return (
    /^return-path:[ \t]*<([^<>\r\n]{0,250})>/im.exec(raw.toString('latin1', 0, 20_000))?.[1] ?? null
  );
}

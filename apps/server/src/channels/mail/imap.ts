import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ImapFlow } from 'imapflow';
import { isPublicAddress } from '#platform/outbound';

/** Where a mailbox is, and who opens it. */
export interface MailboxLogin {
  host: string;
  /** 143 begins in the clear and turns to TLS before anything is said; every other speaks TLS at once. */
  port: number;
  user: string;
  password: string;
}

/**
 * `unreachable`: nobody answers there, or not in this language. `login`: name or password are wrong. `unsafe`: no
 * encryption, or a certificate that nobody vouches for. `refused`: an address inside of a network.
 */
export type MailboxProblem = 'unreachable' | 'login' | 'unsafe' | 'refused';

/** For tests, whose mail servers have no public address and no certificate that anybody knows. */
export interface MailboxTrust {
  allowAddress(address: string): boolean;
  tls: { rejectUnauthorized?: boolean };
}

export interface OpenMailbox {
  uidValidity: bigint;
  /** The next letter that comes has this number or a higher one. */
  uidNext: number;
  /** Numbers of letters, ascending: those behind one, or those of the last days. */
  uids(which: { after: number } | { since: Date }): Promise<number[]>;
  /** Null when it is gone, or larger than this. */
  letter(uid: number, bytesMax: number): Promise<Buffer | null>;
}

export type Opened<T> = { ok: true; value: T } | { ok: false; problem: MailboxProblem };

const waitMs = 20_000;
/** Whoever answers a byte at a time is left: few look into all mailboxes of the town. */
const lookMsMax = 5 * 60_000;
/** What a server sends at once, whatever it said before: it may be anybody's. */
const literalBytesMax = 26 * 1024 * 1024;
const lineBytesMax = 4 * 1024 * 1024;

/**
 * Opens the inbox at that place to read, and closes it when `use` is through; nothing in it is changed, not even what counts
 * as read. What `use` throws of the connection is `unreachable`; what it throws of itself is thrown.
 */
export async function withMailbox<T>(
  login: MailboxLogin,
  trust: MailboxTrust | undefined,
  use: (mailbox: OpenMailbox) => Promise<T>,
  msMax = lookMsMax,
): Promise<Opened<T>> {
  const address = await addressOf(login.host, trust?.allowAddress ?? isPublicAddress);
  if (typeof address !== 'string') return { ok: false, problem: address.problem };
  // Only where there is a mailbox: a server without one never loads it.
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    // The very address that was looked at, so a name cannot change in between.
    host: address,
    ...(isIP(login.host) === 0 ? { servername: login.host } : {}),
    port: login.port,
    ...(login.port === 143 ? { secure: false, doSTARTTLS: true } : { secure: true }),
    auth: { user: login.user, pass: login.password },
    ...(trust ? { tls: trust.tls } : {}),
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: 2 * waitMs,
    maxLineLength: lineBytesMax,
    maxLiteralSize: literalBytesMax,
    maxResponseSize: literalBytesMax + lineBytesMax,
    logger: false,
  });
  let broken: Error | null = null;
  client.on('error', (error: Error) => {
    broken ??= error;
  });
  try {
    await client.connect();
  } catch (error) {
    client.close();
    return { ok: false, problem: problemOf(error as ImapError) };
  }
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    broken ??= new Error('it takes too long');
    late.reject(broken);
  }, msMax);
  try {
    return { ok: true, value: await Promise.race([open(client).then(use), late.promise]) };
  } catch (error) {
    if (broken || isOfConnection(error as ImapError)) return { ok: false, problem: 'unreachable' };
    throw error;
  } finally {
    clearTimeout(timer);
    // Waiting for a good-bye would wait for a server that says none.
    client.close();
  }
}

async function open(client: ImapFlow): Promise<OpenMailbox> {
  const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
  return {
    uidValidity,
    uidNext,
    async uids(which) {
      const query = 'after' in which ? { uid: `${which.after + 1}:*` } : { since: which.since };
      const found = (await client.search(query, { uid: true })) || [];
      // `n:*` names the last letter too when it lies before n.
      const from = 'after' in which ? which.after : 0;
      return found.filter((uid) => uid > from).toSorted((a, b) => a - b);
    },
    async letter(uid, bytesMax) {
      const about = await client.fetchOne(String(uid), { size: true }, { uid: true });
      if (!about || (about.size ?? 0) > bytesMax) return null;
      const found = await client.fetchOne(String(uid), { source: true }, { uid: true });
      return found ? (found.source ?? null) : null;
    },
  };
}

async function addressOf(
  host: string,
  isAllowed: (address: string) => boolean,
): Promise<string | { problem: MailboxProblem }> {
  try {
    const known = isIP(host) ? [{ address: host }] : await lookup(host, { all: true });
    return known.find(({ address }) => isAllowed(address))?.address ?? { problem: 'refused' };
  } catch {
    return { problem: 'unreachable' };
  }
}

interface ImapError extends Error {
  code?: string;
  authenticationFailed?: boolean;
}

function problemOf(error: ImapError): MailboxProblem {
  if (error.authenticationFailed) return 'login';
  const isAboutTls = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|EPROTO|HOSTNAME)/;
  if (isAboutTls.test(error.code ?? '') || /tls|certificate/i.test(error.message)) return 'unsafe';
  return 'unreachable';
}

function isOfConnection({ code = '' }: ImapError): boolean {
  return /^(NoConnection|EConnectionClosed|E[A-Z]+|ERR_|.*Timeout)/.test(code);
}

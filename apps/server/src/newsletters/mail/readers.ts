import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Letter, type Post, createPost } from '#notifications';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { NewslettersContext } from '../context.ts';
import { variantOf } from '../rules.ts';
import * as issues from '../store.ts';
import { hasItLetter, inviteLetter } from './letters.ts';
import * as store from './store.ts';

/** Who gets issues by e-mail: only addresses at which a link was used. */
export interface Readers {
  /** False where the operator has named no mail server. */
  isOffered: boolean;
  post: Post;
  /** [NL10] Does the same for every address; what becomes of it only the letterbox learns. */
  ask(wish: {
    businessActorId: Uuid;
    topicKey: string;
    address: string;
    language: 'de' | 'en';
  }): Promise<void>;
  /** Whom a link would give what; null when it is used up or over. */
  asked(token: string): Promise<store.ReaderRow | null>;
  /** [NL11] Uses the link up; the time zone is that of the reader's clock ([NL4]), where they name one that is known. */
  confirm(token: string, timeZone?: string): Promise<store.ReaderRow | null>;
  leaveUrl(readerId: Uuid, issueId: Uuid | null): string;
  /** Whom a link of a letter is about; null for every other text. */
  readerOf(leaveToken: string): Promise<store.ReaderRow | null>;
  /** [NL12] Ends it; again and again is once. */
  leave(leaveToken: string): Promise<void>;
  /** [NL13] Nobody lives there, whatever it was to get. */
  refuse(tx: Tx, readerId: Uuid): Promise<void>;
  senderOf(name: string, language: 'de' | 'en'): NonNullable<Letter['from']>;
}

const hourMs = 3_600_000;
const linkLifeMs = 48 * hourMs;
/** To one letterbox, whoever asks for whatever newsletter. */
const invitationsMax = { count: 3, withinMs: 24 * hourMs };
/** [NL30] Of one business: addresses that nobody has confirmed, and how many more for each that somebody has. */
const unconfirmedMax = { count: 100, perConfirmed: 3, withinMs: 24 * hourMs };
const proofBytes = 16;
const nil = '00000000-0000-0000-0000-000000000000';
const job = 'newsletters.invite';

/** All that are known, by their names in the list of IANA. */
export const timeZones: readonly string[] = Intl.supportedValuesOf('timeZone');

export function createReaders(context: NewslettersContext, key: Buffer): Readers {
  const { config, database, clock, jobs, identity, outreach, log } = context;
  const { pool } = database;
  const post = createPost({ config, log });

  const hash = (text: string) => createHmac('sha256', key).update(text).digest();
  /** The letterbox behind an address: `somebody+anything@` is the same one in most places. */
  const letterboxOf = (address: string) => address.toLowerCase().replace(/\+[^@]*@/, '@');
  const hashOfToken = (token: string) => createHash('sha256').update(token).digest();

  async function invite(readerId: Uuid): Promise<void> {
    const now = clock.now();
    await store.forget(pool, {
      askedBefore: new Date(now.getTime() - linkLifeMs),
      countedBefore: new Date(now.getTime() - invitationsMax.withinMs),
    });
    const reader = await store.readReader(pool, readerId);
    if (!reader?.address || (reader.state !== 'waiting' && reader.state !== 'granted')) return;
    const business = (await identity.actors([reader.business_actor_id])).get(
      reader.business_actor_id,
    );
    if (!business) return;
    const { name } = business;
    const { address: to, language } = reader;
    const rest = { to, from: senderOf(name, language), id: `invite.${newUuid()}` };
    if (reader.state === 'granted') {
      const leaveUrl = readersLeaveUrl(readerId, null);
      const letter = hasItLetter({ name, leaveUrl }, language);
      await post.send({ ...rest, ...letter, unsubscribeUrl: leaveUrl });
      return;
    }
    const token = randomBytes(32).toString('base64url');
    await store.putToken(pool, {
      id: readerId,
      tokenHash: hashOfToken(token),
      expiresAt: new Date(now.getTime() + linkLifeMs),
    });
    const url = `${config.publicUrl}/newsletter/confirm/${token}`;
    const letter = inviteLetter({ name, url }, language);
    const outcome = await post.send({ ...rest, ...letter, unsubscribeUrl: null });
    if (outcome === 'refused') await store.endReader(pool, { id: readerId, state: 'refused' });
    if (outcome === 'later') throw new Error('the mail server took nothing for now');
  }
  jobs.register<{ readerId: Uuid }>(job, ({ readerId }) => invite(readerId));

  function proofOf(readerId: Uuid, issueId: Uuid): Buffer {
    return hash(`leave\n${readerId}\n${issueId}`).subarray(0, proofBytes);
  }
  function readersLeaveUrl(readerId: Uuid, issueId: Uuid | null): string {
    const bytes = [readerId, issueId ?? nil].map((id) =>
      Buffer.from(id.replaceAll('-', ''), 'hex'),
    );
    const proof = proofOf(readerId, issueId ?? nil);
    const token = Buffer.concat([...bytes, proof]).toString('base64url');
    return `${config.publicUrl}/newsletter/leave/${token}`;
  }
  function readLeave(token: string): { readerId: Uuid; issueId: Uuid } | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== 32 + proofBytes) return null;
    const [readerId, issueId] = [0, 16].map((at) =>
      bytes
        .toString('hex', at, at + 16)
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    ) as [Uuid, Uuid];
    return timingSafeEqual(proofOf(readerId, issueId), bytes.subarray(32))
      ? { readerId, issueId }
      : null;
  }

  /** [NL21] Whoever leaves by an old letter counts where those it went to are forgotten. */
  async function noteLate(
    tx: Tx,
    { issueId, readerId }: { issueId: Uuid; readerId: Uuid },
  ): Promise<void> {
    const issue = issueId === nil ? undefined : await issues.lockIssue(tx.client, issueId);
    if (!issue?.sums) return;
    const variant = variantOf(issueId, readerId, issue.subject_b !== null);
    const letters = issue.sums.letters.map((one) =>
      one.variant === variant ? { ...one, left: one.left + 1 } : one,
    );
    await issues.saveSums(tx.client, issueId, { ...issue.sums, letters });
  }

  /** From the address of the server, with the name of the business before it. */
  function senderOf(name: string, language: 'de' | 'en') {
    const from = config.mailFrom ?? `allmende@${new URL(config.publicUrl).hostname}`;
    const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
    return { name: `${name} ${language === 'de' ? 'über' : 'via'} Allmende`, address };
  }

  return {
    isOffered: post.isOffered,
    post,
    async ask({ businessActorId, topicKey, address, language }) {
      const now = clock.now();
      await database.transaction(async (tx) => {
        const readerId = await store.putWaiting(tx.client, {
          business_actor_id: businessActorId,
          id: newUuid(now.getTime()),
          topic_key: topicKey,
          address,
          address_hash: hash(`address\n${address.toLowerCase()}`),
          language,
          asked_at: now,
        });
        const count = await store.countInvitation(tx.client, {
          addressHash: hash(`letterbox\n${letterboxOf(address)}`),
          now,
          since: new Date(now.getTime() - invitationsMax.withinMs),
        });
        if (count > invitationsMax.count) return;
        const since = new Date(now.getTime() - unconfirmedMax.withinMs);
        const asked = await store.countAsked(tx.client, { businessActorId, since });
        const max = unconfirmedMax.count + unconfirmedMax.perConfirmed * asked.confirmed;
        if (asked.unconfirmed > max) {
          log.warn({ businessActorId, ...asked }, 'newsletters.many_unconfirmed');
          return;
        }
        await jobs.add(tx, job, { readerId }, { key: `${job}:${readerId}`, attemptsMax: 8 });
      });
    },
    asked: async (token) =>
      (await store.readAsked(pool, { tokenHash: hashOfToken(token), now: clock.now() })) ?? null,
    confirm: (token, timeZone) =>
      database.transaction(async (tx) => {
        const now = clock.now();
        const tokenHash = hashOfToken(token);
        const reader = await store.confirm(tx.client, {
          tokenHash,
          timeZone: timeZone && timeZones.includes(timeZone) ? timeZone : null,
          now,
        });
        if (!reader) return null;
        await outreach.consents.recordByMail(tx, {
          businessActorId: reader.business_actor_id,
          readerId: reader.id,
          topicKey: reader.topic_key,
          isGranted: true,
          source: 'form',
          // The address itself is not in the ledger, which never forgets; whoever has it can make the digest again.
          proof: {
            way: 'double opt-in',
            addressDigest: reader.address_hash.toString('base64url'),
            language: reader.language,
            askedAt: reader.asked_at.toISOString(),
            confirmedAt: now.toISOString(),
            linkDigest: tokenHash.toString('base64url'),
          },
        });
        return reader;
      }),
    leaveUrl: readersLeaveUrl,
    async readerOf(token) {
      const of = readLeave(token);
      return (of && (await store.readReader(pool, of.readerId))) ?? null;
    },
    async leave(token) {
      const of = readLeave(token);
      const reader = of && (await store.readReader(pool, of.readerId));
      if (!reader) return;
      await database.transaction(async (tx) => {
        if (!(await store.endReader(tx.client, { id: reader.id, state: 'left' }))) return;
        if (!(await store.noteLeft(tx.client, of))) await noteLate(tx, of);
        await outreach.consents.recordByMail(tx, {
          businessActorId: reader.business_actor_id,
          readerId: reader.id,
          topicKey: reader.topic_key,
          isGranted: false,
          source: 'message',
          proof: of.issueId === nil ? {} : { issueId: of.issueId },
        });
      });
    },
    refuse: (tx, readerId) => store.endAddress(tx.client, readerId),
    senderOf,
  };
}

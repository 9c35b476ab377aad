import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { priceText, stockText } from '#shop';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { NewslettersContext } from '../context.ts';
import { listedAtOnce, variantOf, whenShown } from '../rules.ts';
import * as issues from '../store.ts';
import { productsOf } from '../products.ts';
import type { Segments } from '../segments.ts';
import { issueLetter, type LetterProduct } from './letters.ts';
import type { Readers } from './readers.ts';
import type { Returns } from './returns.ts';
import * as store from './store.ts';

/** Brings issues to letterboxes. */
export interface Letters {
  /** [NL1] Writes down some of those it goes to; true when there may be more. */
  listSome(issueId: Uuid): Promise<boolean>;
  /** When the next letter is due; null when none waits. */
  nextDueAt(issueId: Uuid): Promise<Date | null>;
  plan(tx: Tx, issueId: Uuid, at: Date): Promise<void>;
  /** Sends what is due of one issue, as fast as letters may go. */
  run(issueId: Uuid, signal?: AbortSignal): Promise<void>;
}

/** [NL14] Ten a second, so that a mail server of a small place is not taken for one of somebody who sends rubbish. */
const paceMs = 100;
/** Longer than any mail server may take to answer. */
const handedMs = 10 * 60_000;
/** Then it is the turn of the others. */
const lettersAtOnce = 200;
const minuteMs = 60_000;
/** A server that does not take it for now is asked again for hours; one that rejects it, twice. */
const retries = {
  later: { waitMs: 15 * minuteMs, triesMax: 20 },
  rejected: { waitMs: 60 * minuteMs, triesMax: 3 },
};
/** So many that were not taken in a row are about the server and not about addresses. */
const troubleMax = 3;
/** Of whoever has chosen none. */
const timeZone = 'Europe/Berlin';
const job = 'newsletters.letters';

export function createLetters(
  context: NewslettersContext,
  { readers, segments, returns }: { readers: Readers; segments: Segments; returns: Returns },
  /** In the transaction that saw that no letter waits. */
  onDone: (tx: Tx, issueId: Uuid) => Promise<void>,
): Letters {
  const { config, database, clock, jobs, identity, outreach } = context;
  const { pool } = database;

  const listSome: Letters['listSome'] = (issueId) =>
    database.transaction(async (tx) => {
      const issue = await issues.lockIssue(tx.client, issueId);
      if (issue?.state !== 'sending' || issue.is_mail_listed) return false;
      const days = issue.joined_within_days;
      const language = segments.mailLanguage({
        segment: issue.segment,
        membersTierId: issue.members_tier_id,
      });
      const found =
        readers.isOffered && language !== 'nobody'
          ? await store.listReaders(tx.client, {
              businessActorId: issue.business_actor_id,
              topicKey: issue.topic_key,
              since: days === null ? null : new Date(+issue.begun_at! - days * 86_400_000),
              language,
              after: issue.mail_listed_until,
              limit: listedAtOnce,
            })
          : [];
      const dueFor = (zone: string | null) =>
        issue.local_time ? whenShown(issue.local_time, zone ?? timeZone) : issue.begun_at!;
      const hasTwo = issue.subject_b !== null;
      await store.addRecipients(
        tx.client,
        issueId,
        found.map(({ id, time_zone: zone }) => ({
          id,
          variant: variantOf(issueId, id, hasTwo),
          dueAt: dueFor(zone),
        })),
      );
      const isListed = found.length < listedAtOnce;
      await store.saveListed(tx.client, { issueId, until: found.at(-1)?.id ?? null, isListed });
      if (isListed) {
        const first = await store.nextDueAt(tx.client, issueId);
        await plan(tx, issueId, first ?? issue.begun_at!);
      }
      return !isListed;
    });

  async function plan(tx: Tx, issueId: Uuid, runAt: Date): Promise<void> {
    await jobs.add(tx, job, { issueId }, { key: `${job}:${issueId}`, runAt });
  }
  const planIn = (issueId: Uuid, ms: number) =>
    database.transaction((tx) => plan(tx, issueId, new Date(clock.now().getTime() + ms)));

  /** As they are when a slice of letters begins. */
  async function readProducts(issue: issues.IssueRow): Promise<LetterProduct[]> {
    const actorId = issue.business_actor_id;
    const [products, actors] = await Promise.all([
      productsOf(context, actorId, issue.product_ids),
      identity.actors([actorId]),
    ]);
    const base = `${config.publicUrl}/@${actors.get(actorId)!.handle}/shop`;
    return products.map((product) => ({
      name: product.title,
      price: priceText(product, issue.language),
      stock: stockText(product, issue.language),
      url: `${base}/${product.slug}`,
      pictureUrl: product.pictures[0]
        ? `${config.publicUrl}${product.pictures[0].mediumUrl}`
        : null,
    }));
  }

  async function send(
    issue: issues.IssueRow,
    products: readonly LetterProduct[],
    { reader, variant, tries, returnToken }: store.Next,
  ): Promise<'taken' | 'not taken'> {
    const { id: issueId } = issue;
    const readerId = reader.id;
    // Whoever has left meanwhile gets nothing.
    if (reader.state !== 'granted' || !reader.address) {
      await store.dropRecipient(pool, { issueId, readerId });
      return 'taken';
    }
    const actors = await identity.actors([issue.business_actor_id]);
    const { name, handle } = actors.get(issue.business_actor_id)!;
    const { publicUrl } = config;
    const leaveUrl = readers.leaveUrl(readerId, issueId);
    const from = variant === 0 ? 'a' : 'b';
    const letter = issueLetter(
      {
        name,
        subject: variant === 1 && issue.subject_b !== null ? issue.subject_b : issue.subject,
        text: issue.text,
        pictures: issue.pictures,
        products,
        since: reader.confirmed_at!,
        publicUrl,
        url: `${publicUrl}/@${handle}/news/${issue.slug}?from=${from}`,
        businessUrl: `${publicUrl}/@${handle}`,
        leaveUrl,
      },
      issue.language,
    );
    const returnPath = returns.addressOf(returnToken);
    const outcome = await readers.post.send({
      ...letter,
      to: reader.address,
      from: readers.senderOf(name, issue.language),
      ...(returnPath ? { returnPath } : {}),
      id: `news.${issueId}.${readerId}`,
      unsubscribeUrl: leaveUrl,
    });
    if (outcome === 'sent' || outcome === 'unknown') {
      await store.conclude(pool, { issueId, readerId, state: 'sent' });
      return 'taken';
    }
    if (outcome === 'refused') {
      await database.transaction((tx) => readers.refuse(tx, readerId));
      await store.conclude(pool, { issueId, readerId, state: 'refused' });
      return 'taken';
    }
    const { waitMs, triesMax } = retries[outcome];
    const dueAt = new Date(clock.now().getTime() + waitMs);
    await store.conclude(
      pool,
      tries >= triesMax
        ? { issueId, readerId, state: 'failed' }
        : { issueId, readerId, state: 'waiting', dueAt },
    );
    return 'not taken';
  }

  /** Whom the rules have silenced is silent in letters too. */
  async function isSilenced(businessActorId: Uuid): Promise<boolean> {
    const { isSuspended, frozenUntil } = await outreach.senders.of(businessActorId);
    return isSuspended || (frozenUntil !== null && new Date(frozenUntil) > clock.now());
  }

  async function run(issueId: Uuid, signal?: AbortSignal): Promise<void> {
    let trouble = 0;
    let products: LetterProduct[] | null = null;
    for (let count = 0; count < lettersAtOnce && !signal?.aborted; count++) {
      const issue = await issues.peekIssue(pool, issueId);
      if (issue?.state !== 'sending' || !issue.is_mail_listed) return;
      if (!readers.isOffered) await store.giveUp(pool, issueId);
      else if (count === 0 && (await isSilenced(issue.business_actor_id))) {
        return planIn(issueId, 60 * minuteMs);
      }
      const startedAt = performance.now();
      const next = await store.claimNext(pool, {
        issueId,
        now: clock.now(),
        until: new Date(clock.now().getTime() + handedMs),
        returnToken: randomBytes(12).toString('hex'),
      });
      if (!next) {
        const at = await store.nextDueAt(pool, issueId);
        return database.transaction((tx) => (at ? plan(tx, issueId, at) : onDone(tx, issueId)));
      }
      products ??= await readProducts(issue);
      trouble = (await send(issue, products, next)) === 'taken' ? 0 : trouble + 1;
      if (trouble >= troubleMax) return planIn(issueId, retries.later.waitMs);
      await sleep(Math.max(0, paceMs - (performance.now() - startedAt)));
    }
    return planIn(issueId, 0);
  }

  // One worker, so that the pace is that of the server and not of an issue.
  jobs.register<{ issueId: Uuid }>(job, ({ issueId }, signal) => run(issueId, signal), {
    ownWorkers: 1,
  });
  return {
    listSome,
    nextDueAt: (issueId) => store.nextDueAt(pool, issueId),
    plan,
    run,
  };
}

import { toPublicId, newUuid, type Uuid } from '#platform/ids';
import { textOf } from '../words.ts';
import type { MailDeps } from './index.ts';
import { digestLetter, type Entry } from './letters.ts';
import type { Post } from './post.ts';
import * as store from './store.ts';

/** [N35]–[N42] Who gets a letter about what. Decided by a job, on what is true when it is sent. */
const findJob = 'notifications.findDigests';
const job = 'notifications.digest';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Whoever looked at a device since has seen what there is. */
const awayMs = 8 * hourMs;
const periodMs = { daily: 24 * hourMs, weekly: 7 * 24 * hourMs };
const lookAgainMs = { nothing: hourMs, quiet: 30 * minuteMs, later: 15 * minuteMs };
const foundAtOnce = 500;
/** Letters on their way at the same moment: a mail server of a small place takes no more. */
const workers = 2;

interface Composed {
  name: string;
  entries: Entry[];
  told: store.Told[];
}

export function createDigests(
  deps: MailDeps & { post: Post; unsubscribeUrl: (userId: Uuid, address: string) => string },
): { find(): Promise<void> } {
  const { config, database, clock, jobs, identity, messaging, post, unsubscribeUrl } = deps;
  const { pool } = database;

  /** What somebody missed, in all hats, that no letter has told of; newest first. */
  async function compose(
    userId: Uuid,
    { shows, now }: { shows: Parameters<typeof textOf>[1]['shows']; now: Date },
  ): Promise<Composed & { locale: 'de' | 'en' }> {
    const { name, locale } = await identity.addressee(userId);
    const digested = await store.listDigested(pool, userId);
    const found: { at: Date; entry: Entry; told: store.Told }[] = [];
    for (const { actorId, kind } of await identity.controlled(userId)) {
      const isBusiness = kind === 'business';
      const missed = await messaging.missedBy(actorId, now);
      const actors = await identity.parties([actorId, ...missed.map((one) => one.senderActorId)]);
      for (const one of missed) {
        const { conversationId, seq } = one;
        const before = digested.get(`${actorId} ${conversationId}`) ?? null;
        if (before !== null && before >= seq) continue;
        const said = {
          ...one,
          senderName: actors.get(one.senderActorId)?.name ?? '',
          businessName: isBusiness ? (actors.get(actorId)?.name ?? '') : null,
          // What disappears must not stay in a letterbox.
          ...(one.disappears && { kind: '', excerpt: '' }),
        };
        const { title, body } = textOf(said, { shows, locale });
        const path = `/${isBusiness ? 'inbox' : 'chats'}/${toPublicId('cnv', conversationId)}`;
        found.push({
          at: one.sentAt,
          entry: { title, line: body, url: `${config.publicUrl}${path}` },
          told: { actorId, conversationId, seq, before },
        });
      }
    }
    found.sort((a, b) => b.at.getTime() - a.at.getTime());
    return {
      name,
      locale,
      entries: found.map(({ entry }) => entry),
      told: found.map(({ told }) => told),
    };
  }

  /** When to look again, if it is not the time for a letter; null when it is. */
  async function notBefore(row: store.MailRow, now: Date): Promise<Date | null> {
    const next = row.last_digest_at && row.last_digest_at.getTime() + periodOf(row);
    if (next && next > now.getTime()) return new Date(next);
    const activeUntil = await store.lastActiveUntil(pool, row.user_id);
    const awaySince = activeUntil && activeUntil.getTime() + awayMs;
    return awaySince && awaySince > now.getTime() ? new Date(awaySince) : null;
  }

  function periodOf(row: store.MailRow): number {
    return row.frequency === 'weekly' ? periodMs.weekly : periodMs.daily;
  }

  async function send(userId: Uuid): Promise<void> {
    const now = clock.now();
    const later = (ms: number) => store.lookAgain(pool, userId, new Date(now.getTime() + ms));
    const row = await store.readMail(pool, userId);
    const { address, frequency } = row ?? {};
    if (!row || !address || !frequency || frequency === 'never' || row.is_refused) return;
    const next = await notBefore(row, now);
    if (next) return store.lookAgain(pool, userId, next);
    const { isQuiet, shows } = (await identity.quietFor([userId], now)).get(userId)!;
    if (isQuiet) return later(lookAgainMs.quiet);
    const { name, locale, entries, told } = await compose(userId, { shows, now });
    if (entries.length === 0) return later(lookAgainMs.nothing);

    // Claimed before it is handed over: whoever is killed from here on has sent it, as far as anybody knows.
    const lookAgainAt = new Date(now.getTime() + periodOf(row));
    const turn = { row, now, told };
    if (!(await database.transaction((tx) => store.claimDigest(tx, { ...turn, lookAgainAt })))) {
      return;
    }
    const stopUrl = unsubscribeUrl(userId, address);
    const { publicUrl } = config;
    const outcome = await post.send({
      to: address,
      ...digestLetter(
        { name, entries, shows, frequency, publicUrl, unsubscribeUrl: stopUrl },
        locale,
      ),
      id: `digest.${newUuid()}`,
      unsubscribeUrl: stopUrl,
    });
    if (outcome === 'sent' || outcome === 'unknown') return;
    const again = new Date(
      clock.now().getTime() + (outcome === 'later' ? lookAgainMs.later : periodMs.daily),
    );
    await database.transaction((tx) => store.giveBackDigest(tx, { ...turn, lookAgainAt: again }));
    if (outcome === 'refused') await store.markRefused(pool, userId, address);
  }

  async function find(): Promise<void> {
    const now = clock.now();
    await store.forgetCodes(pool, new Date(now.getTime() - 24 * hourMs));
    if (!post.isOffered) return;
    const due = await store.listDue(pool, now, foundAtOnce);
    if (due.length === 0) return;
    await database.transaction(async (tx) => {
      for (const userId of due) {
        await jobs.add(tx, job, { userId }, { key: `digest ${userId}`, attemptsMax: 3 });
      }
    });
  }

  jobs.register(job, ({ userId }: { userId: Uuid }) => send(userId), { ownWorkers: workers });
  jobs.register(findJob, find);
  jobs.schedule('*/5 * * * *', findJob);
  return { find };
}

import type { Details, Watchlist } from '@allmende/contract/compliance';
import { ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import { readSetting, writeSetting } from '#platform/settings';
import { raiseAlert } from '../cases/store.ts';
import type { ComplianceContext } from '../context.ts';
import type { Policies } from '../policy.ts';
import { periodsOf } from '../rules.ts';
import { type Listed, readList } from './list-file.ts';
import { likeness, mayBeBorn } from './names.ts';
import * as store from './store.ts';

/** From here on a human looks whether the same person is meant. */
const alikeFrom = 0.86;
const screenedAtOnce = 200;
const importedName = 'compliance.list';
/** Everybody is compared; how long that takes grows with the town. */
export const screenJob = 'compliance.screen';

export interface Hit extends Listed {
  /** Which of its names is the most alike, */
  name: string;
  /** and how much, in hundredths. */
  score: number;
}

/** Who on the list may be meant by these names, the most alike first. */
export function hitsAmong(
  listed: readonly Listed[],
  who: { names: readonly string[]; birthDate: string },
): Hit[] {
  const hits: Hit[] = [];
  for (const one of listed) {
    if (!mayBeBorn(who.birthDate, one.born)) continue;
    let best = { name: '', score: 0 };
    for (const name of one.names) {
      const score = Math.max(...who.names.map((own) => likeness(own, name)));
      if (score > best.score) best = { name, score };
    }
    if (best.score < alikeFrom) continue;
    hits.push({ ...one, name: best.name, score: Math.round(best.score * 100) });
  }
  return hits.toSorted((a, b) => b.score - a.score);
}

/**
 * Compares who people and businesses say they are with a list of sanctions and of politically exposed persons. A likeness decides
 * nothing: it becomes a case, and whoever it is about learns nothing of it. See [C70] to [C73] in SPEC.md.
 */
export function createScreening(
  context: ComplianceContext,
  {
    jobs,
    policies,
    detailsOf,
  }: {
    jobs: Pick<Jobs, 'add'>;
    policies: Policies;
    detailsOf: (actorId: Uuid) => Promise<Details | null>;
  },
) {
  const { database, clock, identity, log } = context;

  async function raise(tx: Tx, actorId: Uuid, hits: readonly Hit[]): Promise<boolean> {
    const [best] = hits;
    if (!best) return false;
    const now = clock.now();
    return raiseAlert(tx, {
      id: newUuid(now.getTime()),
      caseId: newUuid(now.getTime()),
      actorId,
      rule: 'listed',
      day: periodsOf(now).day,
      at: now,
      finding: {
        facts: {
          listed: best.name,
          kind: best.kind,
          born: best.born.join(', '),
          score: String(best.score),
          entries: hits.map(({ id }) => id).join(' '),
        },
        paymentIds: [],
      },
    });
  }

  /** Whether there is a new likeness. What was decided of an entry of the list is not asked again. */
  async function screen(actorId: Uuid): Promise<boolean> {
    const [details, actor] = [await detailsOf(actorId), await identity.actor(actorId)];
    if (!details) return false;
    const names = actor?.kind === 'business' ? [details.fullName, actor.name] : [details.fullName];
    const candidates = await store.findCandidates(database.pool, names);
    const found = hitsAmong(candidates, { names, birthDate: details.birthDate });
    if (found.length === 0) return false;
    return database.transaction(async (tx) => {
      const known = await store.entriesRaised(tx.client, actorId);
      return raise(
        tx,
        actorId,
        found.filter(({ id }) => !known.has(id)),
      );
    });
  }

  async function screenAll(): Promise<number> {
    if (!(await policies.current()).isMonitored) return 0;
    let [raised, after]: [number, Uuid | null] = [0, null];
    for (;;) {
      const page: Uuid[] = await store.listKnown(database.pool, { after, limit: screenedAtOnce });
      for (const actorId of page) if (await screen(actorId)) raised += 1;
      if (page.length < screenedAtOnce) break;
      after = page.at(-1)!;
    }
    if (raised > 0) log.warn({ raised }, 'compliance.listed');
    return raised;
  }

  async function show(): Promise<Watchlist> {
    const counts = await store.countListed(database.pool);
    const imported = await readSetting<{ at: string; fileName: string }>(database, importedName);
    return { ...counts, importedAt: imported?.at ?? null, fileName: imported?.fileName ?? '' };
  }

  return {
    show,
    screenAll,

    /** Right when somebody hands details in. */
    async screenOne(actorId: Uuid): Promise<void> {
      try {
        if ((await policies.current()).isMonitored) await screen(actorId);
      } catch (error) {
        // What was handed in stays so; the night looks again.
        log.error({ err: error }, 'compliance.not_screened');
      }
    },

    /** Puts a list in the place of the one before, all of it or nothing. A job compares everybody with it. */
    async import(
      bytes: Uint8Array,
      fileName: string,
    ): Promise<Result<Watchlist, 'compliance.list_refused'>> {
      const read = await readList(bytes);
      if (!read.ok) return read;
      await database.transaction(async (tx) => {
        await store.replaceListed(tx, read.value);
        await writeSetting(tx, importedName, { at: clock.now().toISOString(), fileName });
        await jobs.add(tx, screenJob, {}, { key: screenJob });
      });
      return ok(await show());
    },
  };
}

export type Screening = ReturnType<typeof createScreening>;

import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { readRosters, readRosterVersions } from './store.ts';

/**
 * Who hears of a conversation. Membership changes rarely and is needed for every push, so each process
 * remembers it; every write tells the roster's version, and a remembered one of another version is read
 * again. Sending therefore costs the same in a small conversation and in a large one.
 */
export interface Rosters {
  /** The members of each, as of the version told or a later one. */
  load(
    wanted: Iterable<{ conversationId: Uuid; rosterVersion: number }>,
  ): Promise<Map<Uuid, Roster>>;
  /** From memory, if it is there; may have been overtaken. Only for what may go to a former member. */
  peek(conversationId: Uuid): Promise<readonly Uuid[]>;
  /** The same, only if it is in memory; the same array as long as nobody comes or goes. */
  known(conversationId: Uuid): readonly Uuid[] | undefined;
  /** As they are now. */
  now(conversationIds: readonly Uuid[]): Promise<Map<Uuid, Roster>>;
}

export interface Roster {
  version: number;
  actorIds: readonly Uuid[];
  /** The first message that each may read, in the order of `actorIds`. */
  fromSeqs: Int32Array;
  /** What everybody may read begins here. */
  openFromSeq: number;
}

/** [MS82] The members who may read a message, and those who came too late for it. */
export function splitByReading(
  { actorIds, fromSeqs, openFromSeq }: Roster,
  seq: number,
): { readers: readonly Uuid[]; others: readonly Uuid[] } {
  if (seq >= openFromSeq) return { readers: actorIds, others: [] };
  return {
    readers: actorIds.filter((_, index) => fromSeqs[index]! <= seq),
    others: actorIds.filter((_, index) => fromSeqs[index]! > seq),
  };
}

const rememberedMax = 20_000;

export function createRosters(database: Database): Rosters {
  const remembered = new Map<Uuid, Roster>();

  function remember(conversationId: Uuid, roster: Roster): void {
    const known = remembered.get(conversationId);
    if (known && known.version > roster.version) return;
    remembered.set(conversationId, roster);
    if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value!);
  }

  async function read(conversationIds: Uuid[]): Promise<Map<Uuid, Roster>> {
    const rosters = new Map<Uuid, Roster>();
    for (const row of await readRosters(database.pool, conversationIds)) {
      const roster = {
        version: row.roster_version,
        actorIds: row.actor_ids,
        fromSeqs: Int32Array.from(row.from_seqs),
        openFromSeq: row.from_seqs.reduce((last, seq) => Math.max(last, seq), 1),
      };
      rosters.set(row.id, roster);
      remember(row.id, roster);
    }
    return rosters;
  }

  async function load(
    wanted: Iterable<{ conversationId: Uuid; rosterVersion: number }>,
  ): Promise<Map<Uuid, Roster>> {
    const found = new Map<Uuid, Roster>();
    const missing: Uuid[] = [];
    for (const { conversationId, rosterVersion } of wanted) {
      const known = remembered.get(conversationId);
      if (known && known.version >= rosterVersion) found.set(conversationId, known);
      else missing.push(conversationId);
    }
    if (missing.length > 0) {
      for (const [conversationId, roster] of await read(missing)) {
        found.set(conversationId, roster);
      }
    }
    return found;
  }

  return {
    load,
    now: async (conversationIds) => load(await readRosterVersions(database.pool, conversationIds)),
    known: (conversationId) => remembered.get(conversationId)?.actorIds,
    async peek(conversationId) {
      const known =
        remembered.get(conversationId) ?? (await read([conversationId])).get(conversationId);
      return known?.actorIds ?? [];
    },
  };
}

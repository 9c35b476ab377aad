import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Conversation, Message } from '@allmende/contract/messaging';
import type { SearchHit, SearchKind, searchOperations } from '@allmende/contract/search';
import { readPosition } from '#platform/cursor';
import type { Database } from '#platform/database';
import type { CodeOf } from '#platform/http';
import { isUuid, type Uuid } from '#platform/ids';
import { each } from '#platform/each';
import { createSemaphore } from '#platform/semaphore';
import { readContent } from '../body.ts';
import { presentConversations, presentMessage } from '../present.ts';
import { readConversations } from '../conversations-store.ts';
import type { ActorDirectory } from '../present.ts';
import * as messages from '../store.ts';
import * as store from './store.ts';
import {
  anyMark,
  candidatesIn,
  type Excerpt,
  excerptAround,
  kindMark,
  type Question,
  queryOf,
  questionOf,
  senderMark,
  type Stems,
  wordsIn,
} from './words.ts';

/** The codes are those that the operation names in the contract. */
type Answer<T, Name extends keyof typeof searchOperations> = Promise<
  Result<T, CodeOf<(typeof searchOperations)[Name]>>
>;

/** Only what the actor may read is found, in every operation. */
export interface Finding {
  messages(
    actorId: Uuid,
    asked: {
      q: string;
      conversationId: Uuid | null;
      senderActorId: Uuid | null;
      kind: SearchKind | undefined;
      from: string | undefined;
      to: string | undefined;
      cursor: string | undefined;
      limit: number;
    },
  ): Answer<
    {
      items: SearchHit[];
      nextCursor: string | null;
      total: number | null;
      isTotalMore: boolean;
      isComplete: boolean;
    },
    'searchMessages'
  >;
  conversations(
    actorId: Uuid,
    asked: { q: string; limit: number },
  ): Answer<{ items: Conversation[] }, 'searchConversations'>;
  media(
    place: { actorId: Uuid; conversationId: Uuid },
    asked: {
      kind: store.MediaKind;
      to: string | undefined;
      cursor: string | undefined;
      limit: number;
    },
  ): Answer<{ items: Message[]; nextCursor: string | null }, 'listMedia'>;
}

const countMax = 1_000;
/** After this the search ends with what it has; the statement itself is ended some time later. */
const budgetMs = 1_000;
const statementMs = 3_000;
/** Each holds a connection as long as it looks, and what is written needs the others. */
const atOnce = 3;
const namedMax = 5_000;
/** Words of the messages that are shown whose stems are asked for; no page of what people write has so many. */
const candidatesMax = 5_000;

export function createFinding(deps: {
  database: Database;
  identity: ActorDirectory;
  stemsOf: (words: Iterable<string>) => Promise<Stems>;
}): Finding {
  const { database, identity, stemsOf } = deps;
  const { pool } = database;
  const turns = createSemaphore(atOnce);

  /** Ends what costs more than it may. */
  async function bounded<T>(work: (db: messages.Db) => Promise<T>): Promise<T | null> {
    try {
      return await turns.run(() =>
        database.transaction(async (tx) => {
          await tx.client.query(`set local statement_timeout = ${statementMs}`);
          return work(tx.client);
        }),
      );
    } catch (error) {
      if ((error as { code?: string }).code === '57014') return null;
      throw error;
    }
  }

  /** In pieces: who has written much, and looks for all of it at once, keeps nobody else waiting. */
  async function excerptsOf(
    texts: readonly string[],
    question: Question,
    asked: Stems,
  ): Promise<Excerpt[]> {
    const candidates = new Set(asked.keys());
    await each(texts, (text) => {
      const left = candidatesMax - candidates.size;
      if (left <= 0) return;
      for (const form of candidatesIn(text, asked, left)) candidates.add(form);
    });
    const stems = await stemsOf(candidates);
    const excerpts: Excerpt[] = [];
    await each(texts, (text) => void excerpts.push(excerptAround(text, question, stems)));
    return excerpts;
  }

  return {
    async messages(actorId, { q, conversationId, senderActorId, kind, from, to, cursor, limit }) {
      const before = readSpot(cursor);
      if (before === 'foreign') {
        return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
      }
      if (conversationId) {
        const figures = await messages.readFigures(pool, { conversationId, actorId });
        if (!figures) return fail('messaging.conversation_unknown');
      }
      const question = questionOf(q);
      const isNarrowed = senderActorId || kind || from || to;
      const isFirst = before === null;
      const nothing = {
        items: [],
        nextCursor: null,
        total: isFirst ? 0 : null,
        isTotalMore: false,
        isComplete: true,
      };
      if (question.words.length === 0 && (q.trim() !== '' || !isNarrowed)) return ok(nothing);
      const asked = await stemsOf(question.words.flatMap(({ forms }) => forms));
      const found = await bounded((db) =>
        store.findMessages(db, {
          actorId,
          conversationId,
          query: queryOf(question, asked, [
            ...(kind ? [kindMark(kind)] : []),
            ...(senderActorId ? [senderMark(senderActorId)] : []),
            ...(question.words.length === 0 && !kind && !senderActorId ? [anyMark] : []),
          ]),
          senderActorId,
          from: from ?? null,
          to: to ?? null,
          before,
          limit,
          countMax: isFirst ? countMax + 1 : 0,
          budgetMs,
        }),
      );
      if (!found) return fail('search.took_too_long');
      const spots = found.spots.slice(0, limit);
      const rows = await messages.readMessages(pool, spots);
      const rowOf = new Map(rows.map((row) => [`${row.conversation_id} ${row.seq}`, row]));
      // Taken back since it was found.
      const shown = spots
        .flatMap((spot) => rowOf.get(`${spot.conversationId} ${spot.seq}`) ?? [])
        .filter((row) => row.kind !== 'deleted');
      const texts = shown.map((row) => readContent(row) ?? '');
      const excerpts = await turns.run(() => excerptsOf(texts, question, asked));
      const last = spots.at(-1);
      return ok({
        items: shown.map((row, index) => ({
          message: presentMessage(row),
          excerpt: excerpts[index]!,
        })),
        nextCursor: found.spots.length > limit && last ? writeSpot(last) : null,
        total: isFirst ? Math.min(found.total, countMax) : null,
        isTotalMore: isFirst && found.total > countMax,
        isComplete: found.isComplete,
      });
    },

    async conversations(actorId, { q, limit }) {
      const wanted = plainName(q);
      if (wanted === '') return ok({ items: [] });
      const named = await store.listNamed(pool, { actorId, limit: namedMax });
      const others = named.flatMap((row) => row.other_actor_id ?? []);
      const actors = await identity.parties(new Set(others));
      const names = named.map(({ other_actor_id: other, name }) => {
        const actor = other ? actors.get(other) : undefined;
        return plainName(actor ? `${actor.name} ${actor.handle}` : (name ?? ''));
      });
      const places = await bounded((db) => store.rankNames(db, { names, wanted, limit }));
      if (!places) return fail('search.took_too_long');
      const ids = places.map((place) => named[place]!.id);
      const rows = await readConversations(pool, { actorId, conversationIds: ids });
      const inOrder = ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
      return ok({ items: await presentConversations(deps, actorId, inOrder) });
    },

    async media(place, { kind, to, cursor, limit }) {
      const before = readPosition(cursor);
      if (!before.ok) return before;
      const figures = await messages.readFigures(pool, place);
      if (!figures) return fail('messaging.conversation_unknown');
      const rows = await store.listMedia(pool, {
        conversationId: place.conversationId,
        kind,
        from: figures.visible_from_seq,
        before: before.value,
        to: to ?? null,
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      return ok({
        items: items.map(presentMessage),
        nextCursor: rows.length > limit ? String(items.at(-1)!.seq) : null,
      });
    },
  };
}

/** A name in the first form of each of its words, apart by one space. */
function plainName(name: string): string {
  return wordsIn(name)
    .map(({ forms }) => forms[0])
    .join(' ');
}

function writeSpot({ sentAt, conversationId, seq }: store.Spot): string {
  return `${sentAt.getTime()}.${conversationId}.${seq}`;
}

/** Null at the beginning. */
function readSpot(cursor: string | undefined): store.Spot | null | 'foreign' {
  if (!cursor) return null;
  const [ms = '', conversationId, seq = '', ...rest] = cursor.split('.');
  const isOurs =
    /^\d{1,14}$/.test(ms) && isUuid(conversationId) && /^\d{1,9}$/.test(seq) && rest.length === 0;
  if (!isOurs) return 'foreign';
  return { sentAt: new Date(Number(ms)), conversationId, seq: Number(seq) };
}

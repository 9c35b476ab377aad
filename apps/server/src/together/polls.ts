import type { Actor } from '@allmende/contract/actors';
import { fail, ok } from '@allmende/contract/errors';
import { hasTwins, isSameOption } from '@allmende/contract/poll-options';
import type { Poll } from '@allmende/contract/together';
import type { PollCard } from '@allmende/contract/together-cards';
import { optionsMax } from '@allmende/contract/together-limits';
import { readMoment, writeMoment } from '#platform/cursor';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Showing } from './showing.ts';
import type { Db, Thing } from './store.ts';
import * as store from './store.ts';
import { type Acting, type Answer, facesOf, type Reached, type Things } from './things.ts';

export interface NewPoll {
  conversationId: Uuid;
  clientId: Uuid;
  question: string;
  options: readonly string[];
  isMultiple: boolean;
  isAnonymous: boolean;
  isOpenToOptions: boolean;
  closesAt: Date | null;
}

export async function pollCardOf(
  db: Db,
  thing: Thing,
  { now, actors }: { now: Date; actors: (ids: Iterable<Uuid>) => Promise<Map<Uuid, Actor>> },
): Promise<PollCard> {
  const poll = await store.readPoll(db, thing.id);
  const options = await store.listOptions(db, thing.id);
  const voterCount = await store.countVoters(db, thing.id);
  const known = await actors(poll.is_anonymous ? [] : options.flatMap(({ voters }) => voters));
  return {
    type: 'poll',
    pollId: toPublicId('pol', thing.id),
    revision: thing.revision,
    creatorActorId: toPublicId('act', thing.creator_actor_id),
    question: poll.question,
    isMultiple: poll.is_multiple,
    isAnonymous: poll.is_anonymous,
    isOpenToOptions: poll.is_open_to_options,
    closesAt: poll.closes_at?.toISOString() ?? null,
    isClosed: isClosed(thing, poll, now),
    voterCount,
    options: options.map(({ option, text, count, voters }) => ({
      option,
      text,
      count,
      faces: poll.is_anonymous ? [] : facesOf(voters, known),
    })),
  };
}

function isClosed(thing: Thing, poll: store.PollRow, now: Date): boolean {
  return thing.ended_at !== null || (poll.closes_at !== null && poll.closes_at <= now);
}

export function createPolls(things: Things, showing: Showing) {
  const { pool } = things;

  async function present({ thing, mayManage }: Reached, actorId: Uuid): Promise<Poll> {
    const card = await pollCardOf(pool, thing, { now: things.now(), actors: things.actors });
    return {
      card,
      conversationId: toPublicId('cnv', thing.conversation_id),
      ownOptions: await store.readVote(pool, thing.id, actorId),
      mayManage,
      mayAddOptions:
        !card.isClosed &&
        (card.isOpenToOptions || thing.creator_actor_id === actorId) &&
        card.options.length < optionsMax,
      maySeeVoters: !card.isAnonymous,
    };
  }

  async function get(actorId: Uuid, id: Uuid): Answer<Poll, 'together.unknown'> {
    const reached = await things.read('poll', id, actorId);
    return reached.ok ? ok(await present(reached.value, actorId)) : reached;
  }

  return {
    get,

    /** [T10] [T11] [T12] */
    async create(acting: Acting, input: NewPoll) {
      const { closesAt } = input;
      if (hasTwins(input.options)) return fail('together.option_exists');
      if (closesAt && closesAt <= things.now()) return fail('together.in_the_past');
      const started = await things.start('poll', acting, input, async (tx, id, standing) => {
        await store.insertPoll(tx, id, {
          question: input.question,
          is_multiple: input.isMultiple,
          is_anonymous: input.isAnonymous || standing.kind === 'channel',
          is_open_to_options: input.isOpenToOptions,
          closes_at: closesAt,
          options: input.options,
          addedBy: acting.actorId,
        });
        if (closesAt) await showing.closeAt(tx, id, closesAt);
      });
      if (!started.ok) return started;
      return get(acting.actorId, started.value);
    },

    /** [T13] [T14] [T15] */
    async vote(acting: Acting, id: Uuid, options: readonly number[]) {
      const wanted = [...new Set(options)].sort((a, b) => a - b);
      const voted = await things.change('poll', id, acting, async (tx, { thing }) => {
        const poll = await store.readPoll(tx.client, id);
        if (isClosed(thing, poll, things.now())) return fail('together.closed');
        if (!poll.is_multiple && wanted.length > 1) return fail('together.one_choice');
        const there = new Set((await store.listOptions(tx.client, id)).map(({ option }) => option));
        if (wanted.some((option) => !there.has(option))) return fail('together.option_unknown');
        const before = await store.readVote(tx.client, id, acting.actorId);
        if (before.join() === wanted.join()) return ok(false);
        await store.writeVote(tx, id, {
          actorId: acting.actorId,
          options: wanted,
          at: things.now(),
        });
        return ok(true);
      });
      return voted.ok ? get(acting.actorId, id) : voted;
    },

    /** [T16] */
    async addOption(acting: Acting, id: Uuid, text: string) {
      const added = await things.change('poll', id, acting, async (tx, { thing }) => {
        const poll = await store.readPoll(tx.client, id);
        if (isClosed(thing, poll, things.now())) return fail('together.closed');
        const isAllowed = poll.is_open_to_options || thing.creator_actor_id === acting.actorId;
        if (!isAllowed) return fail('together.not_allowed');
        const options = await store.listOptions(tx.client, id);
        if (options.some((one) => isSameOption(one.text, text))) {
          return fail('together.option_exists');
        }
        if (options.length >= optionsMax) return fail('together.too_many');
        const option = options.at(-1)!.option + 1;
        await store.insertOption(tx, id, { option, text, addedBy: acting.actorId });
        return ok(true);
      });
      return added.ok ? get(acting.actorId, id) : added;
    },

    /** [T17] */
    async close(acting: Acting, id: Uuid) {
      const closed = await things.change('poll', id, acting, async (tx, { thing, mayManage }) => {
        if (!mayManage) return fail('together.not_allowed');
        if (thing.ended_at !== null) return ok(false);
        await store.bump(tx, id, things.now());
        return ok(true);
      });
      return closed.ok ? get(acting.actorId, id) : closed;
    },

    /** [T12] */
    async voters(
      actorId: Uuid,
      id: Uuid,
      page: { option: number; cursor: string | undefined; limit: number },
    ) {
      const after = readMoment(page.cursor);
      if (!after.ok) return after;
      const reached = await things.read('poll', id, actorId);
      if (!reached.ok) return reached;
      if ((await store.readPoll(pool, id)).is_anonymous) return fail('together.not_allowed');
      const options = await store.listOptions(pool, id);
      if (!options.some(({ option }) => option === page.option)) {
        return fail('together.option_unknown');
      }
      const rows = await store.listVoters(pool, id, {
        option: page.option,
        after: after.value,
        limit: page.limit + 1,
      });
      const shown = rows.slice(0, page.limit);
      const actors = await things.actors(shown.map(({ actor_id }) => actor_id));
      const last = shown.at(-1);
      return ok({
        items: shown.flatMap(({ actor_id }) => actors.get(actor_id) ?? []),
        nextCursor:
          rows.length > page.limit && last
            ? writeMoment({ at: last.voted_at, id: last.actor_id })
            : null,
      });
    },
  };
}

import type { Actor } from '@allmende/contract/actors';
import { fail, ok } from '@allmende/contract/errors';
import type { Checklist } from '@allmende/contract/together';
import type { ListCard } from '@allmende/contract/together-cards';
import { itemsMax } from '@allmende/contract/together-limits';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Db, ItemInput, ItemRow, Thing } from './store.ts';
import * as store from './store.ts';
import { type Acting, type Answer, facesOf, type Reached, type Things } from './things.ts';

/** Items on the card; the sheet has them all. */
const shownItems = 6;
const shownFaces = 5;

export async function listCardOf(
  db: Db,
  thing: Thing,
  actors: (ids: Iterable<Uuid>) => Promise<Map<Uuid, Actor>>,
): Promise<ListCard> {
  const items = await store.listItems(db, thing.id);
  const pledges = thing.shows_faces ? await store.listPledges(db, thing.id, null) : [];
  const facesAt = (item: number) =>
    pledges
      .filter((one) => one.item === item)
      .slice(0, shownFaces)
      .map(({ actor_id }) => actor_id);
  const shown = items.slice(0, shownItems);
  const known = await actors(shown.flatMap(({ item }) => facesAt(item)));
  return {
    type: 'list',
    listId: toPublicId('lst', thing.id),
    revision: thing.revision,
    creatorActorId: toPublicId('act', thing.creator_actor_id),
    title: await store.readTitle(db, thing.id),
    items: shown.map(({ item, text, quantity, taken, done }) => ({
      item,
      text,
      quantity,
      taken,
      done,
      faces: facesOf(facesAt(item), known),
    })),
    moreItems: items.length - shown.length,
    readyCount: items.filter(({ taken, quantity }) => taken === quantity).length,
    itemCount: items.length,
  };
}

export function createLists(things: Things) {
  const { pool } = things;

  async function present(
    { thing, standing, mayManage }: Reached,
    actorId: Uuid,
  ): Promise<Checklist> {
    const items = await store.listItems(pool, thing.id);
    const pledges = await store.listPledges(pool, thing.id, actorId);
    const actors = await things.actors(pledges.map(({ actor_id }) => actor_id));
    return {
      card: await listCardOf(pool, thing, things.actors),
      conversationId: toPublicId('cnv', thing.conversation_id),
      mayManage,
      mayAdd: standing.mayWrite,
      items: items.map(({ added_by, ...row }) => {
        const here = pledges.filter(({ item }) => item === row.item);
        const own = here.find(({ actor_id }) => actor_id === actorId);
        return {
          ...row,
          ownQuantity: own?.quantity ?? 0,
          isOwnDone: own?.is_done ?? false,
          pledges: (thing.shows_faces ? here : []).flatMap(({ actor_id, quantity, is_done }) => {
            const actor = actors.get(actor_id);
            return actor ? [{ actor, quantity, isDone: is_done }] : [];
          }),
          mayEdit: mayManage || added_by === actorId,
        };
      }),
    };
  }

  async function get(actorId: Uuid, id: Uuid): Answer<Checklist, 'together.unknown'> {
    const reached = await things.read('list', id, actorId);
    return reached.ok ? ok(await present(reached.value, actorId)) : reached;
  }

  const mayEdit = ({ mayManage }: Reached, item: ItemRow, actorId: Uuid) =>
    mayManage || item.added_by === actorId;

  async function findItem(db: Db, id: Uuid, item: number): Promise<ItemRow | undefined> {
    return (await store.listItems(db, id)).find((one) => one.item === item);
  }

  return {
    get,

    /** [T50] */
    async create(
      acting: Acting,
      input: { conversationId: Uuid; clientId: Uuid; title: string; items: readonly ItemInput[] },
    ) {
      const started = await things.start('list', acting, input, async (tx, id) => {
        await store.insertList(tx, id, { ...input, addedBy: acting.actorId });
      });
      return started.ok ? get(acting.actorId, started.value) : started;
    },

    /** [T54] */
    async rename(acting: Acting, id: Uuid, title: string) {
      const renamed = await things.change('list', id, acting, async (tx, { mayManage }) => {
        if (!mayManage) return fail('together.not_allowed');
        if ((await store.readTitle(tx.client, id)) === title) return ok(false);
        await store.setTitle(tx, id, title);
        return ok(true);
      });
      return renamed.ok ? get(acting.actorId, id) : renamed;
    },

    /** [T53] */
    async addItem(acting: Acting, id: Uuid, input: ItemInput) {
      const added = await things.change('list', id, acting, async (tx, { thing, standing }) => {
        if (!standing.mayWrite) return fail('together.not_allowed');
        const items = await store.listItems(tx.client, id);
        if (items.length >= itemsMax) return fail('together.too_many');
        // A number of its own for good: the revision only grows, and is larger with each change.
        const item = itemsMax + thing.revision;
        await store.insertItem(tx, id, { ...input, item, addedBy: acting.actorId });
        return ok(true);
      });
      return added.ok ? get(acting.actorId, id) : added;
    },

    /** [T54] */
    async updateItem(acting: Acting, id: Uuid, input: ItemInput & { item: number }) {
      const updated = await things.change('list', id, acting, async (tx, reached) => {
        const item = await findItem(tx.client, id, input.item);
        if (!item) return fail('together.item_unknown');
        if (!mayEdit(reached, item, acting.actorId)) return fail('together.not_allowed');
        if (input.quantity < item.taken) return fail('together.item_in_use');
        if (item.text === input.text && item.quantity === input.quantity) return ok(false);
        await store.updateItem(tx, id, input);
        return ok(true);
      });
      return updated.ok ? get(acting.actorId, id) : updated;
    },

    /** [T54] */
    async removeItem(acting: Acting, id: Uuid, number: number) {
      const removed = await things.change('list', id, acting, async (tx, reached) => {
        const item = await findItem(tx.client, id, number);
        if (!item) return fail('together.item_unknown');
        if (!mayEdit(reached, item, acting.actorId)) return fail('together.not_allowed');
        if (item.taken > 0) return fail('together.item_in_use');
        await store.deleteItem(tx, id, number);
        return ok(true);
      });
      return removed.ok ? get(acting.actorId, id) : removed;
    },

    /** [T51] [T52] */
    async take(
      acting: Acting,
      id: Uuid,
      wanted: { item: number; quantity: number; isDone: boolean },
    ) {
      const taken = await things.change('list', id, acting, async (tx) => {
        const item = await findItem(tx.client, id, wanted.item);
        if (!item) return fail('together.item_unknown');
        const key = { id, item: wanted.item, actorId: acting.actorId };
        const own = await store.readPledge(tx.client, key);
        const isDone = wanted.quantity > 0 && wanted.isDone;
        if ((own?.quantity ?? 0) === wanted.quantity && (own?.is_done ?? false) === isDone) {
          return ok(false);
        }
        if (item.taken - (own?.quantity ?? 0) + wanted.quantity > item.quantity) {
          return fail('together.taken');
        }
        await store.writePledge(tx, key, {
          quantity: wanted.quantity,
          isDone,
          at: things.now(),
        });
        return ok(true);
      });
      return taken.ok ? get(acting.actorId, id) : taken;
    },
  };
}

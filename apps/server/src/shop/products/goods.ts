import type { ShownProduct } from '@allmende/contract/shop';
import type { Identity } from '#identity';
import type { Bus } from '#platform/bus';
import type { Database, Tx } from '#platform/database';
import type { Connection, Gateway } from '#platform/gateway';
import { ok } from '@allmende/contract/errors';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { ShopTables } from '../tables.ts';
import { presentShown } from './present.ts';
import { findShown, searchShown } from './shown-store.ts';

/** Products as they are shown away from their shop: in posts, in chats, and live to whoever looks at them. */
export type Goods = ReturnType<typeof createGoods>;
/** What a post shows to this actor; nothing where they may not see it. */
type ShownIn = (postId: Uuid, actorId: Uuid) => Promise<readonly Uuid[]>;

const searchMax = 20;

export function createGoods(deps: {
  database: Database;
  identity: Pick<Identity, 'actors' | 'blockedAmong'>;
  gateway: Pick<Gateway, 'on' | 'onDisconnect'>;
  bus: Pick<Bus, 'publish' | 'on'>;
  log: Log;
}) {
  const { database, identity, gateway, bus, log } = deps;
  const read = () => database.read<ShopTables>();
  let shownIn: ShownIn = async () => [];
  /** Who looks at what on this process; each connection at no more than one list. */
  const watchers = new Map<Uuid, Set<Connection>>();
  const watched = new Map<Connection, Uuid[]>();
  /** Asked again by the next turn of `tell`; a rush of sales is told as often as it can be read. */
  const stirred = new Set<Uuid>();
  let isTelling = false;

  /** [SH62] Published ones, with price and stock of now. */
  async function find(productIds: readonly Uuid[]): Promise<Map<Uuid, ShownProduct>> {
    return present(productIds.length === 0 ? [] : await findShown(read(), productIds));
  }

  async function present(rows: Awaited<ReturnType<typeof findShown>>) {
    const sellers = await identity.actors(rows.map((row) => row.seller_id));
    return new Map(
      rows.flatMap((row) => {
        const seller = sellers.get(row.seller_id);
        return seller ? [[row.id, presentShown(row, seller)] as const] : [];
      }),
    );
  }

  async function search(actorId: Uuid, words: string): Promise<{ items: ShownProduct[] }> {
    const rows = await searchShown(read(), { actorId, words, limit: searchMax });
    const [shown, blocked] = await Promise.all([
      present(rows),
      identity.blockedAmong(actorId, [...new Set(rows.map((row) => row.seller_id))]),
    ]);
    const items = [...shown.values()].filter(({ seller }) => !blocked.has(toUuid(seller.id)));
    return { items };
  }

  function forget(connection: Connection): void {
    for (const id of watched.get(connection) ?? []) {
      const left = watchers.get(id);
      left?.delete(connection);
      if (left?.size === 0) watchers.delete(id);
    }
    watched.delete(connection);
  }

  gateway.on('watchProducts', (connection, { productIds }) => {
    const before = watched.get(connection) ?? [];
    forget(connection);
    if (!connection.isOpen) return undefined;
    const ids = [...new Set(productIds)].map(toUuid);
    watched.set(connection, ids);
    for (const id of ids) watchers.set(id, (watchers.get(id) ?? new Set()).add(connection));
    // What changed between being read and being watched is told as well.
    const added = ids.filter((id) => !before.includes(id));
    return find(added).then((shown) => {
      for (const id of added) connection.send(frameOf(id, shown));
      return ok(null);
    });
  });
  gateway.onDisconnect(forget);

  /** What nobody here looks at is not read. */
  function stir(ids: readonly Uuid[]): void {
    for (const id of ids) if (watchers.has(id)) stirred.add(id);
    if (isTelling || stirred.size === 0) return;
    isTelling = true;
    void tell()
      .catch((error: unknown) => log.error({ err: error }, 'shop.goods_not_told'))
      .finally(() => {
        isTelling = false;
        stir([]);
      });
  }

  async function tell(): Promise<void> {
    const ids = [...stirred];
    stirred.clear();
    const shown = await find(ids);
    for (const id of ids) {
      const frame = frameOf(id, shown);
      const serialised = { type: frame.type, json: JSON.stringify(frame) };
      for (const connection of watchers.get(id) ?? []) connection.send(serialised);
    }
  }

  function frameOf(id: Uuid, shown: ReadonlyMap<Uuid, ShownProduct>) {
    const product = shown.get(id) ?? null;
    return { type: 'product' as const, id: toPublicId('prd', id), product };
  }
  bus.on('shop.goods', ({ ids }: { ids: Uuid[] }) => stir(ids));

  return {
    find,
    search,
    shownIn: (postId: Uuid, actorId: Uuid) => shownIn(postId, actorId),
    shownInWith(given: ShownIn): void {
      shownIn = given;
    },
    /** [SH63] Price or stock of these is another once the transaction is committed: whoever looks at them is told. */
    changed(tx: Tx, lines: readonly { product_id: Uuid }[]): void {
      const ids = [...new Set(lines.map((line) => line.product_id))];
      tx.afterCommit(() => {
        stir(ids);
        bus.publish('shop.goods', { ids });
      });
    },
  };
}

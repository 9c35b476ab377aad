import type { Actor } from '@allmende/contract/actors';
import type { Card } from '@allmende/contract/messaging';
import type { MoneyRequest, Split } from '@allmende/contract/payment-requests';
import type { RequestCard, SplitCard } from '@allmende/contract/request-cards';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Assets, AssetTable } from '../currencies/assets.ts';
import { splitStateOf } from './rules.ts';
import * as store from './store.ts';

type Actors = ReadonlyMap<Uuid, Actor>;

/** How requests and splits look: to those who ask for them, and on their cards, which follow each change. */
export function createShowing(deps: {
  identity: Pick<Identity, 'actors'>;
  messaging: Pick<Messaging, 'updateCard' | 'cardStands'>;
  assets: Assets;
}) {
  const { identity, messaging, assets } = deps;

  async function cardOf(
    tx: Tx,
    row: store.RequestRow,
    moment: RequestCard['moment'] = 'asked',
  ): Promise<RequestCard> {
    const table = await assets.table(tx);
    return {
      type: 'request',
      requestId: toPublicId('req', row.id),
      revision: row.revision,
      moment,
      fromActorId: toPublicId('act', row.asker_actor_id),
      toActorId: toPublicId('act', row.payer_actor_id),
      amount: table.money(row.asset_code, row.amount),
      note: row.note,
      state: row.state,
      expiresAt: row.expires_at.toISOString(),
      remindedAt: row.reminded_at?.toISOString() ?? null,
      paymentId: row.payment_id === null ? null : toPublicId('pay', row.payment_id),
      splitTotal: row.split_total === null ? null : table.money(row.asset_code, row.split_total),
    };
  }

  async function splitCardOf(tx: Tx, split: store.SplitRow): Promise<SplitCard> {
    const shares = await store.listShares(tx.client, split.id);
    const actors = await identity.actors(shares.map((share) => share.payer_actor_id));
    return splitCard(split, shares, { actors, table: await assets.table(tx) });
  }

  function splitCard(
    split: store.SplitRow,
    shares: readonly store.RequestRow[],
    { actors, table }: { actors: Actors; table: AssetTable },
  ): SplitCard {
    const { asset_code: assetCode } = split;
    const paid = shares.filter(({ state }) => state === 'paid');
    return {
      type: 'split',
      splitId: toPublicId('spl', split.id),
      revision: split.revision,
      creatorActorId: toPublicId('act', split.creator_actor_id),
      note: split.note,
      total: table.money(assetCode, split.total),
      ownAmount: table.money(assetCode, split.own_amount),
      paid: table.money(
        assetCode,
        paid.reduce((sum, { amount }) => sum + amount, 0n),
      ),
      state: splitStateOf(shares.map(({ state }) => state)),
      expiresAt: split.expires_at.toISOString(),
      shares: shares.flatMap((share) => {
        const actor = actors.get(share.payer_actor_id);
        if (!actor) return [];
        return {
          actorId: actor.id,
          kind: actor.kind,
          name: actor.name,
          pictureUrl: actor.picture?.smallUrl ?? null,
          accent: actor.accent,
          requestId: toPublicId('req', share.id),
          amount: table.money(assetCode, share.amount),
          state: share.state,
        };
      }),
    };
  }

  return {
    cardOf,
    splitCardOf,

    async requests(rows: readonly store.RequestRow[]): Promise<MoneyRequest[]> {
      const actors = await identity.actors(
        new Set(rows.flatMap((row) => [row.asker_actor_id, row.payer_actor_id])),
      );
      const table = await assets.table();
      return rows.map((row) => ({
        id: toPublicId('req', row.id),
        revision: row.revision,
        from: actors.get(row.asker_actor_id)!,
        to: actors.get(row.payer_actor_id)!,
        amount: table.money(row.asset_code, row.amount),
        note: row.note,
        state: row.state,
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        closedAt: row.closed_at?.toISOString() ?? null,
        remindedAt: row.reminded_at?.toISOString() ?? null,
        paymentId: row.payment_id === null ? null : toPublicId('pay', row.payment_id),
        split:
          row.split_id === null
            ? null
            : {
                id: toPublicId('spl', row.split_id),
                total: table.money(row.asset_code, row.split_total!),
              },
        conversationId: toPublicId('cnv', row.conversation_id),
      }));
    },

    async split(db: store.Db, split: store.SplitRow, viewerActorId: Uuid): Promise<Split> {
      const shares = await store.listShares(db, split.id);
      const actors = await identity.actors(
        new Set([split.creator_actor_id, ...shares.map((share) => share.payer_actor_id)]),
      );
      const table = await assets.table();
      const mayManage = split.creator_actor_id === viewerActorId;
      const { conversation_id: group, payment_id: paymentId } = split;
      return {
        card: splitCard(split, shares, { actors, table }),
        creator: actors.get(split.creator_actor_id)!,
        way: split.way,
        createdAt: split.created_at.toISOString(),
        conversationId: group === null ? null : toPublicId('cnv', group),
        paymentId: mayManage && paymentId ? toPublicId('pay', paymentId) : null,
        mayManage,
        shares: shares.map((share) => ({
          requestId: toPublicId('req', share.id),
          actor: actors.get(share.payer_actor_id)!,
          amount: table.money(share.asset_code, share.amount),
          state: share.state,
          closedAt: share.closed_at?.toISOString() ?? null,
          remindedAt: mayManage ? (share.reminded_at?.toISOString() ?? null) : null,
        })),
      };
    },

    /**
     * Brings the card of a request that was changed in this transaction up to date, or that of its bill. It locks
     * the bill and then the conversation, so it comes after everything else that waits for somebody.
     */
    async refresh(tx: Tx, requestId: Uuid): Promise<store.RequestRow> {
      const row = (await store.readRequest(tx.client, requestId))!;
      const split = row.split_id ? await store.bumpSplit(tx, row.split_id) : null;
      const place = { conversationId: row.conversation_id, senderActorId: row.asker_actor_id };
      const [clientId, card]: [Uuid, Card] =
        row.is_in_group && split
          ? [split.id, await splitCardOf(tx, split)]
          : [row.id, await cardOf(tx, row)];
      const key = { ...place, clientId };
      if (await messaging.cardStands(tx, key)) await messaging.updateCard(tx, { ...key, card });
      return row;
    },
  };
}

import type { CardAlert } from '@allmende/contract/signals-card';
import type { OutreachCard } from '@allmende/contract/outreach-card';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import * as sends from './sends-store.ts';
import type { CardContent, SendRow } from './tables.ts';

/** A message of a template as it stands in its conversation. */
export function cardOf(row: SendRow, topics: ReadonlyMap<string, string>): OutreachCard {
  return {
    type: 'outreach',
    sendId: toPublicId('snd', row.id),
    businessActorId: toPublicId('act', row.business_actor_id),
    category: row.category as Exclude<SendRow['category'], 'service'>,
    topic: {
      key: row.topic_key!,
      name: topics.get(`${row.business_actor_id} ${row.topic_key}`) ?? row.topic_key!,
    },
    reason: row.reason ?? 'granted',
    ...(row.content as CardContent),
  };
}

/** What another module does with messages that it had sent. */
export interface Sent {
  /** How far they came, by their ids. */
  sendsOf(businessActorId: Uuid, sendIds: readonly Uuid[]): Promise<Map<Uuid, SendRow>>;
  /** Shows how their alert stands on all of these that are out. Conversations are locked: the last of a transaction. */
  renewAlert(
    tx: Tx,
    of: { businessActorId: Uuid; sendIds: readonly Uuid[]; alert: CardAlert },
  ): Promise<void>;
}

export function createSent({
  database,
  messaging,
}: Pick<OutreachContext, 'database' | 'messaging'>): Sent {
  const byId = (rows: readonly SendRow[]) => new Map(rows.map((row) => [row.id, row]));
  return {
    sendsOf: async (businessActorId, sendIds) =>
      byId(await sends.readSends(database.pool, businessActorId, sendIds)),
    async renewAlert(tx, { businessActorId, sendIds, alert }) {
      const rows = await sends.readSends(tx.client, businessActorId, sendIds);
      const out = rows
        .filter((row) => row.conversation_id !== null && row.seq !== null)
        .sort((a, b) => (a.conversation_id! < b.conversation_id! ? -1 : 1));
      const topics = await sends.readTopicNames(tx.client, out);
      for (const row of out) {
        const key = {
          conversationId: row.conversation_id!,
          senderActorId: businessActorId,
          clientId: row.id,
        };
        if (!(await messaging.cardStands(tx, key))) continue;
        await messaging.updateCard(tx, { ...key, card: { ...cardOf(row, topics), alert } });
      }
    },
  };
}

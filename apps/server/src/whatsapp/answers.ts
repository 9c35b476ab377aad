import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';

/** What people tapped or filled in: to people it is a message, to software it is what stands here. */
export interface AnswerStore {
  /** The parts of a webhook that say it, by the message in which it was said. */
  of(conversationId: Uuid, clientId: Uuid): Promise<Record<string, unknown> | null>;
  keep(
    tx: Tx,
    place: { conversationId: Uuid; clientId: Uuid },
    answer: Record<string, unknown>,
  ): Promise<void>;
  /** What was told long ago: people keep their message. */
  forgetOld(): Promise<void>;
}

/** Far longer than anything waits to be told. */
const keptMs = 30 * 86_400_000;

export function createAnswerStore({
  database,
  clock,
}: Pick<WhatsappContext, 'database' | 'clock'>): AnswerStore {
  return {
    async of(conversationId, clientId) {
      const { rows } = await database.pool.query<{ answer: Record<string, unknown> }>({
        name: 'whatsapp_answer',
        text: 'select answer from whatsapp_answers where conversation_id = $1 and client_id = $2',
        values: [conversationId, clientId],
      });
      return rows[0]?.answer ?? null;
    },
    async keep(tx, { conversationId, clientId }, answer) {
      await tx.client.query(
        `insert into whatsapp_answers (conversation_id, client_id, answer, created_at)
         values ($1, $2, $3, $4) on conflict do nothing`,
        [conversationId, clientId, JSON.stringify(answer), clock.now()],
      );
    },
    async forgetOld() {
      const before = new Date(clock.now().getTime() - keptMs);
      await database.pool.query('delete from whatsapp_answers where created_at < $1', [before]);
    },
  };
}

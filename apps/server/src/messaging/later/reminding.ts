import { fail, ok } from '@allmende/contract/errors';
import type { Reminder } from '@allmende/contract/later';
import { remindersMax } from '@allmende/contract/limits';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { excerptOf } from '../body.ts';
import { tellOwnDevices } from '../echo.ts';
import { presentMessage } from '../present.ts';
import * as messages from '../store.ts';
import { type Answer, checkDue, type LaterDeps } from './context.ts';
import * as store from './store.ts';

/** [MS155]–[MS157] Messages that one wants to be reminded of. Nobody else learns of it. */
export interface Reminding {
  remind(spot: store.ReminderKey, dueAt: Date): Answer<Reminder, 'remind'>;
  list(actorId: Uuid): Promise<Reminder[]>;
  forget(spot: store.ReminderKey): Promise<void>;
  /** Told of each reminder when it is due, in the transaction in which it becomes so: once, whatever is killed. */
  onReminder(listener: ReminderListener): void;
}

export interface DueReminder {
  actorId: Uuid;
  conversationId: Uuid;
  seq: number;
  kind: string;
  excerpt: string;
}

type ReminderListener = (tx: Tx, due: DueReminder) => Promise<void>;
type Due = store.ReminderKey & { dueAt: string };

const job = 'messaging.remind';

export function createReminding({ database, clock, gateway, jobs }: LaterDeps): Reminding {
  const listeners: ReminderListener[] = [];

  /** False when it was taken away, put off or told before. */
  async function markDue(tx: Tx, due: Due): Promise<boolean> {
    const isNews = await store.markDue(tx, { ...due, dueAt: new Date(due.dueAt) });
    if (isNews) tx.afterCommit(() => tellOwnDevices(gateway, due.actorId, 'reminders'));
    return isNews;
  }

  jobs.register(
    job,
    (due: Due) =>
      database.transaction(async (tx) => {
        if (!(await markDue(tx, due))) return;
        // Who has left, or was sent away, learns nothing of it any more; it may say something else by now.
        const message = await messages.readQuotable(tx.client, due);
        if (!message || message.kind === 'deleted') return;
        const { actorId, conversationId, seq } = due;
        for (const tell of listeners) {
          const { kind } = message;
          await tell(tx, { actorId, conversationId, seq, kind, excerpt: excerptOf(message) });
        }
      }),
    {
      // In the app it is due, even if it could not be told beyond.
      async giveUp(due) {
        await database.transaction((tx) => markDue(tx, due));
      },
    },
  );

  return {
    onReminder: (listener) => void listeners.push(listener),

    async remind(spot, dueAt) {
      const { conversationId, actorId, seq } = spot;
      const figures = await messages.readFigures(database.pool, spot);
      if (!figures) return fail('messaging.conversation_unknown');
      const time = checkDue(dueAt, clock.now());
      const reminded = await database.transaction(async (tx) => {
        await store.lockCountsOf(tx, actorId);
        // What is erased at the same moment takes its reminders with it, or is seen to be gone.
        await messages.lockConversation(tx, conversationId);
        const [message] = await messages.readMessages(tx.client, [{ conversationId, seq }]);
        if (!message || seq < figures.visible_from_seq) return fail('messaging.message_unknown');
        if (message.kind === 'deleted') return fail('messages.deleted');
        if (!time.ok) return time;
        if ((await store.countOtherReminders(tx.client, spot)) >= remindersMax)
          return fail('later.too_many_reminders');
        await store.putReminder(tx, { ...spot, dueAt });
        await jobs.add(
          tx,
          job,
          { ...spot, dueAt: dueAt.toISOString() },
          { key: `remind ${actorId} ${conversationId} ${seq}`, runAt: dueAt },
        );
        return ok(message);
      });
      if (!reminded.ok) return reminded;
      tellOwnDevices(gateway, actorId, 'reminders');
      const message = presentMessage(reminded.value);
      return ok({ message, dueAt: dueAt.toISOString(), isDue: false });
    },

    async list(actorId) {
      const rows = await store.listReminders(database.pool, actorId);
      return rows.map((row) => ({
        message: presentMessage(row),
        dueAt: row.due_at.toISOString(),
        isDue: row.is_due,
      }));
    },

    async forget(spot) {
      await store.deleteReminder(database.pool, spot);
      tellOwnDevices(gateway, spot.actorId, 'reminders');
    },
  };
}

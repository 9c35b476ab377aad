import { fail, ok, type Result } from '@allmende/contract/errors';
import type { ScheduledMessage } from '@allmende/contract/later';
import { scheduledMax } from '@allmende/contract/limits';
import type { Message, MessageBody, Sendable } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { type AttachedSendable, createAttaching, thingsIn } from '../attachments.ts';
import { colleagueOf, type PersonDirectory } from '../authors.ts';
import { tellOwnDevices } from '../echo.ts';
import { checkCaption, checkText, refusalOf } from '../rules.ts';
import * as messages from '../store.ts';
import type { WriteErrorCode } from '../writing.ts';
import { type Answer, checkDue, type LaterDeps } from './context.ts';
import * as store from './store.ts';

export interface StaffDirectory extends PersonDirectory {
  /** In whose names a user may act now. */
  controlled(userId: Uuid): Promise<readonly { actorId: Uuid }[]>;
}

/** [MS150]–[MS154] Messages that are sent at a time, through the way that all messages take. */
export interface Scheduling {
  schedule(
    key: store.ScheduledKey,
    what: {
      userId: Uuid;
      text: string;
      /** Missing for a text, or for what the one that is there carries. */
      attached: AttachedSendable | undefined;
      replyToSeq: number | null;
      dueAt: Date;
    },
  ): Answer<ScheduledMessage, 'schedule'>;
  list(actorId: Uuid, conversationId: Uuid | null): Promise<ScheduledMessage[]>;
  unschedule(key: store.ScheduledKey): Answer<Record<string, never>, 'unschedule'>;
  sendNow(key: store.ScheduledKey): Answer<Message, 'sendScheduled'>;
}

const job = 'messaging.sendScheduled';

export function createScheduling(deps: LaterDeps): Scheduling {
  const { database, clock, gateway, jobs, send, media, identity } = deps;
  const attach = createAttaching(media);

  /**
   * Sends what stands in the row, then removes it; meanwhile it is claimed, and nobody changes it. When this is cut
   * off in between it is done again, and the client id makes it one message. Undefined when the row is gone, on its
   * way already or due at another time by now.
   */
  async function sendRow(
    key: store.ScheduledKey,
    dueAt: Date | null,
  ): Promise<Result<Message, WriteErrorCode> | undefined> {
    const row = await store.claimScheduled(database.pool, key, dueAt);
    if (!row) return undefined;
    const sent = await sendAs(row);
    if (sent.ok) {
      await database.transaction(async (tx) => {
        await release(tx, row.attached);
        await store.deleteSent(tx, key);
      });
    } else {
      const code = isLasting(sent.code) ? sent.code : row.failed_code;
      await store.giveBack(database.pool, { ...key, code });
    }
    return sent;
  }

  async function sendAs(row: store.ScheduledRow): Promise<Result<Message, WriteErrorCode>> {
    const may = await identity.controlled(row.user_id);
    // Whoever left a business no longer speaks for it; its conversations do not exist for them.
    if (!may.some(({ actorId }) => actorId === row.actor_id)) {
      return fail('messaging.conversation_unknown');
    }
    return send({
      conversationId: row.conversation_id,
      senderActorId: row.actor_id,
      senderUserId: row.user_id,
      clientId: row.client_id,
      message: messageOf(row),
      replyToSeq: row.reply_to_seq ?? undefined,
    });
  }

  /** Out of its words and what was uploaded; refused as sending it would be. */
  async function prepare(
    { actorId }: store.ScheduledKey,
    { attached, text }: { attached: AttachedSendable | undefined; text: string },
  ): Answer<store.Attached | null, 'schedule'> {
    if (!attached) return ok(null);
    const body = await attach(withCaption(attached, text), actorId);
    if (body.ok) return ok({ sendable: attached, body: body.value, holdId: newUuid() });
    // What was uploaded meets only some of all that messages are refused with.
    return body as Awaited<Answer<null, 'schedule'>>;
  }

  /** Media keeps it from now on, although no conversation shows it yet. */
  async function hold(tx: Tx, ownerActorId: Uuid, { body, holdId }: store.Attached): Promise<void> {
    for (const thing of thingsIn(body)) {
      await media.grantToConversation(tx, { ...thing, ownerActorId, conversationId: holdId });
    }
  }

  async function release(tx: Tx, attached: store.Attached | null): Promise<void> {
    if (!attached) return;
    for (const thing of thingsIn(attached.body)) {
      await media.revokeFromConversation(tx, { ...thing, conversationId: attached.holdId });
    }
  }

  async function present(row: store.ScheduledRow): Promise<ScheduledMessage> {
    return {
      conversationId: toPublicId('cnv', row.conversation_id),
      clientId: row.client_id,
      text: row.text,
      body: bodyOf(row),
      replyToSeq: row.reply_to_seq,
      dueAt: row.due_at.toISOString(),
      by: await colleagueOf(identity, row.actor_id, row.user_id),
      failedCode: row.failed_code,
    };
  }

  jobs.register(
    job,
    async ({ dueAt, ...key }: store.ScheduledKey & { dueAt: string }) => {
      const sent = await sendRow(key, new Date(dueAt));
      if (!sent) return;
      if (!sent.ok && !isLasting(sent.code)) throw new Error(`not sent yet: ${sent.code}`);
      tellOwnDevices(gateway, key.actorId, 'scheduled');
    },
    {
      async giveUp({ dueAt: _dueAt, ...key }) {
        await store.giveBack(database.pool, { ...key, code: 'platform.unavailable' });
        tellOwnDevices(gateway, key.actorId, 'scheduled');
      },
    },
  );

  return {
    async schedule(key, { userId, text, attached, replyToSeq, dueAt }) {
      const { conversationId, actorId, clientId } = key;
      const figures = await messages.readFigures(database.pool, key);
      if (!figures) return fail('messaging.conversation_unknown');
      const refusal = refusalOf(figures);
      if (refusal) return fail(refusal);
      const time = checkDue(dueAt, clock.now());
      if (!time.ok) return time;
      const prepared = await prepare(key, { attached, text });
      if (!prepared.ok) return prepared;
      const row = await database.transaction(async (tx) => {
        // One at a time of one actor, so that none slips past the limit or past the sending of the same.
        await store.lockCountsOf(tx, actorId);
        const known = await store.lockScheduled(tx, key);
        const sent = { conversationId, senderActorId: actorId, clientId };
        if (known?.is_claimed || (!known && (await messages.readByClientId(tx.client, sent)))) {
          return fail('messaging.client_id_reused');
        }
        if (!known && (await store.countScheduled(tx.client, actorId)) >= scheduledMax) {
          return fail('later.too_many_scheduled');
        }
        const carried = prepared.value ?? known?.attached ?? null;
        const checked = carried ? checkCaption(text) : checkText(text);
        if (!checked.ok) return checked;
        if (prepared.value) {
          await hold(tx, actorId, prepared.value);
          await release(tx, known?.attached ?? null);
        }
        const stored = await store.putScheduled(tx, {
          ...key,
          userId,
          text: checked.value,
          attached: carried,
          replyToSeq,
          dueAt,
        });
        await jobs.add(
          tx,
          job,
          { ...key, dueAt: dueAt.toISOString() },
          { key: `scheduled ${actorId} ${conversationId} ${clientId}`, runAt: dueAt },
        );
        return ok(stored);
      });
      if (!row.ok) return row;
      tellOwnDevices(gateway, actorId, 'scheduled');
      return ok(await present(row.value));
    },

    async list(actorId, conversationId) {
      const rows = await store.listScheduled(database.pool, { actorId, conversationId });
      return Promise.all(rows.map(present));
    },

    async unschedule(key) {
      const wasThere = await database.transaction(async (tx) => {
        const row = await store.deleteWaiting(tx, key);
        if (row) await release(tx, row.attached);
        return row !== undefined;
      });
      if (!wasThere) return fail('later.scheduled_unknown');
      tellOwnDevices(gateway, key.actorId, 'scheduled');
      return ok({});
    },

    async sendNow(key) {
      const sent = await sendRow(key, null);
      if (!sent) return fail('later.scheduled_unknown');
      tellOwnDevices(gateway, key.actorId, 'scheduled');
      // What is scheduled meets only some of all that messages are refused with.
      return sent as Awaited<Answer<Message, 'sendScheduled'>>;
    },
  };
}

/** Whether trying again by itself is of no use. */
function isLasting(code: string): boolean {
  return code !== 'platform.unavailable' && code !== 'platform.internal';
}

function withCaption(sendable: AttachedSendable, caption: string): AttachedSendable {
  return sendable.kind === 'voice' ? sendable : { ...sendable, caption };
}

function messageOf({ attached, text }: store.ScheduledRow): Sendable {
  return attached ? withCaption(attached.sendable, text) : { kind: 'text', text };
}

function bodyOf({ attached, text }: store.ScheduledRow): MessageBody | null {
  if (!attached) return null;
  return 'caption' in attached.body ? { ...attached.body, caption: text } : attached.body;
}

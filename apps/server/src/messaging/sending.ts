import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Message, Sendable } from '@allmende/contract/messaging';
import { type Database, isConnectionLost } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { patienceMs, patiently } from '#platform/patience';
import {
  type AttachedSendable,
  type AttachmentStore,
  createAttaching,
  isAttached,
  thingsIn,
} from './attachments.ts';
import { excerptOf, packBody, type StoredBody } from './body.ts';
import type { PrepareContent } from './contents.ts';
import type { Origin } from './echo.ts';
import type { MentionReader } from './mentions.ts';
import { checkText } from './rules.ts';
import * as store from './store.ts';
import type { WriteErrorCode, WritePath } from './writing.ts';

export interface Outgoing {
  conversationId: Uuid;
  /** In whose name; the caller has proven that the user may. */
  senderActorId: Uuid;
  senderUserId: Uuid;
  /** A UUID of the sender's own making. The same one sends the same message once. */
  clientId: Uuid;
  message: Sendable;
  replyToSeq?: number | undefined;
  /** For histories that are made up; the present otherwise. */
  at?: Date;
}

export type Send = (
  outgoing: Outgoing,
  origin?: Origin,
) => Promise<Result<Message, WriteErrorCode>>;

/**
 * Checks what is to be sent and hands it to the write path. A text goes straight on. What has to be looked
 * up first (what was uploaded, the message replied to) makes later ones of the same user in the same
 * conversation wait, so that they arrive in the order in which they were sent.
 */
export function createSend(deps: {
  database: Database;
  mentionsIn: MentionReader;
  media: AttachmentStore;
  prepareContent: PrepareContent;
  writePath: WritePath;
}): Send {
  const { database, mentionsIn, media, prepareContent, writePath } = deps;
  const attach = createAttaching(media);
  const preparing = new Map<string, Promise<unknown>>();

  async function prepareAttached(
    outgoing: Outgoing,
    message: AttachedSendable,
  ): Promise<Result<StoredBody, WriteErrorCode>> {
    const { conversationId, senderActorId } = outgoing;
    const figures = await store.readFigures(database.pool, {
      conversationId,
      actorId: senderActorId,
    });
    if (!figures) return fail('messaging.conversation_unknown');
    const body = await attach(message, senderActorId);
    if (!body.ok) return body;
    if (!figures.is_blocked && figures.rank >= figures.write_rank) {
      await database.transaction(async (tx) => {
        for (const thing of thingsIn(body.value)) {
          const grant = { ...thing, ownerActorId: senderActorId, conversationId };
          await media.grantToConversation(tx, grant);
        }
      });
    }
    return ok(packBody(body.value));
  }

  function checkBody(
    outgoing: Outgoing,
  ): Result<StoredBody, WriteErrorCode> | Promise<Result<StoredBody, WriteErrorCode>> {
    const { message } = outgoing;
    if (isAttached(message)) return prepareAttached(outgoing, message);
    if (message.kind !== 'text') return prepareContent(message);
    const text = checkText(message.text);
    return text.ok ? ok({ kind: 'text', content: text.value }) : text;
  }

  /** The excerpt; null when there is nothing to quote, which the write path then says. */
  async function quote(outgoing: Outgoing): Promise<Result<string | null, WriteErrorCode>> {
    const { conversationId, senderActorId: actorId, replyToSeq: seq } = outgoing;
    if (seq === undefined) return ok(null);
    const message = await store.readQuotable(database.pool, { conversationId, actorId, seq });
    if (message === 'hidden') return fail('messaging.reply_unknown');
    return ok(message ? excerptOf(message) : null);
  }

  function append(
    outgoing: Outgoing,
    parts: {
      body: StoredBody;
      replyExcerpt: string | null;
      extra?: store.MessageExtra | null;
      origin: Origin | undefined;
    },
  ): Promise<Result<Message, WriteErrorCode>> {
    const { conversationId, senderActorId, senderUserId, clientId, replyToSeq, at } = outgoing;
    return writePath.append({
      kind: 'append',
      conversationId,
      senderActorId,
      senderUserId,
      clientId,
      id: newUuid(),
      replyToSeq: replyToSeq ?? null,
      at,
      ...parts,
    });
  }

  return (outgoing, origin) => {
    const key = `${outgoing.conversationId} ${outgoing.senderUserId}`;
    const before = preparing.get(key);
    const { message, replyToSeq } = outgoing;
    const isPlain =
      message.kind === 'text' &&
      replyToSeq === undefined &&
      message.hasPreview !== false &&
      !message.text.includes('@');
    if (isPlain && !before) {
      const body = checkBody(outgoing) as Result<StoredBody, WriteErrorCode>;
      if (!body.ok) return Promise.resolve(body);
      return append(outgoing, { body: body.value, replyExcerpt: null, origin });
    }
    const prepared = (before ?? Promise.resolve()).then(async () => {
      const ready = await prepare(async () => {
        const body = await checkBody(outgoing);
        if (!body.ok) return body;
        const mentions = await mentionsIn(outgoing, wordsIn(message));
        if (!mentions.ok) return mentions;
        const extra = extraOf(message, mentions.value);
        const excerpt = await quote(outgoing);
        if (!excerpt.ok) return excerpt;
        return ok({ body: body.value, extra, replyExcerpt: excerpt.value });
      });
      if (!ready.ok) return { answer: Promise.resolve(ready) };
      // In an object, so that the next one waits for this to be handed over and not for its commit.
      return { answer: append(outgoing, { ...ready.value, origin }) };
    });
    const settled = prepared.then(
      () => undefined,
      () => undefined,
    );
    preparing.set(key, settled);
    void settled.then(() => {
      if (preparing.get(key) === settled) preparing.delete(key);
    });
    return prepared.then(({ answer }) => answer);
  };
}

function wordsIn(message: Sendable): string {
  if (message.kind === 'text') return message.text;
  return 'caption' in message ? (message.caption ?? '') : '';
}

function extraOf(
  message: Sendable,
  mentions: store.MessageExtra['mentions'] | null,
): store.MessageExtra | null {
  const hasNoPreview = message.kind === 'text' && message.hasPreview === false;
  if (!mentions && !hasNoPreview) return null;
  return { ...(mentions ? { mentions } : {}), ...(hasNoPreview ? { hasNoPreview } : {}) };
}

/** Repeats what only reads or is idempotent while the database is away, as the write path does. */
async function prepare<T>(
  work: () => Promise<Result<T, WriteErrorCode>>,
): Promise<Result<T, WriteErrorCode>> {
  const giveUpAtMs = performance.now() + patienceMs;
  try {
    return await patiently(
      work,
      (error, nextAtMs) => isConnectionLost(error) && nextAtMs <= giveUpAtMs,
    );
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    return fail('platform.unavailable');
  }
}

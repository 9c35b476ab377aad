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
import type { Lending, Loan } from './lending.ts';
import type { MentionReader } from './mentions.ts';
import { checkText, refusalOf } from './rules.ts';
import * as store from './store.ts';
import type { WriteErrorCode, WritePath } from './writing.ts';

export interface Outgoing {
  conversationId: Uuid;
  /** In whose name; the caller has proven that the user may. */
  senderActorId: Uuid;
  /** Null when nobody did it by hand, and for a guest, who is nobody's. */
  senderUserId: Uuid | null;
  /** A UUID of the sender's own making. The same one sends the same message once. */
  clientId: Uuid;
  message: Sendable;
  replyToSeq?: number | undefined;
  /** [MS26] Says to everybody that nobody wrote it by hand. */
  isAutomatic?: true | undefined;
  /** For histories that are made up; the present otherwise. */
  at?: Date;
}

export type Send = (
  outgoing: Outgoing,
  origin?: Origin,
) => Promise<Result<Message, WriteErrorCode>>;

interface Checked {
  body: StoredBody;
  /** [MS248] What the body shows; null when that is nothing, or nobody is to see it. */
  loan: Loan | null;
}

/**
 * Checks what is to be sent and hands it to the write path. A text goes straight on. What has to be looked
 * up first (what was uploaded, the message replied to) makes later ones of the same user in the same
 * conversation wait, so that they arrive in the order in which they were sent.
 */
export function createSend(deps: {
  database: Database;
  mentionsIn: MentionReader;
  media: Pick<AttachmentStore, 'ownedPicture' | 'ownedFile'>;
  lending: Lending;
  prepareContent: PrepareContent;
  writePath: WritePath;
}): Send {
  const { database, mentionsIn, media, lending, prepareContent, writePath } = deps;
  const attach = createAttaching(media);
  const preparing = new Map<string, Promise<unknown>>();

  async function prepareAttached(
    { conversationId, senderActorId }: Outgoing,
    message: AttachedSendable,
  ): Promise<Result<Checked, WriteErrorCode>> {
    const figures = await store.readFigures(database.pool, {
      conversationId,
      actorId: senderActorId,
    });
    if (!figures) return fail('messaging.conversation_unknown');
    const body = await attach(message, senderActorId);
    if (!body.ok) return body;
    const mayWrite = refusalOf(figures) === null;
    const loan = { things: thingsIn(body.value), ownerActorId: senderActorId, conversationId };
    return ok({ body: packBody(body.value), loan: mayWrite ? loan : null });
  }

  async function prepareOther(message: Parameters<PrepareContent>[0]) {
    const body = await prepareContent(message);
    return body.ok ? ok({ body: body.value, loan: null }) : body;
  }

  function checkBody(
    outgoing: Outgoing,
  ): Result<Checked, WriteErrorCode> | Promise<Result<Checked, WriteErrorCode>> {
    const { message } = outgoing;
    if (isAttached(message)) return prepareAttached(outgoing, message);
    if (message.kind !== 'text') return prepareOther(message);
    const text = checkText(message.text);
    return text.ok ? ok({ body: { kind: 'text', content: text.value }, loan: null }) : text;
  }

  /**
   * The excerpt; null when there is nothing that the sender may quote. The write path refuses that, and only it: what is
   * sent again may be there already.
   */
  async function quote(outgoing: Outgoing): Promise<string | null> {
    const { conversationId, senderActorId: actorId, replyToSeq: seq } = outgoing;
    if (seq === undefined) return null;
    const message = await store.readQuotable(database.pool, { conversationId, actorId, seq });
    return message ? excerptOf(message) : null;
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

  async function orTakeBack(
    answer: Promise<Result<Message, WriteErrorCode>>,
    loan: Loan,
  ): Promise<Result<Message, WriteErrorCode>> {
    const result = await answer;
    // What was sent before and deleted meanwhile is answered as it is now, and shows nothing.
    const isShown = result.ok && result.value.body.kind !== 'deleted';
    if (!isShown) await lending.takeBackLater(loan);
    return result;
  }

  return (outgoing, origin) => {
    const key = `${outgoing.conversationId} ${outgoing.senderUserId}`;
    const before = preparing.get(key);
    const { message, replyToSeq } = outgoing;
    const isPlain =
      message.kind === 'text' &&
      replyToSeq === undefined &&
      !outgoing.isAutomatic &&
      message.hasPreview !== false &&
      !message.text.includes('@');
    if (isPlain && !before) {
      const checked = checkBody(outgoing) as Result<Checked, WriteErrorCode>;
      if (!checked.ok) return Promise.resolve(checked);
      return append(outgoing, { body: checked.value.body, replyExcerpt: null, origin });
    }
    const prepared = (before ?? Promise.resolve()).then(async () => {
      const ready = await prepare(async () => {
        const checked = await checkBody(outgoing);
        if (!checked.ok) return checked;
        const { body, loan } = checked.value;
        const mentions = await mentionsIn(outgoing, wordsIn(message));
        if (!mentions.ok) return mentions;
        const extra = extraOf(outgoing, mentions.value);
        const replyExcerpt = await quote(outgoing);
        // Last, for whatever is refused before needs nothing to be taken back.
        const lent = loan ? await lending.lend(loan) : ok(undefined);
        if (!lent.ok) return lent;
        return ok({ body, extra, replyExcerpt, loan });
      });
      if (!ready.ok) return { answer: Promise.resolve(ready) };
      const { loan, ...parts } = ready.value;
      // In an object, so that the next one waits for this to be handed over and not for its commit.
      const answer = append(outgoing, { ...parts, origin });
      return { answer: loan ? orTakeBack(answer, loan) : answer };
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
  { message, isAutomatic }: Outgoing,
  mentions: store.MessageExtra['mentions'] | null,
): store.MessageExtra | null {
  const hasNoPreview = message.kind === 'text' && message.hasPreview === false;
  if (!mentions && !hasNoPreview && !isAutomatic) return null;
  return {
    ...(mentions ? { mentions } : {}),
    ...(hasNoPreview ? { hasNoPreview } : {}),
    ...(isAutomatic ? { isAutomatic } : {}),
  };
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

import { fail, ok, type Result } from '@allmende/contract/errors';
import { type QuickReply, type repliesOperations, repliesMax } from '@allmende/contract/replies';
import { unknownVariablesIn } from '@allmende/contract/reply-variables';
import { isVisible } from '@allmende/contract/text';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { CodeOf } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type Doer, noteDeed } from './notes.ts';
import * as store from './words-store.ts';

/** [IN60]–[IN63] Words that the staff of a business has ready. */
export interface Replies {
  list(businessActorId: Uuid): Promise<QuickReply[]>;
  create(by: Doer, input: ReplyInput): Answer<QuickReply, 'createReply'>;
  change(by: Doer, replyId: Uuid, input: ReplyInput): Answer<QuickReply, 'changeReply'>;
  remove(by: Doer, replyId: Uuid): Answer<Record<string, never>, 'deleteReply'>;
}

type Answer<T, Name extends keyof typeof repliesOperations> = Promise<
  Result<T, CodeOf<(typeof repliesOperations)[Name]>>
>;

interface ReplyInput {
  shortcut: string;
  text: string;
  pictureId: string | null;
}

export interface RepliesContext {
  database: Database;
  clock: Clock;
  media: Pick<Media, 'ownedPicture' | 'grantToConversation' | 'revokeFromConversation'>;
}

export function createReplies({ database, clock, media }: RepliesContext): Replies {
  /** [IN62] Media keeps the picture for as long as the reply shows it, and lets nobody see it for that. */
  async function hold(
    tx: Tx,
    businessActorId: Uuid,
    pictureId: Uuid,
  ): Promise<Result<Pick<store.ReplyRow, 'picture' | 'hold_id'>, 'messaging.picture_unknown'>> {
    const picture = await media.ownedPicture(pictureId, businessActorId, tx);
    if (!picture) return fail('messaging.picture_unknown');
    const holdId = newUuid();
    const grant = { pictureId, ownerActorId: businessActorId, conversationId: holdId };
    const isHeld = await media.grantToConversation(tx, grant);
    return isHeld ? ok({ picture, hold_id: holdId }) : fail('messaging.picture_unknown');
  }

  async function release(tx: Tx, { picture, hold_id }: store.ReplyRow): Promise<void> {
    if (!picture || !hold_id) return;
    const pictureId = toUuid(picture.id);
    await media.revokeFromConversation(tx, { pictureId, conversationId: hold_id });
  }

  async function pictureFor(
    tx: Tx,
    businessActorId: Uuid,
    { pictureId }: ReplyInput,
    before: store.ReplyRow | undefined,
  ): Promise<Result<Pick<store.ReplyRow, 'picture' | 'hold_id'>, 'messaging.picture_unknown'>> {
    if (before && (before.picture?.id ?? null) === pictureId) {
      return ok({ picture: before.picture, hold_id: before.hold_id });
    }
    const held =
      pictureId === null
        ? ok({ picture: null, hold_id: null })
        : await hold(tx, businessActorId, toUuid(pictureId));
    if (held.ok && before) await release(tx, before);
    return held;
  }

  function note(tx: Tx, by: Doer, kind: string, { shortcut }: store.ReplyRow): Promise<void> {
    return noteDeed(tx, by, { kind, at: clock.now(), detail: { name: `/${shortcut}` } });
  }

  function put(
    by: Doer,
    replyId: Uuid | null,
    input: ReplyInput,
  ): Answer<QuickReply, 'changeReply' | 'createReply'> {
    const businessActorId = by.actorId;
    return database.transaction(async (tx) => {
      const known = await store.lockReplies(tx.client, businessActorId);
      const before = known.find(({ id }) => id === replyId);
      if (replyId !== null && !before) return fail('replies.unknown');
      if (replyId === null && known.length >= repliesMax) return fail('inbox.too_many');
      if (known.some((one) => one.shortcut === input.shortcut && one !== before)) {
        return fail('replies.shortcut_taken');
      }
      if (!isVisible(input.text) && input.pictureId === null) return fail('replies.empty');
      if (unknownVariablesIn(input.text).length > 0) return fail('replies.variable_unknown');
      const held = await pictureFor(tx, businessActorId, input, before);
      if (!held.ok) return held;
      const row: store.ReplyRow = {
        id: before?.id ?? newUuid(),
        business_actor_id: businessActorId,
        shortcut: input.shortcut,
        text: input.text,
        ...held.value,
        changed_at: clock.now(),
      };
      await store.putReply(tx.client, row);
      await note(tx, by, 'reply_kept', row);
      return ok(present(row));
    });
  }

  return {
    list: async (businessActorId) =>
      (await store.listReplies(database.pool, businessActorId)).map(present),
    // What only the other of the two may answer with does not happen here.
    create: (by, input) => put(by, null, input) as Answer<QuickReply, 'createReply'>,
    change: (by, replyId, input) => put(by, replyId, input) as Answer<QuickReply, 'changeReply'>,
    remove: (by, replyId) =>
      database.transaction(async (tx) => {
        const known = await store.lockReplies(tx.client, by.actorId);
        const row = known.find(({ id }) => id === replyId);
        if (!row) return fail('replies.unknown');
        await release(tx, row);
        await store.deleteReply(tx.client, row.id);
        await note(tx, by, 'reply_removed', row);
        return ok({});
      }),
  };
}

function present(row: store.ReplyRow): QuickReply {
  return {
    id: toPublicId('qrp', row.id),
    shortcut: row.shortcut,
    text: row.text,
    picture: row.picture,
    changedAt: row.changed_at.toISOString(),
  };
}

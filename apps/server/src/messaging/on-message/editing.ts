import { fail, ok, type Result } from '@allmende/contract/errors';
import { firstLinkIn } from '@allmende/contract/markup';
import type { Message, MessageBody } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { excerptOf, openBody, packBody } from '../body.ts';
import { checkCaption, checkText, refusalOf, type TextErrorCode } from '../rules.ts';
import type { Answer, CodesOf, OnMessage, Spot } from './context.ts';
import { checkEditable } from './rules.ts';
import * as store from './store.ts';

/** [MS125]–[MS128] Other words for what one has said; the former ones stay readable. */
export interface Editing {
  edit(spot: Spot, edit: { clientId: Uuid; text: string }): Answer<Message, 'editMessage'>;
  listEdits(spot: Spot): Answer<{ items: { text: string; at: string }[] }, 'listEdits'>;
}

const editsMax = 100;

export function createEditing(context: OnMessage): Editing {
  const { database, clock, mentionsIn, previews } = context;

  return {
    async edit(spot, { clientId, text }) {
      // Looked up before anything is locked.
      const place = { conversationId: spot.conversationId, senderActorId: spot.actorId };
      const mentions = await mentionsIn(place, text);
      if (!mentions.ok) return mentions;
      const edited = await context.change<CodesOf<'editMessage'>>(
        spot,
        async (tx, { message, figures }) => {
          const now = clock.now();
          const editable = checkEditable(message, { actorId: spot.actorId, now });
          // What was done in time and is only asked for again is answered all the same.
          const edits = await store.listEdits(tx.client, spot);
          if (edits.some((edit) => edit.client_id === clientId)) return ok([]);
          if (!editable.ok) return editable;
          const refusal = refusalOf(figures);
          if (refusal) return fail(refusal);
          const before = openBody(message);
          const after = withWords(before, text);
          if (!after.ok) return after;
          const words = wordsOf(before);
          if (wordsOf(after.value) === words) return ok([]);
          if (edits.length >= editsMax) return fail('messages.too_many_edits');
          await store.insertEdit(tx, { ...spot, number: edits.length + 1, clientId, words, now });
          const body = packBody(after.value);
          const excerpt = excerptOf(body);
          const { mentions: _before, preview, ...rest } = message.extra ?? {};
          // What is shown of a link goes with the link.
          const isShown = preview && firstLinkIn(wordsOf(after.value)) === preview.url;
          const extra = {
            ...rest,
            ...(mentions.value ? { mentions: mentions.value } : {}),
            ...(isShown ? { preview } : {}),
            editedAt: now.toISOString(),
            excerpt,
          };
          return ok(
            await store.changeMessage(tx, { ...spot, content: body.content, extra, excerpt }),
          );
        },
      );
      if (edited.ok) previews.want(edited.value);
      return edited;
    },

    async listEdits(spot) {
      const seen = await context.see(spot);
      if (!seen.ok) return seen;
      const { message } = seen.value;
      const edits = await store.listEdits(database.pool, spot);
      const since = [message.sent_at, ...edits.map((edit) => edit.at)];
      const words = [...edits.map((edit) => edit.words), wordsOf(openBody(message))];
      return ok({
        items: words.map((text, index) => ({ text, at: since[index]!.toISOString() })),
      });
    },
  };
}

function wordsOf(body: MessageBody): string {
  if (body.kind === 'text') return body.text;
  return 'caption' in body ? body.caption : '';
}

function withWords(body: MessageBody, text: string): Result<MessageBody, TextErrorCode> {
  const checked = body.kind === 'text' ? checkText(text) : checkCaption(text);
  if (!checked.ok) return checked;
  if (body.kind === 'text') return ok({ kind: 'text', text: checked.value });
  return ok({ ...body, caption: checked.value } as MessageBody);
}

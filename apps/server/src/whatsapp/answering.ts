import type { InteractiveCard } from '@allmende/contract/interactive-card';
import { fail, type Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { AnswerStore } from './answers.ts';
import type { WhatsappContext } from './context.ts';

/** [WA18] What a person answers to a message of software: words of theirs to people, and what is told to software. */
export interface Answer {
  text: string;
  /** Stands on the card from then on. */
  chosenId: string;
  /** The parts of a webhook that say it. */
  told: Record<string, unknown>;
}

interface Asked {
  actorId: Uuid;
  userId: Uuid;
  conversationId: Uuid;
  seq: number;
}
type Refusal = 'whatsapp.choice_unknown' | 'messaging.blocked' | 'messaging.conversation_unknown';

export function createAnswering(
  { database, messaging }: Pick<WhatsappContext, 'database' | 'messaging'>,
  answers: AnswerStore,
) {
  /** The card of software that stands there, for whoever takes part in the conversation. */
  async function find({ actorId, conversationId, seq }: Omit<Asked, 'userId'>) {
    const message = await messaging.messageAt({ conversationId, seq, actorId });
    const isCard = message?.body.kind === 'card' && message.body.card.type === 'interactive';
    return message && isCard
      ? { message, card: (message.body as { card: InteractiveCard }).card }
      : null;
  }

  /** Once for each client id; `decide` says what the answer is, or that there is none like it. */
  async function say(
    asked: Asked & { clientId: Uuid },
    decide: (card: InteractiveCard) => Promise<Answer | null> | Answer | null,
  ): Promise<Result<Message, Refusal>> {
    const { actorId, userId, conversationId, seq, clientId } = asked;
    const found = await find(asked);
    const isOwn = found?.message.senderActorId === toPublicId('act', actorId);
    const answer = found && !isOwn && (await decide(found.card));
    if (!found || !answer) return fail('whatsapp.choice_unknown');
    // Before the message, so that whoever hears of it knows what it says.
    await database.transaction((tx) => answers.keep(tx, { conversationId, clientId }, answer.told));
    const sent = await messaging.send({
      conversationId,
      senderActorId: actorId,
      senderUserId: userId,
      clientId,
      message: { kind: 'text', text: answer.text },
      replyToSeq: seq,
    });
    if (!sent.ok) {
      const isBlocked = sent.code === 'messaging.blocked';
      return fail(isBlocked ? 'messaging.blocked' : 'messaging.conversation_unknown');
    }
    await database.transaction((tx) =>
      messaging.updateCard(tx, {
        conversationId,
        senderActorId: toUuid(found.message.senderActorId),
        clientId: found.message.clientId,
        card: { ...found.card, chosenId: answer.chosenId },
      }),
    );
    return sent;
  }
  return { find, say };
}
export type Answering = ReturnType<typeof createAnswering>;

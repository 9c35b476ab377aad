import type { Card } from '@allmende/contract/messaging';
import { whatsappErrors, whatsappOperations } from '@allmende/contract/whatsapp';
import { fail, ok } from '@allmende/contract/errors';
import { managers, person } from '#platform/access';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { AnswerStore } from './answers.ts';
import type { WhatsappContext } from './context.ts';
import type { Hooks } from './hooks.ts';
import { choicesOf } from './interactive.ts';
import { digitsOf } from './numbers.ts';
import type { Sandbox } from './sandbox.ts';

/** What is done by hand in the app: where software listens, and what people tap. */
export function registerWhatsappRoutes(
  context: WhatsappContext,
  { hooks, answers, sandbox }: { hooks: Hooks; answers: AnswerStore; sandbox: Sandbox },
): void {
  const { config, http, database, messaging } = context;

  async function connection(actorId: Uuid) {
    const row = await hooks.account(actorId);
    const digits = (kind: Parameters<typeof digitsOf>[0]) => digitsOf(kind, row.sender_number);
    return ok({
      baseUrl: config.publicUrl,
      phoneNumberId: digits('phone'),
      accountId: digits('account'),
      appId: digits('app'),
      sandboxPhoneNumberId: digits('sandbox'),
      secret: hooks.secretOf(row),
      url: row.callback_url,
      verifiedAt: row.verified_at?.toISOString() ?? null,
      failingSince: row.failing_since?.toISOString() ?? null,
      nextTryAt: row.rests_until?.toISOString() ?? null,
    });
  }

  http.declareErrors(whatsappErrors);
  http.register('whatsapp', whatsappOperations, {
    getConnection: { access: managers, handle: ({ ctx }) => connection(ctx.auth.actorId) },
    connect: {
      access: managers,
      async handle({ ctx, body }) {
        const outcome = await hooks.subscribe(ctx.auth.actorId, body);
        if (outcome === 'refused') return fail('whatsapp.address_refused');
        if (outcome === 'unreachable') return fail('whatsapp.address_unreachable');
        return connection(ctx.auth.actorId);
      },
    },
    disconnect: {
      access: managers,
      async handle({ ctx }) {
        await hooks.unsubscribe(ctx.auth.actorId);
        return connection(ctx.auth.actorId);
      },
    },
    renewSecret: {
      access: managers,
      async handle({ ctx }) {
        await hooks.renewSecret(ctx.auth.actorId);
        return connection(ctx.auth.actorId);
      },
    },
    testConnection: {
      access: managers,
      async handle({ ctx }) {
        const { actorId, userId } = ctx.auth;
        const row = await hooks.account(actorId);
        await sandbox.tellSample({ actorId, userId, sender: row.sender_number });
        return ok({});
      },
    },
    listDeliveries: {
      access: managers,
      async handle({ ctx }) {
        const rows = await hooks.list(ctx.auth.actorId, 50);
        return ok({
          items: rows.map((row) => ({
            id: String(row.id),
            field: row.field,
            body: row.body,
            createdAt: row.created_at.toISOString(),
            attempts: row.attempts,
            lastStatus: row.last_status,
            deliveredAt: row.delivered_at?.toISOString() ?? null,
          })),
        });
      },
    },
    replayDelivery: {
      access: managers,
      async handle({ ctx, params }) {
        const isThere = await hooks.replay(ctx.auth.actorId, BigInt(params.deliveryId));
        return isThere ? ok({}) : fail('whatsapp.delivery_unknown');
      },
    },
    /** [WA18] */
    answerInteractive: {
      access: person,
      async handle({ ctx, body }) {
        const { actorId, userId } = ctx.auth;
        const conversationId = toUuid(body.conversationId);
        const asked = await messaging.messageAt({ conversationId, seq: body.seq, actorId });
        const isCard = asked?.body.kind === 'card' && asked.body.card.type === 'interactive';
        if (!asked || !isCard || asked.senderActorId === toPublicId('act', actorId)) {
          return fail('whatsapp.choice_unknown');
        }
        const card = (asked.body as { card: Extract<Card, { type: 'interactive' }> }).card;
        const choice = choicesOf(card.action).find((one) => one.id === body.choiceId);
        if (!choice) return fail('whatsapp.choice_unknown');
        // Before the message, so that whoever hears of it knows what it says.
        await database.transaction((tx) =>
          answers.keep(
            tx,
            { conversationId, clientId: body.clientId },
            { type: 'interactive', interactive: choice.reply },
          ),
        );
        const sent = await messaging.send({
          conversationId,
          senderActorId: actorId,
          senderUserId: userId,
          clientId: body.clientId,
          message: { kind: 'text', text: choice.title },
          replyToSeq: body.seq,
        });
        if (!sent.ok) {
          return sent.code === 'messaging.blocked'
            ? fail('messaging.blocked')
            : fail('messaging.conversation_unknown');
        }
        await database.transaction((tx) =>
          messaging.updateCard(tx, {
            conversationId,
            senderActorId: toUuid(asked.senderActorId),
            clientId: asked.clientId,
            card: { ...card, chosenId: choice.id },
          }),
        );
        return ok(sent.value);
      },
    },
  });
}

import { whatsappErrors, whatsappOperations } from '@allmende/contract/whatsapp';
import { fail, ok } from '@allmende/contract/errors';
import { anyActor, managers, person } from '#platform/access';
import type { RequestContext } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import type { Answering } from './answering.ts';
import type { WhatsappContext } from './context.ts';
import { answerOf } from './flow-pages.ts';
import type { FlowStore } from './flow-store.ts';
import type { Hooks } from './hooks.ts';
import { choicesOf } from './interactive.ts';
import { digitsOf } from './numbers.ts';
import { hasCart, type Offering } from './offering.ts';
import type { Sandbox } from './sandbox.ts';

/** What is done by hand in the app: where software listens, and what people tap. */
export function registerWhatsappRoutes(
  context: WhatsappContext,
  {
    hooks,
    answering,
    offering,
    sandbox,
    flowStore,
  }: {
    hooks: Hooks;
    answering: Answering;
    offering: Offering;
    sandbox: Sandbox;
    flowStore: FlowStore;
  },
): void {
  const { config, http } = context;

  const askedOf = (
    { auth }: RequestContext,
    { conversationId, seq, clientId }: { conversationId: string; seq: number; clientId: string },
  ) => ({
    actorId: auth.actorId,
    userId: auth.userId,
    conversationId: toUuid(conversationId),
    seq,
    clientId,
  });

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
        if (outcome === 'inside') return fail('whatsapp.address_inside');
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
        return answering.say(askedOf(ctx, body), ({ action }) => {
          const choice = choicesOf(action).find((one) => one.id === body.choiceId);
          if (!choice) return null;
          const told = { type: 'interactive', interactive: choice.reply };
          return { text: choice.title, chosenId: choice.id, told };
        });
      },
    },
    /** [WA18] */
    submitForm: {
      access: person,
      async handle({ ctx, body }) {
        const asked = askedOf(ctx, body);
        let isWrong = false;
        const said = await answering.say(asked, async ({ action, businessActorId }) => {
          if (action.kind !== 'form') return null;
          const form = await flowStore.asked(toUuid(businessActorId), action.formId);
          const answer = form && answerOf(action, form, body.values);
          isWrong = form !== null && answer === null;
          return answer && { ...answer, chosenId: 'form' };
        });
        return isWrong ? fail('whatsapp.form_wrong') : said;
      },
    },
    /** [WA71] */
    listOffered: {
      access: anyActor,
      async handle({ ctx, body }) {
        const found = await answering.find(askedOf(ctx, { ...body, clientId: '' }));
        const items = found && (await offering.listed(found.card));
        if (!items) return fail('whatsapp.choice_unknown');
        return ok({
          items,
          hasCart: hasCart(await hooks.account(toUuid(found.card.businessActorId))),
        });
      },
    },
    /** [WA72] */
    sendCart: {
      access: person,
      async handle({ ctx, body }) {
        return answering.say(askedOf(ctx, body), async (card) => {
          const account = await hooks.account(toUuid(card.businessActorId));
          if (!hasCart(account)) return null;
          const { sender_number: sender } = account;
          return offering.answerOf(card, { ...body, sender });
        });
      },
    },
  });
}

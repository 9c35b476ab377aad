import { channelsErrors, channelsOperations } from '@allmende/contract/channels';
import { fail, ok } from '@allmende/contract/errors';
import { anyone, managers, staff } from '#platform/access';
import type { RequestContext } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import type { ChannelsContext } from './context.ts';
import type { Fetching } from './mail/fetching.ts';
import type { ImapRow } from './mail/imap-store.ts';
import * as mailStore from './mail/store.ts';
import * as store from './store.ts';
import type { Visits } from './visits.ts';
import type { Widgets } from './widgets.ts';

/** Visitors are signed in nowhere; the token of their visit is all they have, and each operation asks for it. */
export function registerChannelsRoutes(
  context: ChannelsContext,
  { widgets, visits, fetching }: { widgets: Widgets; visits: Visits; fetching: Fetching },
): void {
  const { config, http, identity, database, sendsMail } = context;
  const { pool } = database;
  const takesMail = config.mailPort !== null && config.mailDomain !== null;
  async function mailboxOf(businessId: Uuid) {
    const [isOn, actor] = await Promise.all([
      mailStore.hasMailbox(pool, businessId),
      identity.actor(businessId),
    ]);
    return {
      isOn: isOn && takesMail,
      address: takesMail ? `${actor!.handle}@${config.mailDomain}` : null,
    };
  }
  const tokenOf = ({ request }: RequestContext) => {
    const shown = request.headers['allmende-visitor'];
    return typeof shown === 'string' ? shown : '';
  };

  http.declareErrors(channelsErrors);
  http.register<typeof channelsOperations, 'messaging.empty'>('channels', channelsOperations, {
    getWidget: {
      access: staff,
      handle: async ({ ctx }) => ok(await widgets.get(ctx.auth.actorId)),
    },
    setWidget: {
      access: managers,
      handle: ({ ctx, body }) => widgets.set(ctx.auth.actorId, body),
    },
    getGuest: {
      access: staff,
      async handle({ ctx, params }) {
        const actorId = toUuid(params.actorId);
        const guest = (await identity.guests.find([actorId])).get(actorId);
        if (guest?.businessActorId !== ctx.auth.actorId) return fail('channels.guest_unknown');
        const [parties, thread, seenAt] = await Promise.all([
          identity.parties([actorId]),
          mailStore.selectMailThread(pool, { guestId: actorId }),
          store.selectSeen(pool, actorId),
        ]);
        return ok({
          actor: parties.get(actorId)!,
          channel: guest.channel,
          email: guest.email,
          isEmailProven: thread?.is_email_proven ?? false,
          isEmailDead: !!thread?.bounced_at,
          locale: guest.locale,
          page: thread?.page ?? null,
          since: guest.since.toISOString(),
          seenAt: seenAt?.toISOString() ?? null,
        });
      },
    },
    getMailbox: {
      access: staff,
      handle: async ({ ctx }) => ok(await mailboxOf(ctx.auth.actorId)),
    },
    setMailbox: {
      access: managers,
      async handle({ ctx, body }) {
        if (!takesMail) return fail('channels.mail_off');
        await mailStore.setMailbox(pool, ctx.auth.actorId, body.isOn);
        return ok(await mailboxOf(ctx.auth.actorId));
      },
    },
    getFetchedMailbox: {
      access: staff,
      async handle({ ctx }) {
        const row = await fetching.view(ctx.auth.actorId);
        return ok({ sendsMail, mailbox: row && presentMailbox(row) });
      },
    },
    connectMailbox: {
      access: managers,
      async handle({ ctx, body }) {
        const connected = await fetching.connect(ctx.auth.actorId, body);
        return connected.ok
          ? ok({ sendsMail, mailbox: presentMailbox(connected.value) })
          : connected;
      },
    },
    disconnectMailbox: {
      access: managers,
      async handle({ ctx }) {
        await fetching.disconnect(ctx.auth.actorId);
        return ok({ sendsMail, mailbox: null });
      },
    },
    listLetters: {
      access: staff,
      async handle({ ctx, params }) {
        const actorId = toUuid(params.actorId);
        const guest = (await identity.guests.find([actorId])).get(actorId);
        if (guest?.businessActorId !== ctx.auth.actorId) return fail('channels.guest_unknown');
        const rows = await mailStore.selectLetters(pool, actorId);
        return ok({
          items: rows.map((row) => ({
            from: row.from_address,
            subject: row.subject,
            words: row.words,
            isAutomatic: row.is_automatic,
            isProven: row.is_proven,
            receivedAt: row.received_at.toISOString(),
          })),
        });
      },
    },
    openWidget: {
      access: anyone,
      async handle({ params }) {
        const view = await widgets.view(toUuid(params.businessId));
        return view ? ok(view) : fail('channels.widget_off');
      },
    },
    startVisit: {
      access: anyone,
      handle: ({ params, body }) => visits.start(toUuid(params.businessId), body),
    },
    sayInVisit: {
      access: anyone,
      handle: ({ ctx, body }) => visits.say(tokenOf(ctx), body),
    },
    hearInVisit: {
      access: anyone,
      handle: ({ ctx, query }) =>
        visits.hear(tokenOf(ctx), { ...query, typing: query.typing === 1 }),
    },
    introduce: {
      access: anyone,
      handle: ({ ctx, body }) => visits.introduce(tokenOf(ctx), body),
    },
    rateInVisit: {
      access: anyone,
      handle: ({ ctx, params, body }) =>
        visits.rate(tokenOf(ctx), toUuid(params.ratingId), body.score),
    },
    bringToVisit: {
      access: anyone,
      handle: ({ ctx, query }) =>
        visits.bring(tokenOf(ctx), { ...query, bytes: ctx.upload, type: ctx.uploadType }),
    },
    typeInVisit: {
      access: anyone,
      handle: ({ ctx }) => visits.type(tokenOf(ctx)),
    },
    endVisit: {
      access: anyone,
      handle: ({ ctx }) => visits.end(tokenOf(ctx)),
    },
  });
}

/** The password goes nowhere. */
function presentMailbox(row: ImapRow) {
  return {
    address: row.address,
    host: row.host,
    port: row.port,
    user: row.user_name,
    problem: row.problem,
    checkedAt: row.checked_at.toISOString(),
  };
}

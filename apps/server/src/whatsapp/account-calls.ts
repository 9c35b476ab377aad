import { z } from 'zod';
import { toUuid } from '#platform/ids';
import { createCodes } from './codes.ts';
import type { Contacts } from './contacts.ts';
import { type Call, isSandbox, type WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import type { Hooks } from './hooks.ts';
import { digitsOf } from './numbers.ts';
import { createProfile } from './profile.ts';
import { fieldNames, paged, type Params, pick } from './request.ts';
import * as shapes from './shapes.ts';
import { createSums } from './sums.ts';
import type { Uploading } from './uploading.ts';

const commerceAtFirst = { is_cart_enabled: true, is_catalog_visible: true };
const automationShape = z.object({
  enable_welcome_message: shapes.flag.optional(),
  prompts: z.array(shapes.text(80)).max(4).optional(),
  commands: z
    .array(z.object({ command_name: shapes.text(30), command_description: shapes.text(256) }))
    .max(30)
    .optional(),
});

/** [WA45]–[WA49] What belongs to a number and to the account: profile, settings, codes, blocked people, sums. */
export function createAccountCalls(
  context: WhatsappContext,
  parts: { hooks: Hooks; contacts: Contacts; uploading: Uploading },
) {
  const { identity, outreach } = context;
  const { hooks, contacts } = parts;
  const profile = createProfile(context, parts);
  const analytics = createSums(context);

  async function phone(
    call: Pick<Call, 'caller' | 'sender'>,
    kind: 'phone' | 'sandbox',
  ): Promise<Params> {
    const { caller, sender } = call;
    const [standing, actors, account] = await Promise.all([
      outreach.senders.of(caller.actorId),
      identity.actors([caller.actorId]),
      hooks.account(caller.actorId),
    ]);
    const digits = digitsOf(kind, sender);
    const name = actors.get(caller.actorId)?.name ?? '';
    const rating = kind === 'sandbox' ? 'GREEN' : standing.quality.toUpperCase();
    const limit =
      standing.peopleADay === null ? 'TIER_UNLIMITED' : `TIER_${tierName(standing.peopleADay)}`;
    const state = standing.isSuspended ? 'BANNED' : 'CONNECTED';
    return {
      id: digits,
      display_phone_number: `+${digits}`,
      verified_name: kind === 'sandbox' ? `${name} (sandbox)` : name,
      quality_rating: rating,
      quality_score: { score: rating },
      code_verification_status: 'VERIFIED',
      name_status: 'APPROVED',
      new_name_status: 'NONE',
      status: state,
      throughput: { level: standing.messagesASecond > 80 ? 'HIGH' : 'STANDARD' },
      platform_type: 'CLOUD_API',
      account_mode: kind === 'sandbox' ? 'SANDBOX' : 'LIVE',
      is_official_business_account: standing.domains.some((one) => one.verifiedAt !== null),
      is_pin_enabled: false,
      is_preverified_number: false,
      messaging_limit_tier: limit,
      whatsapp_business_manager_messaging_limit: limit,
      host_platform: 'ALLMENDE',
      search_visibility: 'VISIBLE',
      last_onboarded_time: account.swept_at.toISOString(),
      health_status: {
        can_send_message: standing.isSuspended ? 'BLOCKED' : 'AVAILABLE',
        entities: [
          {
            entity_type: 'PHONE_NUMBER',
            id: digits,
            can_send_message: standing.isSuspended ? 'BLOCKED' : 'AVAILABLE',
          },
        ],
      },
      webhook_configuration: account.callback_url ? { application: account.callback_url } : {},
      username: actors.get(caller.actorId)?.handle ?? '',
    };
  }

  /** A field that was asked for is there, if only as null: some clients break when it is missing. */
  function withAll(object: Params, fields: unknown): Params {
    const blank = Object.fromEntries(fieldNames(fields).map((name) => [name, null]));
    return { ...blank, ...pick(object, fields) };
  }

  const isPin = z.union([
    z.string().regex(/^\d{6}$/, 'has six digits'),
    z.int().min(100000).max(999999),
  ]);

  async function blocked({ caller, method, params, url }: Call): Promise<object> {
    if (method === 'GET') {
      const actors = await identity.listBlocked(caller.actorId);
      const ids = actors.map(({ id }) => toUuid(id));
      const names = await contacts.of(caller.actorId, ids);
      const items = ids.map((id) => ({
        messaging_product: 'whatsapp',
        wa_id: names.get(id)!.waId,
        user_id: names.get(id)!.userId,
      }));
      return paged(items, {
        params,
        url,
        cursorOf: (one) => Buffer.from(one.wa_id).toString('base64url'),
      });
    }
    const users = shapes.parse(
      z
        .array(
          z.object({
            user: z.union([z.string(), z.number()]).optional(),
            user_id: z.string().optional(),
          }),
        )
        .min(1)
        .max(1000),
      params['block_users'],
      'block_users',
    );
    const changed: Params[] = [];
    for (const user of users) {
      const to = await contacts.resolve(caller.actorId, { to: user.user, recipient: user.user_id });
      if (method === 'POST') await identity.block(caller.actorId, to.personActorId);
      else await identity.unblock(caller.actorId, to.personActorId);
      // [WA47] Somebody who is not here is answered as everybody.
      changed.push({
        input: to.input,
        wa_id: to.waId,
        ...(to.userId ? { user_id: to.userId } : {}),
      });
    }
    const member = method === 'POST' ? 'added_users' : 'removed_users';
    return { messaging_product: 'whatsapp', block_users: { [member]: changed } };
  }

  async function settings(call: Call, name: string, blank: Params): Promise<Params> {
    const { caller, method, params } = call;
    const account = await hooks.account(caller.actorId);
    const before = { ...blank, ...((account.settings[name] ?? {}) as Params) };
    if (method !== 'POST') return before;
    const wish = Object.fromEntries(
      Object.entries(params).filter(
        ([key]) => !['access_token', 'messaging_product'].includes(key),
      ),
    );
    const after = { ...before, ...wish };
    if (JSON.stringify(after).length > 20_000)
      throw new GraphError(100, 'These settings are too long.');
    await hooks.saveSettings(caller.actorId, { [name]: after });
    return { success: true };
  }

  return {
    phone: async (call: Call) => {
      const kind = isSandbox(call) ? 'sandbox' : 'phone';
      return withAll(await phone(call, kind), call.params['fields']);
    },
    async phones(call: Call) {
      const both = [await phone(call, 'phone'), await phone(call, 'sandbox')];
      return {
        data: both.map((one) => withAll(one, call.params['fields'])),
        paging: { cursors: { before: 'MA', after: 'MQ' } },
      };
    },
    profile: async (call: Call) =>
      call.method === 'POST'
        ? profile.set(call)
        : { data: [withAll(await profile.of(call.caller.actorId), call.params['fields'])] },
    async register({ params }: Call) {
      shapes.parse(isPin, params['pin'], 'pin');
      return { success: true };
    },
    async requestCode({ params }: Call) {
      shapes.parse(z.string().regex(/^(?:SMS|VOICE)$/i), params['code_method'], 'code_method');
      return { success: true };
    },
    async verifyCode({ params }: Call) {
      shapes.parse(z.union([z.string().regex(/^\d{3}-?\d{3}$/), z.int()]), params['code'], 'code');
      return { success: true };
    },
    async setPhone({ params }: Call) {
      if (params['pin'] !== undefined) shapes.parse(isPin, params['pin'], 'pin');
      return { success: true };
    },
    codes: createCodes(context),
    blocked,
    /** [WA83] A cart that is switched off is not shown, and none is taken. */
    commerce: async (call: Call) => {
      const { is_cart_enabled: hasCart, is_catalog_visible: isVisible } = call.params;
      const wish = {
        ...(hasCart === undefined
          ? {}
          : { is_cart_enabled: shapes.parse(shapes.flag, hasCart, 'is_cart_enabled') }),
        ...(isVisible === undefined
          ? {}
          : { is_catalog_visible: shapes.parse(shapes.flag, isVisible, 'is_catalog_visible') }),
      };
      const kept = await settings({ ...call, params: wish }, 'commerce', commerceAtFirst);
      return call.method === 'POST'
        ? kept
        : { data: [{ ...kept, id: digitsOf('catalog', call.sender) }] };
    },
    automation: async (call: Call) => {
      if (call.method === 'POST') shapes.parse(automationShape, call.params, 'automation');
      const blank = { enable_welcome_message: false, prompts: [], commands: [] };
      return settings(call, 'automation', blank);
    },
    settings: (call: Call) =>
      settings(call, 'settings', {
        calling: { status: 'DISABLED' },
        storage_configuration: { status: 'DEFAULT' },
        payload_encryption: { status: 'DISABLED' },
      }),
    async account(call: Call) {
      const { caller, sender, params } = call;
      const actors = await identity.actors([caller.actorId]);
      const names = fieldNames(params['fields']);
      const own: Params = {
        id: call.id,
        name: actors.get(caller.actorId)?.name ?? '',
        currency: 'EUR',
        timezone_id: '1',
        message_template_namespace: digitsOf('account', sender),
        account_review_status: 'APPROVED',
        business_verification_status: 'verified',
        status: 'ACTIVE',
        country: 'XX',
        ownership_type: 'SELF',
      };
      for (const name of names.filter((one) => /analytics$/.test(one))) {
        const sums = await analytics(call);
        own[name] =
          name === 'analytics'
            ? sums
            : { data: [{ granularity: sums['granularity'], data_points: sums['data_points'] }] };
      }
      return withAll(own, params['fields']);
    },
    async analyticsEdge(call: Call) {
      const sums = await analytics(call);
      return { data: [{ granularity: sums['granularity'], data_points: sums['data_points'] }] };
    },
  };
}

function tierName(people: number): string {
  return people >= 1000 ? `${people / 1000}K` : String(people);
}

import { z } from 'zod';
import { presenceChanges } from '@allmende/contract/business';
import encodeQR from 'qr';
import sharp from 'sharp';
import { newSecret, toUuid, type Uuid } from '#platform/ids';
import type { Contacts } from './contacts.ts';
import { type Call, isSandbox, type WhatsappContext } from './context.ts';
import { GraphError, missing } from './errors.ts';
import type { Hooks } from './hooks.ts';
import { digitsOf } from './numbers.ts';
import { fieldNames, paged, type Params, pick } from './request.ts';
import * as shapes from './shapes.ts';

const day = 86_400_000;

/** [WA45]–[WA49] What belongs to a number and to the account: profile, settings, codes, blocked people, sums. */
export function createAccountCalls(
  context: WhatsappContext,
  { hooks, contacts }: { hooks: Hooks; contacts: Contacts },
) {
  const { config, database, clock, identity, business, outreach } = context;
  const { pool } = database;

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

  async function profileOf(actorId: Uuid): Promise<Params> {
    const presence = await business.presence(actorId);
    if (!presence) throw missing(actorId);
    const { actor, about, address, imprint, website } = presence;
    const account = await hooks.account(actorId);
    const extra = (account.settings['profile'] ?? {}) as Params;
    return {
      messaging_product: 'whatsapp',
      about: about.slice(0, 139),
      address: address ? `${address.street}, ${address.postalCode} ${address.city}` : '',
      description: about.slice(0, 512),
      email: imprint.email,
      profile_picture_url: actor.picture ? `${config.publicUrl}${actor.picture.mediumUrl}` : '',
      websites: website ? [website] : [],
      vertical: 'UNDEFINED',
      ...extra,
    };
  }

  async function setProfile({ caller, params }: Call): Promise<object> {
    const wish = shapes.parse(
      z.object({
        about: z.string().max(139).optional(),
        description: z.string().max(512).optional(),
        email: z.union([z.literal(''), z.email().max(120)]).optional(),
        websites: z
          .array(z.url({ protocol: /^https?$/ }).max(200))
          .max(2)
          .optional(),
        address: z.string().max(256).optional(),
        vertical: z.string().max(40).optional(),
      }),
      params,
      'profile',
    );
    const presence = await business.presence(caller.actorId);
    if (!presence) throw missing(caller.actorId);
    const about = wish.description ?? wish.about;
    const [website] = wish.websites ?? [];
    const changes = presenceChanges.parse({
      ...(about === undefined ? {} : { about }),
      ...(wish.websites === undefined ? {} : { website: website ?? '' }),
      ...(wish.email === undefined ? {} : { imprint: { ...presence.imprint, email: wish.email } }),
    });
    const changed = await business.changePresence(caller.actorId, changes);
    if (!changed.ok) throw new GraphError(131009, 'The profile was not changed.');
    // What a presence has no place for is kept as it was said.
    const extra = Object.fromEntries(
      Object.entries({ about: wish.about, address: wish.address, vertical: wish.vertical }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const account = await hooks.account(caller.actorId);
    const before = (account.settings['profile'] ?? {}) as Params;
    await hooks.saveSettings(caller.actorId, { profile: { ...before, ...extra } });
    return { success: true };
  }

  const isPin = z.union([
    z.string().regex(/^\d{6}$/, 'has six digits'),
    z.int().min(100000).max(999999),
  ]);

  interface CodeRow {
    code: string;
    prefilled: string;
    created_at: Date;
  }
  async function codeRows(actorId: Uuid): Promise<CodeRow[]> {
    const { rows } = await pool.query<CodeRow>(
      'select code, prefilled, created_at from whatsapp_codes where business_actor_id = $1 order by created_at, code',
      [actorId],
    );
    return rows;
  }
  async function presentCode(actorId: Uuid, row: CodeRow, image?: string): Promise<Params> {
    const handle = (await identity.actors([actorId])).get(actorId)?.handle ?? '';
    const link = `${config.publicUrl}/@${handle}?text=${encodeURIComponent(row.prefilled)}`;
    const shown: Params = { code: row.code, prefilled_message: row.prefilled, deep_link_url: link };
    if (!image) return shown;
    const isPng = image === 'PNG';
    const bytes = isPng ? await pngOf(link) : Buffer.from(encodeQR(link, 'svg'));
    const url = `data:image/${isPng ? 'png' : 'svg+xml'};base64,${bytes.toString('base64')}`;
    return { ...shown, qr_image_url: url };
  }

  async function codes(call: Call): Promise<object> {
    const { caller, method, params } = call;
    const rest = call.rest || (typeof params['code'] === 'string' ? params['code'] : '');
    const rows = await codeRows(caller.actorId);
    const found = rows.find(({ code }) => code === rest);
    if (rest !== '' && !found) throw missing(rest);
    const image =
      params['generate_qr_image'] === undefined
        ? undefined
        : String(params['generate_qr_image']).toUpperCase();
    if (image !== undefined && image !== 'PNG' && image !== 'SVG') {
      throw new GraphError(100, 'generate_qr_image is PNG or SVG.');
    }
    if (method === 'GET') {
      if (found) return { data: [await presentCode(caller.actorId, found, image)] };
      const page = paged(rows, {
        params: image ? { ...params, limit: Math.min(Number(params['limit'] ?? 25), 50) } : params,
        url: call.url,
        cursorOf: ({ code }) => code,
      });
      const data: Params[] = [];
      // One picture after the other: whoever asks for many waits, and nobody else.
      for (const row of page.data) data.push(await presentCode(caller.actorId, row, image));
      return { ...page, data };
    }
    if (method === 'DELETE') {
      if (!found) throw new GraphError(100, 'Say which code.');
      await pool.query('delete from whatsapp_codes where code = $1 and business_actor_id = $2', [
        found.code,
        caller.actorId,
      ]);
      return { success: true };
    }
    const prefilled = shapes.parse(
      shapes.text(140),
      params['prefilled_message'],
      'prefilled_message',
    );
    if (found) {
      await pool.query('update whatsapp_codes set prefilled = $2 where code = $1', [
        found.code,
        prefilled,
      ]);
      return presentCode(caller.actorId, { ...found, prefilled }, image);
    }
    if (rows.length >= 2000) throw new GraphError(100, 'There are too many codes.');
    const code = codeText();
    const row = { code, prefilled, created_at: clock.now() };
    await pool.query(
      'insert into whatsapp_codes (business_actor_id, code, prefilled, created_at) values ($1, $2, $3, $4)',
      [caller.actorId, code, prefilled, row.created_at],
    );
    return presentCode(caller.actorId, row, image);
  }

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

  /** [WA49] Sums by day: hours are not kept. */
  async function analytics(call: Call): Promise<Params> {
    const { caller, params, sender } = call;
    const fields = String(params['fields'] ?? '');
    const asked = (name: string) => {
      const said = new RegExp(`${name}\\(\\[?"?(\\w+)"?\\]?\\)`).exec(fields)?.[1];
      return said ?? (params[name] === undefined ? undefined : String(params[name]));
    };
    const now = clock.now().getTime();
    const start = Number(asked('start') ?? Math.floor((now - 30 * day) / 1000)) * 1000;
    const end = Number(asked('end') ?? Math.floor(now / 1000)) * 1000;
    if (!(start >= 0 && end > start && end < 1e14))
      throw new GraphError(100, 'start and end are seconds, and end comes later.');
    const granularity = (asked('granularity') ?? 'DAY').toUpperCase();
    const since = new Date(Math.max(start, now - 366 * day));
    const days = await outreach.senders.days(caller.actorId, since);
    const sums = new Map<number, { sent: number; delivered: number }>();
    for (const row of days) {
      const date = new Date(`${String(row.day).slice(0, 10)}T00:00:00Z`);
      const at = granularity.startsWith('MONTH')
        ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
        : date.getTime();
      if (at > end) continue;
      const sum = sums.get(at) ?? { sent: 0, delivered: 0 };
      sums.set(at, { sent: sum.sent + row.sent, delivered: sum.delivered + row.delivered });
    }
    const points = [...sums]
      .sort(([a], [b]) => a - b)
      .map(([at, sum]) => ({
        start: at / 1000,
        end: at / 1000 + 86_400,
        ...sum,
      }));
    return { phone_numbers: [digitsOf('phone', sender)], granularity, data_points: points };
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
        ? setProfile(call)
        : { data: [withAll({ ...(await profileOf(call.caller.actorId)) }, call.params['fields'])] },
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
    codes,
    blocked,
    commerce: async (call: Call) => {
      const kept = await settings(call, 'commerce', {
        is_cart_enabled: true,
        is_catalog_visible: true,
      });
      return call.method === 'POST'
        ? kept
        : { data: [{ ...kept, id: digitsOf('catalog', call.sender) }] };
    },
    automation: (call: Call) =>
      settings(call, 'automation', { enable_welcome_message: false, prompts: [], commands: [] }),
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

async function pngOf(text: string): Promise<Buffer> {
  const dark = encodeQR(text, 'raw', { border: 4 });
  const pixels = Buffer.from(dark.flat().map((one) => (one ? 0 : 255)));
  const raw = { width: dark.length, height: dark.length, channels: 1 } as const;
  return sharp(pixels, { raw })
    .resize(8 * dark.length, null, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

function tierName(people: number): string {
  return people >= 1000 ? `${people / 1000}K` : String(people);
}

/** [WA45] Fourteen letters and figures that nobody confuses. */
function codeText(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(
    Buffer.from(newSecret(14), 'base64url').subarray(0, 14),
    (byte) => letters[byte & 31],
  ).join('');
}

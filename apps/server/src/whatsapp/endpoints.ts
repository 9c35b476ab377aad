import { z } from 'zod';
import type { createAccountCalls } from './account-calls.ts';
import type { Contacts } from './contacts.ts';
import type { Call, WhatsappContext } from './context.ts';
import { type Endpoint, type Endpoints, mustHave, type Scope } from './door.ts';
import { GraphError, missing } from './errors.ts';
import type { Flows } from './flows.ts';
import type { Hooks } from './hooks.ts';
import type { MediaStore } from './media.ts';
import type { SendMessage } from './messages.ts';
import { digitsOf } from './numbers.ts';
import * as shapes from './shapes.ts';
import type { TemplateCalls } from './templates.ts';
import type { Uploading } from './uploading.ts';

/** Why an address is not taken. */
const notHeard = {
  refused: 'The address did not answer with the challenge.',
  unreachable: 'The address could not be reached.',
  inside: 'The address lies in the network of the server, whose operator does not allow that.',
} as const;

/** Everything that can be called: by method, by what the digits mean, and by what comes behind them. */
export function createEndpoints(
  context: WhatsappContext,
  parts: {
    send: SendMessage;
    media: MediaStore;
    uploading: Uploading;
    hooks: Hooks;
    contacts: Contacts;
    flows: Flows;
    templates: TemplateCalls;
    account: ReturnType<typeof createAccountCalls>;
  },
): Endpoints {
  const { identity, config } = context;
  const { send, media, uploading, hooks, contacts, flows, templates, account } = parts;

  /** [WA20] The address and the word by which it knows us, as any of the three ways of saying it names them. */
  async function subscribe(call: Call): Promise<object> {
    const { params, caller } = call;
    if (!caller.scopes.includes('app')) mustHave(caller, 'templates');
    const url = params['override_callback_uri'] ?? params['callback_url'];
    // Without an address the app stays subscribed with the one that it has.
    if (url === undefined) return { success: true };
    const address = shapes.parse(
      z
        .string()
        .max(2000)
        .regex(/^https?:\/\//, 'is no address'),
      url,
      'callback_url',
    );
    const verifyToken = shapes.parse(shapes.text(200), params['verify_token'], 'verify_token');
    const outcome = await hooks.subscribe(caller.actorId, { url: address, verifyToken });
    if (outcome === 'verified') return { success: true };
    throw new GraphError(100, notHeard[outcome], { subcode: 2200 });
  }

  async function subscriptions({ caller }: Call): Promise<object> {
    const { callback_url: url, verified_at: at } = await hooks.account(caller.actorId);
    if (!at) return { data: [] };
    const fields = [
      'messages',
      'message_template_status_update',
      'user_preferences',
      'account_update',
    ];
    return {
      data: [
        {
          object: 'whatsapp_business_account',
          callback_url: url,
          active: true,
          fields: fields.map((name) => ({ name, version: 'v23.0' })),
        },
      ],
    };
  }

  async function subscribedApps({ caller, sender }: Call): Promise<object> {
    const row = await hooks.account(caller.actorId);
    if (!row.verified_at) return { data: [] };
    const actors = await identity.actors([caller.actorId]);
    const app = {
      id: digitsOf('app', sender),
      name: actors.get(caller.actorId)?.name ?? '',
      link: config.publicUrl,
    };
    return { data: [{ whatsapp_business_api_data: app, override_callback_uri: row.callback_url }] };
  }

  async function unsubscribe({ caller }: Call): Promise<object> {
    if (!caller.scopes.includes('app')) mustHave(caller, 'templates');
    await hooks.unsubscribe(caller.actorId);
    return { success: true };
  }

  async function upload({ caller, file, params }: Call): Promise<object> {
    if (params['messaging_product'] !== undefined && params['messaging_product'] !== 'whatsapp') {
      throw new GraphError(100, 'messaging_product is whatsapp.');
    }
    if (!file) throw new GraphError(100, 'The parameter file is required.');
    const type =
      file.type && file.type !== 'application/octet-stream'
        ? file.type
        : String(params['type'] ?? file.type);
    const row = await media.upload(caller.actorId, { ...file, type });
    return { id: digitsOf('media', row.number) };
  }

  async function findMedia({ caller, id, number }: Call): Promise<object> {
    const row = await media.find(caller.actorId, number);
    if (!row) throw missing(id);
    return media.describe(row);
  }

  async function removeMedia({ caller, id, number }: Call): Promise<object> {
    if (!(await media.remove(caller.actorId, number))) throw missing(id);
    return { success: true };
  }

  /** [WA5] What the software is to call people whose names here are known, from a list of its own. */
  async function lookUp({ caller, params }: Call): Promise<object> {
    const names = shapes.parse(
      z.array(shapes.text(80)).min(1).max(100),
      params['contacts'],
      'contacts',
    );
    const found: object[] = [];
    for (const name of names) {
      const to = await contacts.resolve(caller.actorId, { to: name });
      found.push({ input: name, wa_id: to.waId, user_id: to.userId, status: 'valid' });
    }
    return { contacts: found };
  }

  const endpoints = new Map<string, Endpoint>();
  function on(names: string, scope: Scope, handle: (call: Call) => Promise<object>): void {
    for (const name of names.split(', ')) endpoints.set(name, { scope, handle });
  }
  on('POST phone messages, POST phone marketing_messages', 'messages', send);
  on('POST phone contacts', 'messages', lookUp);
  on('POST phone media', 'messages', upload);
  on('GET media ', 'read', findMedia);
  on('DELETE media ', 'messages', removeMedia);
  on('GET account message_templates', 'read', templates.list);
  on('POST account message_templates', 'templates', templates.create);
  on('DELETE account message_templates', 'templates', templates.removeByName);
  on('GET template ', 'read', templates.read);
  on('POST template ', 'templates', templates.edit);
  on('DELETE template ', 'templates', templates.remove);
  on('POST template unpause', 'templates', templates.unpause);
  on('GET template compare', 'read', templates.compare);
  on('GET account flows', 'read', flows.list);
  on('POST account flows', 'templates', flows.create);
  on('GET flow ', 'read', flows.read);
  on('POST flow ', 'templates', flows.edit);
  on('DELETE flow ', 'templates', flows.remove);
  on('GET flow assets', 'read', flows.assets);
  on('POST flow assets', 'templates', flows.upload);
  on('POST flow publish', 'templates', flows.publish);
  on('POST flow deprecate', 'templates', flows.deprecate);
  on('GET account phone_numbers', 'read', account.phones);
  on('GET phone ', 'read', account.phone);
  on('POST phone ', 'templates', account.setPhone);
  on('POST phone register', 'templates', account.register);
  on('POST phone deregister', 'templates', async () => ({ success: true }));
  on('POST phone request_code', 'templates', account.requestCode);
  on('POST phone verify_code', 'templates', account.verifyCode);
  on('GET phone whatsapp_business_profile', 'read', account.profile);
  on('POST phone whatsapp_business_profile', 'templates', account.profile);
  on('GET phone message_qrdls', 'read', account.codes);
  on('POST phone message_qrdls, DELETE phone message_qrdls', 'templates', account.codes);
  on('GET phone block_users', 'read', account.blocked);
  on('POST phone block_users, DELETE phone block_users', 'messages', account.blocked);
  on('GET phone whatsapp_commerce_settings', 'read', account.commerce);
  on('POST phone whatsapp_commerce_settings', 'templates', account.commerce);
  on('GET phone conversational_automation', 'read', account.automation);
  on('POST phone conversational_automation', 'templates', account.automation);
  on('GET phone settings', 'read', account.settings);
  on('POST phone settings', 'templates', account.settings);
  on('GET account ', 'read', account.account);
  on(
    'GET account conversation_analytics, GET account template_analytics, GET account pricing_analytics, GET account analytics',
    'read',
    account.analyticsEdge,
  );
  on('GET account subscribed_apps', 'app', subscribedApps);
  on('POST account subscribed_apps, POST app subscriptions', 'app', subscribe);
  on('DELETE account subscribed_apps, DELETE app subscriptions', 'app', unsubscribe);
  on('POST app uploads', 'templates', uploading.begin);
  on('GET app subscriptions', 'app', subscriptions);
  return endpoints;
}

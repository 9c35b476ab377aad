import { newUuid, type Uuid } from '#platform/ids';
import type { Recipient } from './contacts.ts';
import type { Call, WhatsappContext } from './context.ts';
import { GraphError, isGraphCode } from './errors.ts';
import type { Change, Hooks } from './hooks.ts';
import { mediaKinds } from './media-kinds.ts';
import { messageId } from './numbers.ts';
import type { Params } from './request.ts';
import * as shapes from './shapes.ts';
import { metadataOf, statusValue, unixSeconds } from './statuses.ts';

type SandboxCall = Pick<Call, 'caller' | 'params' | 'sender'>;

/**
 * [WA50]–[WA53] A number at which messages reach nobody: whoever is written to is made up and answers at once. Of a text
 * that begins with `error`, the code that follows is refused with; with `fail`, the message fails with it later.
 */
export interface Sandbox {
  /** The id of what was sent. */
  take(call: SandboxCall, to: Recipient, type: string): Promise<string>;
  /** Tells what is told of a message to the sandbox, for whoever tries their address. */
  tellSample(business: { actorId: Uuid; userId: Uuid; sender: bigint }): Promise<void>;
}

const known = new Set([
  'text',
  'template',
  'location',
  'contacts',
  'reaction',
  'interactive',
  ...mediaKinds,
]);

export function createSandbox({
  context,
  hooks,
}: {
  context: Pick<WhatsappContext, 'database' | 'clock'>;
  hooks: Hooks;
}): Sandbox {
  const { database, clock } = context;

  const sandbox: Sandbox = {
    async tellSample({ actorId, userId, sender }) {
      const caller = { tokenId: '', actorId, userId, scopes: [] };
      const params = { type: 'text', text: { body: 'Hello' } };
      const to = { personActorId: actorId, input: '', waId: '', userId: null };
      await sandbox.take({ caller, params, sender }, to, 'text');
    },
    async take({ caller, params, sender }, to, type) {
      if (!known.has(type)) {
        throw new GraphError(
          131051,
          `${type.slice(0, 40)} is no type of message that can be sent here.`,
        );
      }
      const member = params[type];
      if (member === undefined) throw new GraphError(131008, `${type} is missing.`);
      const said = type === 'text' ? shapes.parse(shapes.textShape, member, 'text').body : '';
      const asked = /^(error|fail)\s+(\d{1,6})$/i.exec(said.trim());
      const code = Number(asked?.[2]);
      if (asked && !isGraphCode(code))
        throw new GraphError(131009, `${code} is no code of an error.`);
      if (asked?.[1]?.toLowerCase() === 'error' && isGraphCode(code)) {
        throw new GraphError(code, 'You asked for it.');
      }
      const id = messageId({ kind: 'other', clientId: newUuid() });
      const now = clock.now();
      const contact = {
        waId: to.waId || '999000000000000',
        userId: to.userId ?? `XX.sandbox${to.waId}`,
      };
      const head = metadataOf(sender, 'sandbox');
      const opaque = params['biz_opaque_callback_data'];
      const step = (state: string, failure: { code: number } | null = null): Change => ({
        field: 'messages',
        value: {
          ...head,
          statuses: [
            statusValue({
              id,
              state,
              at: now,
              contact,
              category: 'service',
              priceMicros: 0,
              opaque: typeof opaque === 'string' ? opaque : null,
              failure:
                failure && isGraphCode(failure.code)
                  ? { code: failure.code, details: 'You asked for it.' }
                  : null,
            }),
          ],
        },
      });
      const shown = {
        profile: { name: 'Sandbox' },
        wa_id: contact.waId,
        user_id: contact.userId,
      };
      const answer = answerTo(type, member as Params, said);
      const message = {
        from: contact.waId,
        from_user_id: contact.userId,
        id: messageId({ kind: 'other', clientId: newUuid() }),
        timestamp: unixSeconds(now),
        context: { id },
        ...answer,
      };
      const changes = asked
        ? [step('failed', { code })]
        : [
            step('sent'),
            step('delivered'),
            step('read'),
            { field: 'messages', value: { ...head, contacts: [shown], messages: [message] } },
          ];
      await database.transaction((tx) => hooks.tell(tx, caller.actorId, changes));
      return id;
    },
  };
  return sandbox;
}

/** What somebody would answer: the first of what they can choose, or the same words. */
function answerTo(type: string, member: Params, said: string): Params {
  const interactive = type === 'interactive' ? interactiveAnswer(member) : null;
  if (interactive) return { type: 'interactive', interactive };
  const order = type === 'interactive' ? orderOf(member) : null;
  if (order) return { type: 'order', order };
  return { type: 'text', text: { body: said === '' ? `You sent: ${type}` : said } };
}

function interactiveAnswer(member: Params): Params | null {
  const { type } = member;
  const action = (member['action'] ?? {}) as Params;
  if (type === 'button') {
    const [first] = (action['buttons'] ?? []) as { reply?: Params }[];
    return first?.reply ? { type: 'button_reply', button_reply: first.reply } : null;
  }
  if (type === 'list') {
    const [section] = (action['sections'] ?? []) as { rows?: Params[] }[];
    const row = section?.rows?.[0];
    return row ? { type: 'list_reply', list_reply: row } : null;
  }
  if (type === 'flow') {
    const { flow_token: token = 'unused' } = (action['parameters'] ?? {}) as Params;
    const said = JSON.stringify({ flow_token: token });
    return { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: said } };
  }
  return null;
}

/** One of the first thing that is offered. */
function orderOf({ action: named }: Params): Params | null {
  const action = (named ?? {}) as Params;
  const [section] = (action['sections'] ?? []) as { product_items?: Params[] }[];
  const [item = {}] = section?.product_items ?? [];
  const name = action['product_retailer_id'] ?? item['product_retailer_id'];
  if (typeof name !== 'string') return null;
  const line = { product_retailer_id: name, quantity: 1, item_price: 1, currency: 'EUR' };
  return { catalog_id: action['catalog_id'], text: '', product_items: [line] };
}

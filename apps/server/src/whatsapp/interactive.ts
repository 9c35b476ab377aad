import type { InteractiveAction, InteractiveCard } from '@allmende/contract/interactive-card';
import { z } from 'zod';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type Bills, orderDetailsShape, orderStatusShape } from './bills.ts';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import { addressShape, type Flows, flowShape } from './flows.ts';
import type { MediaStore } from './media.ts';
import { catalogShape, type Offering, productListShape, productShape } from './offering.ts';
import * as shapes from './shapes.ts';

/** [WA16] Messages in which there is something to tap, as a card of the conversation. */
const { words } = shapes;
const common = { header: shapes.header.optional(), footer: words(60).optional() };
const title = (max: number) => z.object({ id: shapes.text(256), title: shapes.text(max) });

const interactiveShape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('button'),
    ...common,
    body: words(1024),
    action: z.object({
      buttons: z
        .array(z.object({ reply: title(20) }))
        .min(1)
        .max(3),
    }),
  }),
  z.object({
    type: z.literal('list'),
    ...common,
    body: words(4096),
    action: z.object({
      button: shapes.text(20),
      sections: z
        .array(
          z.object({
            title: z.string().max(24).default(''),
            rows: z
              .array(title(24).extend({ description: z.string().max(72).default('') }))
              .min(1)
              .max(10),
          }),
        )
        .min(1)
        .max(10),
    }),
  }),
  z.object({
    type: z.literal('cta_url'),
    ...common,
    body: words(1024),
    action: z.object({
      parameters: z.object({
        display_text: shapes.text(20),
        url: z
          .string()
          .max(2000)
          .regex(/^https?:\/\/[!-~]+$/, 'is no address'),
      }),
    }),
  }),
  z.object({ type: z.literal('location_request_message'), ...common, body: words(1024) }),
  productShape,
  productListShape,
  catalogShape,
  orderDetailsShape,
  orderStatusShape,
  flowShape,
  addressShape,
]);
type Asked = z.output<typeof interactiveShape>;

/** [WA19] Kinds of the contract for which there is nothing here. */
const later = new Set(['carousel', 'call_permission_request', 'request_contact_info']);

/** To whom it goes, and from whom. */
export interface Passage {
  by: { actorId: Uuid; userId: Uuid };
  sender: bigint;
  personActorId: Uuid;
  /** Of the message, for what is sent again. */
  key: string;
}

interface Parts {
  media: MediaStore;
  pictures: Pick<WhatsappContext['media'], 'ownedPicture'>;
  offering: Offering;
  bills: Bills;
  flows: Flows;
}

async function actionOf(asked: Asked, to: Passage, parts: Parts): Promise<InteractiveAction> {
  switch (asked.type) {
    case 'button':
      return { kind: 'buttons', choices: asked.action.buttons.map(({ reply }) => reply) };
    case 'list': {
      const { button, sections } = asked.action;
      const count = sections.reduce((sum, { rows }) => sum + rows.length, 0);
      if (count > 10) throw new GraphError(131009, 'interactive.action.sections: ten rows in all.');
      if (sections.length > 1 && sections.some((one) => one.title === '')) {
        throw new GraphError(131009, 'interactive.action.sections: of several each has a title.');
      }
      return { kind: 'list', label: button, sections };
    }
    case 'cta_url': {
      const { display_text: label, url } = asked.action.parameters;
      return { kind: 'link', label, url };
    }
    case 'location_request_message':
      return { kind: 'place' };
    case 'product':
    case 'product_list':
    case 'catalog_message':
      return parts.offering.actionOf(asked, to.by.actorId, to.sender);
    case 'flow':
    case 'address_message':
      return parts.flows.actionOf(to.by.actorId, asked);
    case 'order_details':
      return parts.bills.billOf(asked, to);
    case 'order_status':
      return parts.bills.progressOf(asked, { ...to, business: to.by.actorId });
  }
}

/** @throws GraphError that names what is wrong */
export async function cardOf(member: unknown, to: Passage, parts: Parts): Promise<InteractiveCard> {
  const type =
    typeof member === 'object' && member !== null ? (member as { type?: unknown }).type : undefined;
  if (typeof type === 'string' && later.has(type)) {
    throw new GraphError(131051, `interactive messages of the type ${type} cannot be sent here.`);
  }
  const asked = shapes.parse(interactiveShape, member, 'interactive');
  const business = to.by.actorId;
  const head = 'header' in asked ? asked.header : undefined;
  const named = head?.type === 'image' ? head.image : undefined;
  const picture = named
    ? await parts.pictures.ownedPicture(
        toUuid(await parts.media.picture(business, named)),
        business,
      )
    : null;
  const action = await actionOf(asked, to, parts);
  const ids = choicesOf(action).map((one) => one.id);
  if (new Set(ids).size < ids.length)
    throw new GraphError(131009, 'interactive.action: an id is there twice.');
  return {
    type: 'interactive',
    businessActorId: toPublicId('act', business),
    header: head?.type === 'text' ? (head.text ?? null) : null,
    picture,
    text: asked.body.text,
    footer: asked.footer?.text ?? null,
    action,
    chosenId: null,
  };
}

/** What can be chosen, with what a webhook says of it. */
export function choicesOf(
  action: InteractiveAction,
): { id: string; title: string; reply: Record<string, unknown> }[] {
  if (action.kind === 'buttons') {
    return action.choices.map((one) => ({
      ...one,
      reply: { type: 'button_reply', button_reply: one },
    }));
  }
  if (action.kind !== 'list') return [];
  return action.sections.flatMap(({ rows }) =>
    rows.map(({ id, title, description }) => ({
      id,
      title,
      reply: {
        type: 'list_reply',
        list_reply: { id, title, ...(description ? { description } : {}) },
      },
    })),
  );
}

import type { InteractiveAction, InteractiveCard } from '@allmende/contract/interactive-card';
import { z } from 'zod';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import type { MediaStore } from './media.ts';
import * as shapes from './shapes.ts';

/** [WA16] [WA17] Messages in which there is something to tap, as a card of the conversation. */
const media = z.object({
  id: z.union([z.string().max(40), z.int().transform(String)]).optional(),
  link: z.string().max(2000).optional(),
});
const words = (max: number) => z.object({ text: shapes.text(max) });
const common = {
  header: z
    .object({
      type: z.enum(['text', 'image']),
      text: shapes.text(60).optional(),
      image: media.optional(),
    })
    .optional(),
  footer: words(60).optional(),
};
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
]);

/** Kinds of the contract for which there is nothing here yet. */
const later = new Set([
  'product',
  'product_list',
  'catalog_message',
  'flow',
  'address_message',
  'carousel',
  'order_details',
  'order_status',
  'call_permission_request',
  'request_contact_info',
]);

function actionOf(asked: z.output<typeof interactiveShape>): InteractiveAction {
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
  }
}

/** @throws GraphError that names what is wrong */
export async function cardOf(
  business: Uuid,
  member: unknown,
  {
    media: store,
    pictures,
  }: { media: MediaStore; pictures: Pick<WhatsappContext['media'], 'ownedPicture'> },
): Promise<InteractiveCard> {
  const type =
    typeof member === 'object' && member !== null ? (member as { type?: unknown }).type : undefined;
  if (typeof type === 'string' && later.has(type)) {
    throw new GraphError(131051, `interactive messages of the type ${type} cannot be sent here.`);
  }
  const asked = shapes.parse(interactiveShape, member, 'interactive');
  const action = actionOf(asked);
  const ids = choicesOf(action).map((one) => one.id);
  if (new Set(ids).size < ids.length)
    throw new GraphError(131009, 'interactive.action: an id is there twice.');
  const header = asked.header?.type === 'text' ? (asked.header.text ?? null) : null;
  const named = asked.header?.type === 'image' ? asked.header.image : undefined;
  const picture = named
    ? await pictures.ownedPicture(toUuid(await store.picture(business, named)), business)
    : null;
  return {
    type: 'interactive',
    businessActorId: toPublicId('act', business),
    header,
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

import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { formValues } from './interactive-card.ts';
import { message, seqMax } from './messaging.ts';
import { picture } from './actors.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';

export const whatsappErrors = defineErrors({
  'whatsapp.choice_unknown': { status: 400, title: 'There is nothing like this to choose' },
  'whatsapp.form_wrong': { status: 400, title: 'Something in the form is missing or does not fit' },
  'whatsapp.address_refused': {
    status: 409,
    title: 'The address did not answer with the challenge',
  },
  'whatsapp.address_inside': {
    status: 409,
    title: 'The address lies in the network of the server',
  },
  'whatsapp.address_unreachable': { status: 409, title: 'The address cannot be reached' },
  'whatsapp.delivery_unknown': { status: 404, title: 'This delivery is not kept any more' },
});

/** Where the software of a business hears what happens, and what else it has to know. */
export const connection = z
  .object({
    /** In place of `https://graph.facebook.com`. */
    baseUrl: z.string(),
    phoneNumberId: z.string(),
    accountId: z.string(),
    appId: z.string(),
    /** The number at which messages reach nobody, and which answers. */
    sandboxPhoneNumberId: z.string(),
    /** Signs every delivery: `X-Hub-Signature-256`. */
    secret: z.string(),
    /** Null while nothing is told to anybody. */
    url: z.string().nullable(),
    verifiedAt: z.iso.datetime().nullable(),
    /** Since when deliveries have failed, in a row. */
    failingSince: z.iso.datetime().nullable(),
    nextTryAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WhatsappConnection' });
export type WhatsappConnection = z.infer<typeof connection>;

const delivery = z
  .object({
    id: z.string(),
    field: z.string(),
    /** As it was or will be sent. */
    body: z.string(),
    createdAt: z.iso.datetime(),
    attempts: z.int(),
    /** Of the last answer; null when there was none. */
    lastStatus: z.int().nullable(),
    deliveredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WhatsappDelivery' });
export type WhatsappDelivery = z.infer<typeof delivery>;

const offeredItem = z
  .object({
    retailerId: z.string(),
    productId: id('product'),
    variantId: id('variant'),
    title: z.string(),
    options: z.string(),
    picture: picture.nullable(),
    /** As of now; null when it is not sold any more. */
    price: money.nullable(),
    /** How many there are; null when stock is not counted. */
    available: z.int().nullable(),
  })
  .meta({ id: 'WhatsappOffered' });
export type WhatsappOffered = z.infer<typeof offeredItem>;

const place = { conversationId: id('conversation'), seq: z.int().positive().max(seqMax) };

/**
 * What belongs to the contract of WhatsApp's Cloud API and is done by hand: where a business's software listens, and what
 * people answer. The contract itself lies at the root of the host, and the guide `whatsapp` tells it.
 */
export const whatsappOperations = defineOperations({
  getConnection: {
    method: 'GET',
    path: '/api/v1/whatsapp/connection',
    summary:
      'The numbers and the secret that software of the business needs, and where it listens.',
    response: connection,
  },
  connect: {
    method: 'PUT',
    path: '/api/v1/whatsapp/connection',
    summary: 'Names the address that is told what happens; it is asked for the challenge at once.',
    body: z.object({
      url: z.string().regex(/^https?:\/\/\S{3,1990}$/, 'is no address'),
      verifyToken: z.string().min(1).max(200),
    }),
    response: connection,
    errors: ['whatsapp.address_refused', 'whatsapp.address_unreachable', 'whatsapp.address_inside'],
    limitPerMinute: 20,
  },
  disconnect: {
    method: 'DELETE',
    path: '/api/v1/whatsapp/connection',
    summary: 'Tells nobody anything any more.',
    response: connection,
  },
  renewSecret: {
    method: 'POST',
    path: '/api/v1/whatsapp/connection/secret',
    summary: 'Signs with another secret from now on.',
    response: connection,
  },
  testConnection: {
    method: 'POST',
    path: '/api/v1/whatsapp/connection/test',
    summary: 'Tells the address of a made-up message, as of one to the sandbox.',
    response: z.object({}),
    limitPerMinute: 30,
  },
  listDeliveries: {
    method: 'GET',
    path: '/api/v1/whatsapp/deliveries',
    summary: 'What was told lately and what waits, the last first; at most 50.',
    response: z.object({ items: z.array(delivery) }),
  },
  replayDelivery: {
    method: 'POST',
    path: '/api/v1/whatsapp/deliveries/:deliveryId/replay',
    summary: 'Tells the same once more, now.',
    params: z.object({ deliveryId: z.string().regex(/^\d{1,18}$/) }),
    response: z.object({}),
    errors: ['whatsapp.delivery_unknown'],
    limitPerMinute: 60,
  },
  answerInteractive: {
    method: 'POST',
    path: '/api/v1/whatsapp/answers',
    summary:
      'Chooses one of the answers that a message offers; it stands as a reply in the conversation.',
    body: z.object({ ...place, clientId, choiceId: z.string().min(1).max(256) }),
    response: message,
    errors: ['whatsapp.choice_unknown', 'messaging.conversation_unknown', 'messaging.blocked'],
    limitPerMinute: 60,
  },
  listOffered: {
    method: 'POST',
    path: '/api/v1/whatsapp/offered',
    summary: 'What the things that a message offers cost now, and how many there are.',
    body: z.object(place),
    response: z.object({
      items: z.array(offeredItem),
      /** Whether the business takes a cart as an answer. */
      hasCart: z.boolean(),
    }),
    errors: ['whatsapp.choice_unknown'],
  },
  sendCart: {
    method: 'POST',
    path: '/api/v1/whatsapp/carts',
    summary:
      'Answers a message that offers things with how many of which; it stands as a reply in the conversation, and nothing is bought yet.',
    body: z.object({
      ...place,
      clientId,
      items: z
        .array(
          z.object({ retailerId: z.string().min(1).max(200), quantity: z.int().min(1).max(999) }),
        )
        .min(1)
        .max(30),
      note: z.string().trim().max(500).default(''),
    }),
    response: message,
    errors: ['whatsapp.choice_unknown', 'messaging.conversation_unknown', 'messaging.blocked'],
    limitPerMinute: 60,
  },
  submitForm: {
    method: 'POST',
    path: '/api/v1/whatsapp/forms',
    summary:
      'Answers a message that holds a form; what was filled in stands as a reply in the conversation.',
    body: z.object({ ...place, clientId, values: formValues }),
    response: message,
    errors: [
      'whatsapp.choice_unknown',
      'whatsapp.form_wrong',
      'messaging.conversation_unknown',
      'messaging.blocked',
    ],
    limitPerMinute: 60,
  },
});

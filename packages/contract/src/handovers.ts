import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { me } from './identity.ts';
import { defineOperations } from './operation.ts';

/** Signing a new device in by showing its code to one that is signed in. */
export const handoversErrors = defineErrors({
  'handovers.code_unknown': { status: 404, title: 'No device shows this code' },
  'handovers.expired': { status: 410, title: 'This code was shown for two minutes and is over' },
  'handovers.used': { status: 409, title: 'This code was used already' },
  'handovers.refused': { status: 409, title: 'The other device has refused' },
  'handovers.withdrawn': { status: 410, title: 'This was called off' },
});

const secret = z.string().regex(/^[\w-]{43}$/, 'is not the secret of a handover');
const handoverParams = z.object({ handoverId: id('handover') });

/** A device that asks to be signed in, as the one sees it that is to say yes. */
export const handover = z
  .object({
    id: id('handover'),
    /** Browser and system, as the device itself says them. */
    device: z.string(),
    /** Whether it asks from the network of whoever looks, as far as this server sees. */
    network: z.enum(['same', 'other']),
    address: z.string(),
    startedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Handover' });
export type Handover = z.infer<typeof handover>;

const overCodes = [
  'handovers.expired',
  'handovers.used',
  'handovers.refused',
  'handovers.withdrawn',
] as const;

export const handoversOperations = defineOperations({
  startHandover: {
    method: 'POST',
    path: '/api/v1/handovers',
    summary: 'Asks, on a new device, to be signed in by one that is signed in.',
    description:
      'The device shows `url` as a QR picture and `code` to be typed, and keeps `secret` to itself.',
    response: z.object({
      /** Eight letters and digits, as `K7QF-2M9X`; it names no account. */
      code: z.string(),
      /** The code as a link, for the camera. */
      url: z.string(),
      /** Collects the session; in no picture, in no link. */
      secret: z.string(),
      expiresAt: z.iso.datetime(),
    }),
    errors: ['identity.too_many_attempts'],
    limitPerMinute: 60,
  },
  collectHandover: {
    method: 'POST',
    path: '/api/v1/handovers/collect',
    summary: 'Signs the new device in, once, as soon as the other one has said yes.',
    description: 'Repeated every second or so until `me` is there.',
    body: z.object({ secret }),
    response: z.object({
      /** Null for as long as nobody has said yes. */
      me: me.nullable(),
      /** Somebody has read the code and is about to decide. */
      isLookedAt: z.boolean(),
    }),
    errors: ['handovers.code_unknown', ...overCodes],
    limitPerMinute: 3000,
  },
  withdrawHandover: {
    method: 'POST',
    path: '/api/v1/handovers/withdraw',
    summary: 'Calls it off on the new device: its code is worth nothing any more.',
    body: z.object({ secret }),
    response: z.object({}),
    limitPerMinute: 120,
  },
  lookUpHandover: {
    method: 'POST',
    path: '/api/v1/handovers/look-up',
    summary: 'Which device shows this code, before one says yes to it.',
    body: z.object({ code: z.string().max(40) }),
    response: handover,
    errors: ['handovers.code_unknown', 'identity.too_many_attempts', ...overCodes],
    limitPerMinute: 60,
  },
  approveHandover: {
    method: 'POST',
    path: '/api/v1/handovers/:handoverId/approve',
    summary: 'Says yes: the device is signed in as whoever asks this.',
    description:
      'Needs the token of a confirmation of the action `hand_over` for exactly this handover.',
    params: handoverParams,
    body: z.object({ confirmation: z.string().max(200) }),
    response: z.object({}),
    errors: ['handovers.code_unknown', 'identity.confirmation_invalid', ...overCodes],
  },
  refuseHandover: {
    method: 'POST',
    path: '/api/v1/handovers/:handoverId/refuse',
    summary: 'Says no; the device is told.',
    params: handoverParams,
    response: z.object({}),
    errors: ['handovers.code_unknown', ...overCodes],
  },
});

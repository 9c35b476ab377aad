import { z } from 'zod';
import type { Actor } from './actors.ts';
import { id } from './ids.ts';
import { type Conversation, type Message, sendable } from './messaging.ts';

/**
 * The frames of the WebSocket at `/api/v1/realtime`. A frame with `ref` is answered by `ack` or
 * `refused` with the same `ref`, after the change is durable.
 */
const ref = z.int().min(0);
const conversationId = id('conversation');
const actorId = id('actor');

export const clientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('send'),
    ref,
    actorId,
    conversationId,
    clientId: z.uuid(),
    message: sendable,
    replyToSeq: z.int().positive().optional(),
  }),
  z.object({ type: z.literal('read'), ref, actorId, conversationId, seq: z.int().min(0) }),
  /** Messages up to `seq` have reached this device. */
  z.object({ type: z.literal('delivered'), actorId, conversationId, seq: z.int().min(0) }),
  z.object({ type: z.literal('typing'), actorId, conversationId }),
  /** Tell me when these come and go; replaces the last list. */
  z.object({ type: z.literal('watch'), actorIds: z.array(actorId).max(200) }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** What changed outside of messages, so that a device asks again. */
export type ChangedTopic = 'me' | 'wallet' | 'orders' | 'cart' | 'shop' | 'presence' | 'imports';

export type ServerFrame =
  | { type: 'hello'; at: string }
  | { type: 'pong' }
  | { type: 'ack'; ref: number; value: unknown }
  | { type: 'refused'; ref: number; code: string; detail?: string | undefined }
  /** A message was sent or changed. */
  | { type: 'message'; message: Message }
  /** A conversation appeared or changed in the list of `conversation.ownActorId`. */
  | { type: 'conversation'; conversation: Conversation }
  | {
      type: 'receipt';
      conversationId: string;
      actorId: string;
      readSeq: number;
      deliveredSeq: number;
      version: number;
    }
  | { type: 'typing'; conversationId: string; actorId: string }
  | { type: 'presence'; actorId: string; isOnline: boolean }
  | { type: 'profile'; actor: Actor }
  /** `actorId` is the own actor whose data changed. */
  | { type: 'changed'; topic: ChangedTopic; actorId: string; id?: string | undefined };

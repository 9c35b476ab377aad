import { z } from 'zod';
import type { Actor } from './actors.ts';
import type { Draft } from './chats.ts';
import { clientId, id } from './ids.ts';
import type { InboxCase } from './inbox.ts';
import type { ShownProduct } from './shop.ts';
import { type Conversation, type Message, type Receipt, sendable, seqMax } from './messaging.ts';

/**
 * The frames of the WebSocket at `/api/v1/realtime`. A frame with `ref` is answered by `ack` or
 * `refused` with the same `ref`, after the change is durable.
 *
 * Pushes are echoes of what is committed and may be lost with the connection; sync is what a device
 * relies on. Each conversation counts its changes: `message`, `receipt` and the `ack` of a `send` carry
 * the `version` they made. A device that is at v applies a frame of version v + 1 and is at v + 1; one of
 * a higher version it applies too, stays at v, and calls `syncMessages` since v; waiting a fifth of a
 * second for what was overtaken saves most of these calls. One of v or less it knows.
 * After (re)connecting it calls `syncConversations` with its cursor, then `syncMessages` for what it shows.
 * A `conversation` frame updates the list and moves nobody's version; one with a lower version than the device
 * knows is late and changes nothing. A `message` of a conversation that the device does not know yet, or a
 * `conversation` frame of such a group, means: ask `getConversation`, or sync the list. Whoever is answered
 * `messaging.conversation_unknown` is no longer a member and forgets it, as after a `removed` frame. A conversation
 * with another `joinedVersion` than known was left and joined again: its messages are loaded anew.
 *
 * The device that sent a message gets it as the value of the `ack`, all other devices of sender and
 * receivers get the `message` frame; each device gets it once, also when it acts for both sides. Frames
 * of one conversation are sent in the order of its versions, except that a card may overtake.
 */
const ref = z.int().min(0);
const conversationId = id('conversation');
const actorId = id('actor');
const seq = z.int().min(0).max(seqMax);

export const clientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('send'),
    ref,
    actorId,
    conversationId,
    clientId,
    message: sendable,
    replyToSeq: z.int().positive().max(seqMax).optional(),
  }),
  z.object({ type: z.literal('read'), ref, actorId, conversationId, seq }),
  /**
   * Messages up to `seq` have reached this device. The highest seq says it for all before; at once for
   * the first, then at most once a second for each conversation.
   */
  z.object({ type: z.literal('delivered'), actorId, conversationId, seq }),
  /** Repeat it every three seconds while typing goes on; shown for five. */
  z.object({ type: z.literal('typing'), actorId, conversationId }),
  /**
   * Somebody looks at this device: said when it gets the focus, and every 30 seconds while it keeps it. For a
   * minute from then on the user's other devices are not notified.
   */
  z.object({ type: z.literal('active') }),
  /**
   * Whoever acts as a business has this conversation of its before them; null when they have left it. Colleagues are
   * told, nobody else. Repeat it every 20 seconds, and at once when a colleague comes; it holds for 45.
   */
  z.object({
    type: z.literal('desk'),
    actorId,
    conversationId: conversationId.nullable(),
    /** An answer, or a note, is being written. */
    isWriting: z.boolean(),
  }),
  /**
   * Tell me now and whenever these come and go; replaces the last list. Only persons with whom one of
   * the own actors has a conversation are told of; others are passed over in silence.
   */
  z.object({ type: z.literal('watch'), actorIds: z.array(actorId).max(200) }),
  /** Tell me now, and whenever price or stock of these change; replaces the last list. What was on it already is not told again. */
  z.object({ type: z.literal('watchProducts'), productIds: z.array(id('product')).max(100) }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;
/** A frame as a program writes it. */
export type SentFrame = z.input<typeof clientFrame>;

/** What changed outside of messages, so that a device asks again. */
export type ChangedTopic =
  | 'me'
  | 'wallet'
  | 'orders'
  | 'cart'
  | 'shop'
  | 'presence'
  | 'imports'
  | 'stars'
  | 'stickers'
  | 'scheduled'
  | 'reminders'
  | 'reports'
  | 'chats'
  | 'calm'
  | 'together'
  | 'inbox'
  | 'feed';

/** What the `ack` of a frame carries: the message as it was stored, or how far one has read. */
export interface AckValues {
  send: Message;
  read: Receipt;
}

export type ServerFrame =
  | { type: 'hello'; at: string }
  | { type: 'pong' }
  | { type: 'ack'; ref: number; value: unknown }
  | { type: 'refused'; ref: number; code: string; detail?: string | undefined }
  /** A message was sent or changed. */
  | { type: 'message'; message: Message }
  /** A conversation appeared or changed in the list of `conversation.ownActorId`. */
  | { type: 'conversation'; conversation: Conversation }
  /**
   * The actor is no longer a member. As it may be late, the device syncs the list, whose `removed` says it
   * reliably; then the conversation leaves the list, and what was kept of it goes.
   */
  | { type: 'removed'; conversationId: string; ownActorId: string }
  /**
   * Somebody (also oneself, on another device) has read or received more. In conversations of more than
   * 32 only one's own devices are told, and it is no change of the conversation: `version` is null. Where
   * somebody may not know what changed, because it was said before they joined, it is the receipt of nobody (`nobodysId`).
   * A device that reads the conversation for another own actor too does not count that one: the change itself is on its way.
   */
  | { type: 'receipt'; conversationId: string; receipt: Receipt; version: number | null }
  | { type: 'typing'; conversationId: string; actorId: string }
  /** Cases of a business as they are now, for its staff; `isMentioned` says nothing here. */
  | { type: 'cases'; actorId: string; cases: InboxCase[] }
  /** A colleague looks at a conversation of the business, or at none any more; for its staff only. */
  | {
      type: 'desk';
      actorId: string;
      personActorId: string;
      conversationId: string | null;
      isWriting: boolean;
    }
  /** One has written on, sent or given up a draft on another device; for one's own devices only. */
  | { type: 'draft'; draft: Draft }
  | { type: 'presence'; actorId: string; isOnline: boolean }
  | { type: 'profile'; actor: Actor }
  /** A product that this device watches, as it is now; null when it is no longer for sale. */
  | { type: 'product'; id: string; product: ShownProduct | null }
  /** `actorId` is the own actor whose data changed. */
  | { type: 'changed'; topic: ChangedTopic; actorId: string; id?: string | undefined };

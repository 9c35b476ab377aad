import type { Money } from './money.ts';

/**
 * Facts that other modules react to, with what they carry. They are written to the outbox in the
 * transaction that made them true; ids are bare UUIDs. Subscriptions are wired in the server's app.ts.
 */
export interface Events {
  /** A person or business came to be, or changed name, handle, picture or accent. */
  'identity.actor_changed': { actorId: string; isNew: boolean };
  /** A device was signed in; `device` is what it calls itself. */
  'identity.signed_in': { userId: string; sessionId: string; device: string };
  /**
   * Something happened to somebody's money without them: it came, was given back or collected, or could not be paid.
   * `thingId` is the public id of the payment, standing order or mandate that it is about.
   */
  'wallet.noticed': {
    actorId: string;
    what: 'arrived' | 'refunded' | 'collected' | 'not_collected' | 'skipped';
    otherActorId: string | null;
    amount: Money;
    thingId: string;
    /** Why nothing was paid. */
    reason:
      | 'missed'
      | 'wallet.insufficient_funds'
      | 'wallet.payee_blocked'
      | 'wallet.refused'
      | null;
  };
  /** What somebody has shown of themselves holds no longer than this day; told some days before. */
  'compliance.level_ends': { actorId: string; level: number; expiresOn: string };
  'identity.roles_changed': { userId: string; actorId: string };
  /** Messages of one business came a step further; `at` is when, in ISO 8601. */
  'outreach.status': {
    businessActorId: string;
    items: {
      sendId: string;
      personActorId: string;
      state: 'sent' | 'delivered' | 'read' | 'failed' | 'held';
      failure: string | null;
      at: string;
    }[];
  };
  /** A person said yes or no to a topic, or (null) to everything of a business. */
  'outreach.preference': {
    businessActorId: string;
    personActorId: string;
    topicKey: string | null;
    isGranted: boolean;
    at: string;
  };
  /** A template was looked at, paused, disabled or deleted. */
  'outreach.template': {
    businessActorId: string;
    templateId: string;
    status: 'approved' | 'rejected' | 'paused' | 'disabled' | 'deleted';
  };
  /** The quality or the tier of a sender is another, or it was suspended. */
  'outreach.sender': {
    businessActorId: string;
    quality: 'green' | 'yellow' | 'red';
    tier: number;
    isSuspended: boolean;
  };
}
export type EventType = keyof Events;
export type EventPayload<T extends EventType> = Events[T];

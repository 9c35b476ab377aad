import type { NoticeKind } from './feed-notice-kinds.ts';
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
   * Something happened to somebody's money without them: it came, was given back or collected, could not be
   * paid, or somebody thanked for it. `thingId` is the public id of the payment, standing order, mandate, membership, campaign or tip.
   */
  'wallet.noticed': {
    actorId: string;
    what:
      | 'arrived'
      | 'refunded'
      | 'collected'
      | 'not_collected'
      | 'skipped'
      | 'released'
      | 'not_reached'
      | 'thanked';
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
  /** Money that somebody sent was the first thing between two. */
  'wallet.first_payment': {
    conversationId: string;
    paymentId: string;
    fromActorId: string;
    toActorId: string;
    amount: Money;
  };
  /** What somebody has shown of themselves holds no longer than this day; told some days before. */
  'compliance.level_ends': { actorId: string; level: number; expiresOn: string };
  /**
   * Somebody did something that concerns an actor who wants to be called for it. `others` have done the same since they looked;
   * `postId` is null for who follows.
   */
  'feed.noticed': {
    actorId: string;
    byActorId: string;
    kind: NoticeKind;
    postId: string | null;
    others: number;
  };
  'identity.roles_changed': { userId: string; actorId: string };
  /** Somebody was asked onto the staff of a business, answered, got another role or is there no more; `at` in ISO 8601. */
  'business.staff_changed': {
    businessActorId: string;
    byUserId: string;
    personActorId: string;
    what: 'invited' | 'uninvited' | 'joined' | 'declined' | 'role' | 'removed' | 'left';
    /** The role from then on, or the one that was offered; null for what ends. */
    role: 'owner' | 'manager' | 'agent' | null;
    at: string;
  };
  /**
   * A case of a business was opened by what its customer said (`round` 1 for the first time), or began with what the
   * staff said. `isByContact` is false for the latter.
   */
  'inbox.case.opened': InboxFact & { round: number; isByContact: boolean };
  /** The customer said something in a case that was open already; `seq` is the last of it. */
  'inbox.case.said': InboxFact & { seq: number };
  /** The staff answered; `isFirst` in this round. */
  'inbox.case.answered': InboxFact & { seq: number; userId: string; isFirst: boolean };
  /** What the staff, a rule or the clock changed, by the names of `CaseChange`; `byUserId` is null for the latter two. */
  'inbox.case.changed': InboxFact & { names: string[]; byUserId: string | null };
  /** Dealt with, by whom. */
  'inbox.case.done': InboxFact & { round: number; byUserId: string | null };
  /** A note names somebody of the staff. */
  'inbox.mentioned': InboxFact & { userId: string; byUserId: string; entryId: string };
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
  /** Somebody ordered something of a shop, paid or not. */
  'shop.ordered': { sellerId: string; buyerId: string; orderId: string };
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
  /** A message of an alert is in a conversation; whether it may break quiet hours is the person's own word. */
  'signals.alert': {
    businessActorId: string;
    personActorId: string;
    conversationId: string;
    seq: number;
    severity: 'info' | 'warning' | 'critical';
    mayWake: boolean;
    text: string;
  };
  /** Somebody reacted to a message of their conversation with a business whose software listens; null took it back. */
  'whatsapp.reacted': {
    businessActorId: string;
    personActorId: string;
    conversationId: string;
    seq: number;
    emoji: string | null;
    at: string;
  };
  /** The quality or the tier of a sender is another, or it was suspended. */
  'outreach.sender': {
    businessActorId: string;
    quality: 'green' | 'yellow' | 'red';
    tier: number;
    isSuspended: boolean;
  };
  /** What a business may spend on messages comes to its end, or has: of its limit of the month, or of its credit; or messages become dearer. */
  'billing.warned': {
    businessActorId: string;
    what: 'limit_80' | 'limit_100' | 'credit_80' | 'credit_100' | 'price_rise';
  };
  /** Whoever made these may not any more: tokens are gone, hooks are off. */
  'outreach.ended': { businessActorId: string; what: 'tokens' | 'hooks'; names: string[] };
}
interface InboxFact {
  caseId: string;
  businessActorId: string;
  conversationId: string;
  contactActorId: string;
  /** ISO 8601. */
  at: string;
}
export type EventType = keyof Events;
export type EventPayload<T extends EventType> = Events[T];

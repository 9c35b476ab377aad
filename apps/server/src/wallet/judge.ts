import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ConfirmedBy, PaymentKind } from './rules.ts';

/** [W173] One of a payment's two sides only passes it on; whoever is beyond that one gave it, or gets it. */
export interface Passing {
  by: 'payer' | 'payee';
  beyondActorId: Uuid;
}

/** A payment as whoever judges it sees it: before it has happened (`ask`), or with the money moved (`take`). */
export interface Intent {
  paymentId: Uuid;
  kind: PaymentKind;
  /** Null when it comes in from outside. */
  fromActorId: Uuid | null;
  toActorId: Uuid;
  assetCode: string;
  amountMinor: bigint;
  /** In minor units of the main currency; null where no rate says. */
  worthMinor: bigint | null;
  confirmedBy: ConfirmedBy;
  passing: Passing | null;
}

/**
 * [W150] What is promised counts when it is `promised`, and has moved when it is `kept`: what was allowed then is refused no more, unless an
 * account is frozen. Everything else does both `now`.
 */
export type Stage = 'now' | 'promised' | 'kept';

/**
 * Who decides beside the wallet's own rules whether a payment may be: limits, lists, frozen accounts. It refuses by
 * throwing a `Refused`, which undoes the transaction and is answered to whoever called.
 */
export interface Judge {
  /** Asked before anybody confirms anything, so that nobody does in vain. Changes nothing. */
  ask(intent: Intent, tx?: Tx): Promise<void>;
  /**
   * Counts the payments in the transaction that moves them. The accounts are locked, so what `holdings` says (the worth
   * of all pockets of these actors, with the payments) stays true. What came in over a rail is here already, and is
   * taken without a refusal.
   */
  take(
    tx: Tx,
    intents: readonly Intent[],
    options: {
      mayRefuse: boolean;
      stage: Stage;
      at: Date;
      holdings(actorIds: readonly Uuid[]): Promise<Map<Uuid, bigint>>;
    },
  ): Promise<void>;
  /** What was promised then is free again, and counts for that day no longer. */
  forget(tx: Tx, intent: Intent, promisedAt: Date): Promise<void>;
}

/** Until a judge is named, everything passes. */
export const noJudge: Judge = {
  ask: async () => undefined,
  take: async () => undefined,
  forget: async () => undefined,
};

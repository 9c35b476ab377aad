import type { Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import { day, parameters } from './parameters.ts';
import {
  type Consent,
  defaultWishes,
  isWindowOpen,
  type RecipientFacts,
  refilled,
  type SenderFacts,
  type TemplateFacts,
  throughputOf,
} from './policy.ts';
import * as peopleStore from './people-store.ts';
import * as store from './store.ts';
import type { RelationRow, SenderRow, SendRow, TemplateRow } from './tables.ts';

/** What a batch of one sender is judged by, read set by set; counters move on as messages of the batch pass. */
export interface Ledger {
  sender: SenderRow;
  senderFacts(): SenderFacts;
  templateFacts(row: TemplateRow): TemplateFacts;
  recipientFacts(to: { personActorId: Uuid; topicKey: string | null }): RecipientFacts;
  /** Why a message may come; null when nothing says so. */
  reasonFor(to: { personActorId: Uuid; topicKey: string | null }): SendRow['reason'];
  /** Takes from the buckets what every accepted message takes, also one that will fail. */
  countAccepted(personActorId: Uuid, isUnreachable: boolean): void;
  /** Counts what really goes out. */
  countSent(to: { personActorId: Uuid; isMarketing: boolean }): void;
  save(): Promise<void>;
}

export interface Recipient {
  personActorId: Uuid;
  topicKey: string | null;
  isMarketing: boolean;
}

/** The sender is locked. Locks those whose budget is asked for. */
export async function readFacts(
  db: store.Db,
  deps: Pick<OutreachContext, 'messaging'> & {
    sender: SenderRow;
    recipients: readonly Recipient[];
    /** Who is here, as a person. */
    known: ReadonlySet<Uuid>;
    now: Date;
  },
): Promise<Ledger> {
  const { sender, recipients, known, now, messaging } = deps;
  const businessActorId = sender.business_actor_id;
  const personActorIds = [...new Set(recipients.map((one) => one.personActorId))].sort();
  const topicKeys = [...new Set(recipients.flatMap((one) => one.topicKey ?? []))];
  const wooed = [
    ...new Set(
      recipients
        .filter((one) => one.isMarketing && known.has(one.personActorId))
        .map((one) => one.personActorId),
    ),
  ].sort();
  const people = await peopleStore.lockPeople(db, wooed);
  const since = new Date(now.getTime() - 7 * day);
  const dayAgo = new Date(now.getTime() - day);
  const relations = await peopleStore.readRelations(db, { businessActorId, personActorIds });
  const consents = await peopleStore.readConsentStates(db, {
    businessActorId,
    personActorIds,
    topicKeys,
  });
  const advertising = await peopleStore.readAdvertising(db, { businessActorId, topicKeys });
  const marketing = await peopleStore.readMarketing(db, wooed, since);
  const words = await messaging.lastWordsOf(
    db,
    personActorIds.filter((id) => known.has(id)).map((b) => ({ a: businessActorId, b })),
  );
  const days = await store.readDays(db, { businessActorId, since: now });
  const limit = parameters.tiers[sender.tier];
  let reached =
    limit === null || limit === undefined
      ? 0
      : await store.countReached(db, businessActorId, dayAgo);

  const relationOf = new Map(relations.map((row) => [row.person_actor_id, row]));
  const consentOf = new Map(
    consents.map((row) => [`${row.person_actor_id} ${row.topic_key}`, row.state]),
  );
  const wordOf = new Map(words.map((row) => [row.b, row]));
  const wishesOf = new Map(people.map((row) => [row.person_actor_id, row.wishes]));
  const marketingOf = Map.groupBy(marketing, (row) => row.person_actor_id);
  let accepted = days.reduce((sum, row) => sum + row.accepted, 0);
  let unreachable = days.reduce((sum, row) => sum + row.unreachable, 0);
  const perSecond = throughputOf(sender.tier, sender.quality);
  sender.tokens = refilled(
    { tokens: sender.tokens, at: sender.tokens_at },
    { max: perSecond, perSecond, now },
  );
  sender.tokens_at = now;
  const pair = { max: parameters.pair.burst, perSecond: 1000 / parameters.pair.everyMs, now };
  const touched = new Map<Uuid, RelationRow>();

  function relation(personActorId: Uuid): RelationRow {
    const moved = touched.get(personActorId);
    if (moved) return moved;
    const row = relationOf.get(personActorId) ?? {
      person_actor_id: personActorId,
      stopped_at: null,
      transacted_at: null,
      transaction_source: null,
      tokens: pair.max,
      tokens_at: now,
      reached_at: null,
    };
    const fresh = {
      ...row,
      tokens: refilled({ tokens: row.tokens, at: row.tokens_at }, pair),
      tokens_at: now,
    };
    touched.set(personActorId, fresh);
    return fresh;
  }

  function consentFor(to: { personActorId: Uuid; topicKey: string | null }): Consent {
    const said = consentOf.get(`${to.personActorId} ${to.topicKey}`);
    if (said) return { state: said, until: null };
    const dates = [
      relation(to.personActorId).transacted_at,
      wordOf.get(to.personActorId)?.at ?? null,
    ].flatMap((at) => (at ? [at.getTime()] : []));
    if (dates.length === 0) return { state: 'none', until: null };
    return { state: 'implied', until: new Date(Math.max(...dates) + parameters.impliedMs) };
  }

  return {
    sender,
    senderFacts: () => ({
      isSuspended: sender.is_suspended,
      quality: sender.quality,
      frozenUntil: sender.frozen_until,
      tier: sender.tier,
      reached,
      sentToday: accepted,
      unreachableToday: unreachable,
      tokens: sender.tokens,
    }),
    templateFacts: (row) => ({
      status:
        row.status === 'paused' && row.paused_until && row.paused_until <= now
          ? 'approved'
          : row.status,
      category: row.category,
      quality: row.quality,
      isReleased: row.released_at !== null,
      sliceSent: row.slice_sent,
      slice: row.slice,
    }),
    recipientFacts(to) {
      const { personActorId } = to;
      const own = relation(personActorId);
      const word = wordOf.get(personActorId);
      const had = marketingOf.get(personActorId) ?? [];
      const answeredAt = isWindowOpen(word?.at ?? null, now) ? word!.at! : since;
      const ofBusiness = had.filter(
        (one) => one.business_actor_id === businessActorId && one.sent_at > answeredAt,
      );
      return {
        isReachable: known.has(personActorId) && !word?.isBlocked,
        consent: consentFor(to),
        topicMayAdvertise: to.topicKey !== null && advertising.has(to.topicKey),
        stoppedAt: own.stopped_at,
        lastWroteAt: word?.at ?? null,
        wishes: wishesOf.get(personActorId) ?? defaultWishes,
        marketing: {
          businessDay: ofBusiness.filter((one) => one.sent_at > dayAgo).length,
          businessWeek: ofBusiness.length,
          day: had.filter((one) => one.sent_at > dayAgo).length,
          week: had.length,
        },
        pairTokens: own.tokens,
        isReachedToday: own.reached_at !== null && own.reached_at > dayAgo,
      };
    },
    reasonFor(to) {
      if (consentOf.get(`${to.personActorId} ${to.topicKey}`) === 'granted') return 'granted';
      const transactedAt = relation(to.personActorId).transacted_at;
      if (transactedAt && now.getTime() - transactedAt.getTime() < parameters.impliedMs) {
        return 'transaction';
      }
      return wordOf.get(to.personActorId)?.at ? 'wrote_first' : null;
    },
    countAccepted(personActorId, isUnreachable) {
      accepted += 1;
      if (isUnreachable) unreachable += 1;
      sender.tokens -= 1;
      relation(personActorId).tokens -= 1;
    },
    countSent({ personActorId, isMarketing }) {
      const own = relation(personActorId);
      if (!isWindowOpen(wordOf.get(personActorId)?.at ?? null, now)) {
        if (own.reached_at === null || own.reached_at <= dayAgo) reached += 1;
        own.reached_at = now;
      }
      if (isMarketing) {
        const one = {
          person_actor_id: personActorId,
          business_actor_id: businessActorId,
          sent_at: now,
        };
        marketingOf.set(personActorId, [...(marketingOf.get(personActorId) ?? []), one]);
      }
    },
    async save() {
      if (reached >= sender.peak || sender.peak_at < since) {
        sender.peak = reached;
        sender.peak_at = now;
      }
      await peopleStore.saveRelations(db, businessActorId, [...touched.values()]);
      await store.saveSender(db, sender);
    },
  };
}

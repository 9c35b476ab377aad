import type { BusinessConsents, OutreachWishes, WhyItCame } from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import * as store from './consents-store.ts';
import type { OutreachContext } from './context.ts';
import { parameters } from './parameters.ts';
import { defaultWishes } from './policy.ts';
import type { Standing } from './standing.ts';
import { giveBack, type Spending } from './spending.ts';
import { dropWaiting, readReceived } from './sends-store.ts';
import { addToDays, lockSender } from './store.ts';
import type { Topics } from './topics.ts';

export type ConsentSource = 'app' | 'message' | 'qr' | 'form' | 'order' | 'booking';

/** What people said about what may reach them. */
export interface Consents {
  /**
   * Writes a yes or no of the person into the ledger, with what shows it. Only ever called when the person did it
   * themselves: a business cannot say yes for anybody.
   */
  record(
    tx: Tx,
    said: {
      businessActorId: Uuid;
      personActorId: Uuid;
      /** Null for everything of the business. */
      topicKey: string | null;
      isGranted: boolean;
      source: ConsentSource;
      proof?: object;
      sendId?: Uuid | undefined;
    },
  ): Promise<void>;
  /**
   * Writes into the ledger what somebody without an account said of letters, under an id of their own. It opens no way
   * into the app.
   */
  recordByMail(
    tx: Tx,
    said: {
      businessActorId: Uuid;
      readerId: Uuid;
      topicKey: string;
      isGranted: boolean;
      source: 'form' | 'message';
      proof: object;
    },
  ): Promise<void>;
  /** An order or booking: for 30 days utility messages follow from it. */
  noteTransaction(
    tx: Tx,
    transaction: {
      businessActorId: Uuid;
      personActorId: Uuid;
      source: 'order' | 'booking';
      proof: object;
    },
  ): Promise<void>;
  /** In the transaction that blocks: what waits is dropped, and the block counts. */
  noteBlock(tx: Tx, block: { a: Uuid; b: Uuid; isBlocked: boolean }): Promise<void>;
  /** Who has said yes to a topic (since then) and wants something of the business at all, in the order of their ids, with their clock. */
  subscribers(
    tx: Tx,
    of: {
      businessActorId: Uuid;
      topicKey: string;
      since: Date | null;
      after: Uuid | null;
      limit: number;
    },
  ): Promise<{ personActorId: Uuid; timeZone: string }[]>;
  /** How many they are, by topic. */
  countSubscribers(businessActorId: Uuid): Promise<Map<string, number>>;
  list(personActorId: Uuid): Promise<BusinessConsents[]>;
  of(
    personActorId: Uuid,
    businessActorId: Uuid,
  ): Promise<Result<BusinessConsents, 'identity.actor_unknown'>>;
  set(
    personActorId: Uuid,
    change: {
      businessActorId: Uuid;
      topicKey: string | null;
      isGranted: boolean;
      sendId?: Uuid | undefined;
      via?: 'qr' | undefined;
    },
  ): Promise<Result<BusinessConsents, 'identity.actor_unknown' | 'outreach.topic_unknown'>>;
  wishesOf(personActorId: Uuid): Promise<OutreachWishes>;
  setWishes(personActorId: Uuid, wishes: OutreachWishes): Promise<OutreachWishes>;
  explain(personActorId: Uuid, sendId: Uuid): Promise<Result<WhyItCame, 'outreach.send_unknown'>>;
  report(
    personActorId: Uuid,
    report: { sendId: Uuid; reason: string },
  ): Promise<Result<WhyItCame, 'outreach.send_unknown'>>;
}

export function createConsents(
  context: OutreachContext,
  { standing, topics, spending }: { standing: Standing; topics: Topics; spending: Spending },
): Consents {
  const { database, clock, identity, messaging, outbox } = context;

  async function drop(
    tx: Tx,
    {
      businessActorId,
      personActorId,
      topicKey,
    }: { businessActorId: Uuid; personActorId: Uuid; topicKey: string | null },
  ): Promise<void> {
    const now = clock.now();
    const dropped = await dropWaiting(tx.client, { businessActorId, personActorId, topicKey, now });
    if (dropped.length === 0) return;
    await giveBack(tx, spending, { businessActorId, rows: dropped });
    await addToDays(tx.client, {
      businessActorId,
      now,
      changes: dropped.map((row) => ({
        templateId: row.template_id,
        inSumsOnly: row.in_sums_only,
        failed: 1,
      })),
    });
    const at = now.toISOString();
    const told = dropped.filter((row) => !row.in_sums_only);
    if (told.length === 0) return;
    await outbox.emit(tx, 'outreach.status', {
      businessActorId,
      items: told.map(({ id }) => ({
        sendId: id,
        personActorId,
        state: 'failed' as const,
        failure: 'opted_out',
        at,
      })),
    });
  }

  const record: Consents['record'] = async (tx, said) => {
    const { businessActorId, personActorId, topicKey, isGranted, source, proof, sendId } = said;
    const now = clock.now();
    // Held, so that a message is either sent before or judged after.
    await lockSender(tx.client, businessActorId, now);
    const hasChanged = await store.writeState(tx.client, {
      businessActorId,
      personActorId,
      topicKey,
      isGranted,
      source,
      now,
    });
    // Also when it was said before: they may have written since, and want nothing more again.
    if (topicKey === null) {
      const stop = { actorId: businessActorId, byActorId: personActorId, isStopped: !isGranted };
      await messaging.setStopped(tx, stop);
    }
    if (!hasChanged) return;
    await store.append(tx.client, {
      personActorId,
      id: newUuid(now.getTime()),
      businessActorId,
      topicKey,
      state: isGranted ? 'granted' : 'revoked',
      source,
      proof: { ...proof, ...(sendId ? { sendId } : {}) },
      now,
    });
    if (!isGranted) {
      await drop(tx, { businessActorId, personActorId, topicKey });
      const minded = { businessActorId, personActorId, kind: 'stop', sendId } as const;
      await standing.takeFeedback(tx, minded);
    }
    await outbox.emit(tx, 'outreach.preference', {
      businessActorId,
      personActorId,
      topicKey,
      isGranted,
      at: now.toISOString(),
    });
  };

  async function isBusiness(actorId: Uuid): Promise<boolean> {
    return (await identity.actors([actorId])).get(actorId)?.kind === 'business';
  }

  async function present(
    personActorId: Uuid,
    businessActorIds: readonly Uuid[],
  ): Promise<BusinessConsents[]> {
    const actors = await identity.actors(businessActorIds);
    const states = await store.readStates(database.pool, personActorId, businessActorIds);
    const topicsOf = await topics.listAll(businessActorIds);
    const items: BusinessConsents[] = [];
    for (const businessActorId of businessActorIds) {
      const business = actors.get(businessActorId);
      if (!business) continue;
      const said = states.topics.filter((one) => one.business_actor_id === businessActorId);
      items.push({
        business,
        hasStopped: states.stopped.has(businessActorId),
        topics: topicsOf.get(businessActorId)!.map((topic) => {
          const state = said.find((one) => one.topic_key === topic.key);
          return {
            topic,
            state: state?.state ?? 'none',
            source: state?.source ?? null,
            since: state?.since.toISOString() ?? null,
          };
        }),
      });
    }
    return items;
  }

  const of: Consents['of'] = async (personActorId, businessActorId) => {
    if (!(await isBusiness(businessActorId))) return fail('identity.actor_unknown');
    return ok((await present(personActorId, [businessActorId]))[0]!);
  };

  const explain: Consents['explain'] = async (personActorId, sendId) => {
    const send = await readReceived(database.pool, personActorId, sendId);
    if (!send?.topic_key) return fail('outreach.send_unknown');
    const consents = await of(personActorId, send.business_actor_id);
    if (!consents.ok) return fail('outreach.send_unknown');
    const about = consents.value.topics.find(({ topic }) => topic.key === send.topic_key);
    return ok({
      sendId: toPublicId('snd', send.id),
      business: consents.value.business,
      domains: await store.readDomains(database.pool, send.business_actor_id),
      category: send.category,
      topic: about?.topic ?? {
        key: send.topic_key,
        name: send.topic_key,
        about: '',
        mayAdvertise: send.category === 'marketing',
      },
      reason: send.reason ?? 'granted',
      since: about?.since ?? null,
      consent: about?.state ?? 'none',
      hasStopped: consents.value.hasStopped,
      isReported: await store.isReported(database.pool, send),
    });
  };

  return {
    record,
    async recordByMail(tx, { businessActorId, readerId, topicKey, isGranted, source, proof }) {
      const now = clock.now();
      await store.append(tx.client, {
        personActorId: readerId,
        id: newUuid(now.getTime()),
        businessActorId,
        topicKey,
        state: isGranted ? 'granted' : 'revoked',
        source,
        proof,
        now,
      });
    },
    async noteTransaction(tx, { businessActorId, personActorId, source, proof }) {
      const now = clock.now();
      await store.writeTransaction(tx.client, { businessActorId, personActorId, source, now });
      await store.append(tx.client, {
        personActorId,
        id: newUuid(now.getTime()),
        businessActorId,
        topicKey: null,
        state: 'implied',
        source,
        proof: { ...proof, until: new Date(now.getTime() + parameters.impliedMs) },
        now,
      });
    },
    async noteBlock(tx, { a: personActorId, b: businessActorId, isBlocked }) {
      if (!isBlocked) return;
      await drop(tx, { businessActorId, personActorId, topicKey: null });
      if (!(await store.hasReceived(tx.client, { businessActorId, personActorId }))) return;
      await standing.takeFeedback(tx, { businessActorId, personActorId, kind: 'block' });
    },
    async subscribers(tx, wanted) {
      const rows = await store.listSubscribers(tx.client, wanted);
      return rows.map((row) => ({
        personActorId: row.person_actor_id,
        timeZone: row.wishes?.timeZone ?? defaultWishes.timeZone,
      }));
    },
    countSubscribers: (businessActorId) => store.countSubscribers(database.pool, businessActorId),
    list: async (personActorId) =>
      present(personActorId, await store.listBusinesses(database.pool, personActorId)),
    of,
    async set(personActorId, { businessActorId, topicKey, isGranted, sendId, via }) {
      if (!(await isBusiness(businessActorId))) return fail('identity.actor_unknown');
      if (topicKey !== null && !(await topics.exists(businessActorId, topicKey))) {
        return fail('outreach.topic_unknown');
      }
      // What shows it has to have come to them, and from there.
      const send = sendId ? await readReceived(database.pool, personActorId, sendId) : null;
      const said = { businessActorId, personActorId, topicKey, isGranted };
      const shown =
        send?.business_actor_id === businessActorId
          ? ({ source: 'message', sendId } as const)
          : ({ source: via ?? 'app' } as const);
      await database.transaction((tx) => record(tx, { ...said, ...shown }));
      return of(personActorId, businessActorId);
    },
    wishesOf: async (personActorId) =>
      (await store.readWishes(database.pool, personActorId)) ?? defaultWishes,
    async setWishes(personActorId, wishes) {
      await store.writeWishes(database.pool, personActorId, wishes);
      return wishes;
    },
    explain,
    async report(personActorId, { sendId, reason }) {
      const send = await readReceived(database.pool, personActorId, sendId);
      if (!send) return fail('outreach.send_unknown');
      const businessActorId = send.business_actor_id;
      await database.transaction(async (tx) => {
        const stop = { businessActorId, personActorId, topicKey: null, isGranted: false } as const;
        await standing.takeFeedback(tx, {
          businessActorId,
          personActorId,
          kind: 'report',
          reason,
          sendId,
        });
        await record(tx, { ...stop, source: 'message', sendId });
      });
      return explain(personActorId, sendId);
    },
  };
}

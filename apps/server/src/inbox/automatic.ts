import { fail, ok, type Result } from '@allmende/contract/errors';
import { fillIn, firstNameOf, unknownVariablesIn } from '@allmende/contract/reply-variables';
import type { AutomaticMessages } from '@allmende/contract/replies';
import { isVisible } from '@allmende/contract/text';
import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import { createBatcher } from '#platform/batcher';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { type Doer, noteDeed } from './notes.ts';
import { lookedBack, type Occasion, occasionFor, openingInWords } from './automatic-rules.ts';
import * as store from './words-store.ts';

/** [IN70]–[IN76] What a business says by itself: a greeting, and that it is closed. */
export interface Automatic {
  settings(businessActorId: Uuid): Promise<AutomaticMessages>;
  change(
    by: Doer,
    to: AutomaticMessages,
  ): Promise<Result<AutomaticMessages, 'replies.empty' | 'replies.variable_unknown'>>;
  /** Resolves when everything that was said is looked at. */
  idle(): Promise<void>;
}

export interface AutomaticContext {
  database: Database;
  clock: Clock;
  log: Log;
  identity: Pick<Identity, 'parties' | 'businessesAmong'>;
  messaging: Pick<Messaging, 'onSaidWithBusiness' | 'membersOf' | 'saidIn' | 'send'>;
  business: Pick<Business, 'hoursOf'>;
}

const unset: AutomaticMessages = {
  greeting: { isOn: false, text: '', afterDays: 14 },
  away: { isOn: false, text: '' },
  language: 'de',
};

export function createAutomatic(context: AutomaticContext): Automatic {
  const { database, clock, log, identity, messaging, business } = context;
  const { pool } = database;
  /** Nearly all conversations are of nobody who talks by themselves; one question is for many of them. */
  const batcher = createBatcher<Uuid, null>({
    maxBatch: 500,
    async run(conversationIds) {
      await look([...new Set(conversationIds)]);
      return conversationIds.map(() => null);
    },
  });

  messaging.onSaidWithBusiness((conversationId) => {
    batcher.submit(conversationId).catch((error) => {
      log.warn({ err: error }, 'inbox.automatic_missed');
    });
  });

  async function look(conversationIds: readonly Uuid[]): Promise<void> {
    const pairs = (
      await Promise.all(
        conversationIds.map(async (id) => ({ id, members: await messaging.membersOf(id) })),
      )
    ).filter(({ members }) => members.length === 2);
    const businesses = await identity.businessesAmong(pairs.flatMap(({ members }) => members));
    if (businesses.size === 0) return;
    const talking = await store.listTalking(pool, [...businesses]);
    for (const settings of talking) {
      const own = settings.business_actor_id;
      for (const { id, members } of pairs) {
        const other = members.find((member) => member !== own);
        if (members.includes(own) && other) await answer(id, { settings, customerId: other });
      }
    }
  }

  async function answer(
    conversationId: Uuid,
    { settings, customerId }: { settings: store.AutomaticRow; customerId: Uuid },
  ): Promise<void> {
    const businessActorId = settings.business_actor_id;
    const [said, hours] = await Promise.all([
      messaging.saidIn(conversationId, { limit: lookedBack }),
      business.hoursOf(businessActorId),
    ]);
    const now = clock.now();
    const occasion = occasionFor(said, { settings, hours, now });
    if (!occasion) return;
    const claim = { conversationId, businessActorId, occasion: occasion.key };
    if (!(await store.claimOccasion(pool, { ...claim, at: now }))) return;
    const words = await wordsOf(occasion, { settings, customerId, now, hours });
    const sent = await messaging.send({
      conversationId,
      senderActorId: businessActorId,
      senderUserId: null,
      clientId: newUuid(),
      message: { kind: 'text', text: words },
      isAutomatic: true,
    });
    if (!sent.ok) await store.giveBackOccasion(pool, claim);
  }

  async function wordsOf(
    { text, opensAt }: Occasion,
    by: {
      settings: store.AutomaticRow;
      customerId: Uuid;
      now: Date;
      hours: Awaited<ReturnType<Business['hoursOf']>>;
    },
  ): Promise<string> {
    const { settings, customerId, now, hours } = by;
    const actors = await identity.parties([settings.business_actor_id, customerId]);
    const customer = actors.get(customerId)?.name ?? '';
    const { language } = settings;
    return fillIn(text, {
      name: customer,
      firstName: firstNameOf(customer),
      business: actors.get(settings.business_actor_id)?.name ?? '',
      ...(opensAt && hours
        ? { opens: openingInWords(opensAt, { now, timeZone: hours.timeZone, language }) }
        : {}),
    });
  }

  return {
    async settings(businessActorId) {
      const row = await store.readAutomatic(pool, businessActorId);
      return row ? present(row) : unset;
    },
    async change(by, to) {
      for (const one of [to.greeting, to.away]) {
        if (one.isOn && !isVisible(one.text)) return fail('replies.empty');
        if (unknownVariablesIn(one.text).length > 0) return fail('replies.variable_unknown');
      }
      await database.transaction(async (tx) => {
        await store.putAutomatic(tx.client, by.actorId, to);
        const detail = { greets: to.greeting.isOn, isAway: to.away.isOn };
        await noteDeed(tx, by, { kind: 'automatic_kept', at: clock.now(), detail });
      });
      return ok(to);
    },
    idle: () => batcher.idle(),
  };
}

function present(row: store.AutomaticRow): AutomaticMessages {
  return {
    greeting: { isOn: row.greets, text: row.greeting, afterDays: row.greets_after_days },
    away: { isOn: row.is_away, text: row.away },
    language: row.language,
  };
}

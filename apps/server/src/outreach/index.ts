import { outreachErrors, type OutreachSender } from '@allmende/contract/outreach';
import type { Http } from '#platform/http';
import type { Tx } from '#platform/database';
import { createSent, type Sent } from './cards.ts';
import type { Uuid } from '#platform/ids';
import { type Consents, createConsents } from './consents.ts';
import type { OutreachContext } from './context.ts';
import { registerDesk } from './desk.ts';
import { createDomains, type Domains } from './domains.ts';
import { isManager } from './makers.ts';
import { createReceipts } from './receipts.ts';
import { presentSender, registerOutreachRoutes } from './routes.ts';
import { createSending, type Sending } from './sending.ts';
import { createShowing } from './showing.ts';
import { createExpiry } from './expiry.ts';
import { createSpending, type Spending } from './spending.ts';
import { createStanding, type Standing } from './standing.ts';
import * as sends from './sends-store.ts';
import * as store from './store.ts';
import type { SendRow } from './tables.ts';
import { createTemplates, type Templates } from './templates.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createTopics, type Topics } from './topics.ts';

/**
 * Outreach: businesses reach people by software, and people stay in control. It promises that nothing comes by itself
 * to whom it is not allowed, that a no takes effect at once, that a message is sent once per key of its sender however
 * often it is asked for or whatever dies meanwhile, and that no answer says who is here. Rules are in SPEC.md.
 *
 * What becomes of messages is told by the events `outreach.status`, `.preference`, `.template` and `.sender`.
 */
export interface Outreach extends Pick<Sending, 'send' | 'drain'>, Sent {
  templates: Templates;
  topics: Topics;
  tokens: Tokens;
  domains: Domains;
  consents: Consents;
  senders: {
    /** How a business stands; makes it a sender when it was none. */
    of(businessActorId: Uuid): Promise<OutreachSender>;
    /** Makes it a sender when it was none. */
    numberOf(businessActorId: Uuid): Promise<bigint>;
    businessOf(number: bigint): Promise<Uuid | null>;
    /** Messages of the business, by their ids; others are left out. */
    sends(businessActorId: Uuid, sendIds: readonly Uuid[]): Promise<Map<Uuid, SendRow>>;
    /** How many of these templates each of the people got, and of those how many they have shown to have read. */
    readingOf(
      businessActorId: Uuid,
      of: { people: readonly Uuid[]; templateIds: readonly Uuid[] },
    ): Promise<Map<Uuid, { got: number; read: number }>>;
    /** Messages and what became of them, by day. */
    days(businessActorId: Uuid, since: Date): ReturnType<typeof store.readToldDays>;
  };
  /** Looks at every sender; a job calls it every hour. */
  review: Standing['review'];
  /** [O34] Gives back what reached no device; a job calls it every hour. */
  creditUndelivered(): Promise<void>;
  /** [O37] Deletes what is older than the operator keeps; a job calls it every hour. */
  forget(): Promise<void>;
  /** Set once by app.ts: who says what messages cost and whether their business may spend it. */
  spendWith(spending: Spending): void;
  /** Asks how far messages came, for what was missed; a job calls it every ten minutes. */
  catchUp(): Promise<void>;
  /** In the transaction that blocks. */
  noteBlock(tx: Tx, change: { a: string; b: string; isBlocked: boolean }): Promise<void>;
  /** Resolves when everything that was accepted is written. */
  idle(): Promise<void>;
}

export { isManager } from './makers.ts';
export type { Consents, ConsentSource } from './consents.ts';
export { fill as fillTemplate, variablesIn } from './lint.ts';
export type { Draft, SendRefusal } from './writing.ts';
export type { Purse, Spending } from './spending.ts';
export type { SendRow, TemplateRow } from './tables.ts';

export function createOutreach(context: OutreachContext & { http: Http }): Outreach {
  const { http, jobs, database, clock, identity, outbox } = context;
  const topics = createTopics(context);
  const domains = createDomains(context);
  const templates = createTemplates(context, { domains, topics });
  const tokens = createTokens(context);
  const standing = createStanding(context);
  const spending = createSpending();
  const sending = createSending(context, { standing, domains, spending });
  const expiry = createExpiry(context, spending);
  const receipts = createReceipts(context);
  const consents = createConsents(context, { standing, topics, spending });

  http.declareErrors(outreachErrors);
  http.authenticateSoftwareWith(tokens.authenticate);
  registerOutreachRoutes(http, context, {
    sending,
    showing: createShowing(context),
    templates,
    topics,
    tokens,
    domains,
    consents,
  });
  registerDesk(http, context);
  outbox.on('identity.roles_changed', 'outreach.revoke', async ({ userId, actorId }, tx) => {
    if (isManager(await identity.staffOf(actorId), userId)) return;
    const names = await tokens.revokeMadeBy(tx, { businessActorId: actorId, userId });
    if (names.length === 0) return;
    await outbox.emit(tx, 'outreach.ended', { businessActorId: actorId, what: 'tokens', names });
  });
  jobs.register('outreach.drain', () => sending.drain());
  jobs.register('outreach.sweep', async () => {
    await sending.drain();
    await receipts.catchUp();
  });
  jobs.schedule('*/10 * * * *', 'outreach.sweep');
  jobs.register('outreach.review', async () => {
    await standing.review();
    await expiry.creditUndelivered();
    await expiry.forget();
  });
  jobs.schedule('23 * * * *', 'outreach.review');

  return {
    ...createSent(context),
    send: sending.send,
    drain: sending.drain,
    templates,
    topics,
    tokens,
    domains,
    consents,
    senders: {
      async of(businessActorId) {
        const now = clock.now();
        await database.transaction((tx) => store.lockSender(tx.client, businessActorId, now));
        return presentSender(database.pool, { businessActorId, now, domains });
      },
      async numberOf(businessActorId) {
        const row = await database.transaction((tx) =>
          store.lockSender(tx.client, businessActorId, clock.now()),
        );
        return row.number;
      },
      businessOf: (number) => store.businessOfNumber(database.pool, number),
      async sends(businessActorId, sendIds) {
        const rows = await sends.readSends(database.pool, businessActorId, sendIds);
        return new Map(rows.map((row) => [row.id, row]));
      },
      readingOf: (businessActorId, of) =>
        sends.readReading(database.pool, { businessActorId, ...of }),
      days: (businessActorId, since) =>
        store.readToldDays(database.pool, { businessActorId, since }),
    },
    review: standing.review,
    creditUndelivered: expiry.creditUndelivered,
    forget: expiry.forget,
    spendWith: spending.spendWith,
    catchUp: receipts.catchUp,
    noteBlock: consents.noteBlock,
    async idle() {
      await sending.idle();
      await receipts.idle();
    },
  };
}

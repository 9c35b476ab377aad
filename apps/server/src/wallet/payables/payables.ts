import { randomUUID } from 'node:crypto';
import type { StoredFile } from '@allmende/contract/attachments';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Money, moneyOf } from '@allmende/contract/money';
import type { Card } from '@allmende/contract/messaging';
import type { Payable } from '@allmende/contract/payables';
import { rfReferenceOf } from '@allmende/contract/payment-codes/references';
import type { Payment } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging, TurnRefusal } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { announceThing } from '../announce.ts';
import { createAssets } from '../currencies/assets.ts';
import { receiptNumberOf } from '../receipt-number.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import type { Kinship } from '../requests/requests.ts';
import { requestIdOf } from '../store.ts';
import type { PayRefusal, Wallet } from '../wallet.ts';
import { createByBank } from './by-bank.ts';
import { dayOf, judgePart, openMinorOf, type PartRefusal, remindersBy, stateOf } from './rules.ts';
import * as store from './store.ts';

type Unknown = 'payables.payable_unknown';
export type IssueRefusal =
  | AmountRefusal
  | 'payables.due_in_past'
  | 'payables.reference_taken'
  | 'payables.document_unknown'
  | 'payables.recipient_unknown'
  | 'payables.recipient_blocked'
  | StrangerRefusal;
/** [W70] What stands between an issuer and somebody with whom they share nothing. */
type StrangerRefusal = Exclude<TurnRefusal, 'messaging.blocked'>;
export type PayPayableRefusal =
  | Unknown
  | PartRefusal
  | PayRefusal
  | 'platform.idempotency_key_reused';

interface Acting {
  userId: Uuid;
  actorId: Uuid;
}

export interface NewPayable {
  clientId: Uuid;
  kind: Payable['kind'];
  title: string;
  text: string;
  amount: Money;
  dueOn: string;
  allowsParts: boolean;
  recipientActorId: Uuid | undefined;
  number: string | undefined;
  documentId: Uuid | undefined;
}

export interface PayablesDeps {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: Pick<Identity, 'actors' | 'codeOf' | 'isBlockedBetween'>;
  media: Pick<Media, 'grantToConversation' | 'ownedBytes' | 'ownedFile'>;
  messaging: Pick<Messaging, 'kinshipOf' | 'turnTo' | 'postCards'>;
}

/** A bill on paper, and what is attached to it. */
export interface PayablePaper {
  payable: Payable;
  document: (StoredFile & { content: Buffer }) | null;
  at: Date;
}

const embeddedBytesMax = 10 * 1024 * 1024;
const remindedAtOnce = 100;
const csvRowsAtOnce = 500;

export type Payables = ReturnType<typeof createPayables>;

/**
 * Bills and fines: a business or an authority says what is to be paid, by when and under which reference, and the
 * list of what it issued matches itself, because each payment names what it paid. It promises that never more
 * than the whole is paid, nothing after it was cancelled, and that both sides have a receipt. [W70] and following.
 */
export function createPayables(
  deps: PayablesDeps,
  wallet: Pick<Wallet, 'pay' | 'payments' | 'outside'>,
) {
  const { database, clock, gateway, identity, media, messaging } = deps;
  const assets = createAssets({ database, clock });
  const today = () => dayOf(clock.now());
  const byBank = createByBank({
    clock,
    announce,
    payIn: (tx, payIn) => wallet.outside.payIn(tx, payIn),
  });

  function announce(tx: Tx, payable: store.StoredPayable, others: readonly Uuid[] = []): void {
    const actorIds = [payable.issuerActorId, payable.recipientActorId, ...others];
    announceThing(gateway, tx, { actorIds, id: toPublicId('pbl', payable.id) });
  }

  async function documentOf(payable: store.StoredPayable): Promise<StoredFile | null> {
    if (!payable.documentId) return null;
    return (await media.ownedFile(payable.documentId, payable.issuerActorId))?.file ?? null;
  }

  async function present(
    payables: readonly store.StoredPayable[],
    viewer: Uuid,
  ): Promise<Payable[]> {
    const paid = await store.readPayments(
      database.pool,
      payables.map(({ id }) => id),
    );
    const isSeen = (one: store.PayablePayment, payable: store.StoredPayable) =>
      one.payableId === payable.id &&
      (viewer === payable.issuerActorId || viewer === one.payerActorId);
    const [actors, receipts] = await Promise.all([
      identity.actors(
        payables.flatMap(({ issuerActorId, recipientActorId }) =>
          recipientActorId ? [issuerActorId, recipientActorId] : [issuerActorId],
        ),
      ),
      wallet.payments(paid.map(({ paymentId }) => paymentId)),
    ]);
    return Promise.all(
      payables.map(async (payable): Promise<Payable> => {
        const { issuerActorId, recipientActorId } = payable;
        const isIssuer = viewer === issuerActorId;
        const isSide = isIssuer || viewer === recipientActorId;
        const open = openMinorOf(payable);
        const thing = { purpose: 'payable', subjectId: payable.id } as const;
        return {
          id: toPublicId('pbl', payable.id),
          kind: payable.kind,
          title: payable.title,
          text: payable.text,
          issuer: actors.get(issuerActorId)!,
          recipient: (isSide && recipientActorId && actors.get(recipientActorId)) || null,
          amount: moneyOf(payable, payable.amountMinor),
          paid: moneyOf(payable, payable.paidMinor),
          open: moneyOf(payable, open),
          dueOn: payable.dueOn,
          allowsParts: payable.allowsParts,
          state: stateOf(payable, today()),
          reference: payable.reference,
          document: await documentOf(payable),
          codeUrl: isIssuer && open > 0n ? await identity.codeOf(issuerActorId, thing) : null,
          transfer: await byBank.transferOf(payable),
          payments: paid
            .filter((one) => isSeen(one, payable))
            .map(({ paymentId }) => receipts.get(paymentId)!),
          issuedAt: payable.issuedAt.toISOString(),
        };
      }),
    );
  }

  async function presentOne(id: Uuid, viewer: Uuid): Promise<Payable> {
    return (await present([(await store.readPayable(database.pool, id))!], viewer))[0]!;
  }

  /**
   * Into the conversation of issuer and recipient; once for each client id. To somebody unknown it is a request, and whoever
   * declined that is told nothing more.
   */
  async function postCard(
    tx: Tx,
    payable: store.StoredPayable,
    card: {
      clientId: Uuid;
      moment: PayableCard['moment'];
      userId: Uuid | null;
      kinship: Kinship;
    },
  ): Promise<Result<null, 'payables.recipient_blocked' | StrangerRefusal>> {
    const issuerActorId = payable.issuerActorId;
    const recipientActorId = payable.recipientActorId!;
    if (await identity.isBlockedBetween(tx, issuerActorId, recipientActorId)) {
      return fail('payables.recipient_blocked');
    }
    const opened = await messaging.turnTo(tx, {
      fromActorId: issuerActorId,
      toActorId: recipientActorId,
      kinship: card.kinship,
    });
    if (!opened.ok) {
      const { code } = opened;
      return code === 'messaging.blocked' ? fail('payables.recipient_blocked') : fail(code);
    }
    await messaging.postCards(tx, [
      {
        conversationId: opened.value,
        senderActorId: issuerActorId,
        senderUserId: card.userId,
        clientId: card.clientId,
        card: cardOf(payable, card.moment),
      },
    ]);
    return ok(null);
  }

  async function issue(
    { userId, actorId }: Acting,
    wish: NewPayable,
    amountMinor: bigint,
  ): Promise<Result<Uuid, IssueRefusal>> {
    const { recipientActorId = null, documentId = null, amount, number } = wish;
    const id = newUuid();
    const issuedAt = clock.now();
    const payable: store.StoredPayable = {
      id,
      kind: wish.kind,
      issuerActorId: actorId,
      madeBy: userId,
      clientId: wish.clientId,
      recipientActorId,
      title: wish.title,
      text: wish.text,
      amountMinor,
      paidMinor: 0n,
      assetCode: amount.assetCode,
      assetScale: amount.assetScale,
      dueOn: wish.dueOn,
      allowsParts: wish.allowsParts,
      reference: number ? rfReferenceOf(number) : receiptNumberOf(id),
      transferReference: receiptNumberOf(id),
      documentId,
      issuedAt,
      paidAt: null,
      cancelledAt: null,
      // Whoever gets it days before it is due is not reminded of it in the same breath.
      reminded: remindersBy(wish.dueOn, dayOf(issuedAt)),
    };
    const kinship = recipientActorId && (await messaging.kinshipOf(actorId, recipientActorId));
    return undoing<Uuid, IssueRefusal>(database, async (tx) => {
      const problem = await store.insertPayable(tx, payable);
      if (problem === 'reference_taken') return fail('payables.reference_taken');
      if (problem === 'exists') {
        const { clientId } = wish;
        return ok(
          (await store.readByClientId(tx.client, { issuerActorId: actorId, clientId }))!.id,
        );
      }
      if (documentId) {
        const grant = { fileId: documentId, ownerActorId: actorId, conversationId: id };
        const isOwn = await media.grantToConversation(tx, grant);
        if (!isOwn) return fail('payables.document_unknown');
      }
      if (recipientActorId && kinship) {
        await store.insertHolder(tx, { actorId: recipientActorId, payableId: id, since: issuedAt });
        const card = { clientId: id, moment: 'issued', userId, kinship } as const;
        const posted = await postCard(tx, payable, card);
        if (!posted.ok) return posted;
      }
      announce(tx, payable);
      return ok(id);
    });
  }

  return {
    async issue(acting: Acting, wish: NewPayable): Promise<Result<Payable, IssueRefusal>> {
      const amount = judgeAmount(wish.amount, await assets.table());
      if (!amount.ok) return amount;
      const { recipientActorId } = wish;
      if (recipientActorId) {
        const isSelf = recipientActorId === acting.actorId;
        const known = isSelf ? null : await identity.actors([recipientActorId]);
        if (!known?.has(recipientActorId)) return fail('payables.recipient_unknown');
      }
      const { clientId, dueOn } = wish;
      const key = { issuerActorId: acting.actorId, clientId };
      const before = await store.readByClientId(database.pool, key);
      // Repeated after midnight it is the same bill, and not one that is due in the past.
      if (!before && dueOn < today()) return fail('payables.due_in_past');
      const issued = before ? ok(before.id) : await issue(acting, wish, amount.value.minor);
      return issued.ok ? ok(await presentOne(issued.value, acting.actorId)) : issued;
    },

    async view(actorId: Uuid, id: Uuid): Promise<Result<Payable, Unknown>> {
      const payable = await store.readPayable(database.pool, id);
      if (!payable) return fail('payables.payable_unknown');
      return ok((await present([payable], actorId))[0]!);
    },

    async keep(actorId: Uuid, id: Uuid): Promise<Result<Payable, Unknown>> {
      const payable = await store.readPayable(database.pool, id);
      if (!payable) return fail('payables.payable_unknown');
      if (payable.issuerActorId !== actorId) {
        await database.transaction((tx) =>
          store.insertHolder(tx, { actorId, payableId: id, since: clock.now() }),
        );
      }
      return ok((await present([payable], actorId))[0]!);
    },

    /** Once per user and idempotency key; a repetition gives the first receipt. */
    async pay(
      payer: Acting,
      wish: { payableId: Uuid; amount: Money; confirmation: string | undefined; key: string },
    ): Promise<Result<Payment, PayPayableRefusal>> {
      const amount = judgeAmount(wish.amount, await assets.table());
      if (!amount.ok) return amount;
      const amountMinor = amount.value.minor;
      const requestId = requestIdOf(payer.userId, wish.key);
      const done = await undoing<Uuid, PayPayableRefusal>(database, async (tx) => {
        const payable = await store.lockPayable(tx, wish.payableId);
        if (!payable) return fail('payables.payable_unknown');
        const before = await store.readPaymentByRequest(tx.client, requestId);
        if (before) {
          const isSame =
            before.payableId === payable.id &&
            before.payerActorId === payer.actorId &&
            before.amountMinor === amountMinor &&
            wish.amount.assetCode === payable.assetCode;
          return isSame ? ok(before.paymentId) : fail('platform.idempotency_key_reused');
        }
        if (wish.amount.assetCode !== payable.assetCode) return fail('wallet.currency_unknown');
        const part = judgePart(payable, amountMinor);
        if (!part.ok) return part;
        const paymentId = newUuid();
        const paid = await wallet.pay(tx, {
          paymentId,
          kind: 'transfer',
          fromActorId: payer.actorId,
          toActorId: payable.issuerActorId,
          amountMinor,
          assetCode: payable.assetCode,
          note: `${payable.title} · ${payable.reference}`,
          subject: { kind: 'payable', id: payable.id },
          confirmedBy: { userId: payer.userId, token: wish.confirmation },
          payerUserId: payer.userId,
        });
        if (!paid.ok) return paid;
        const paidAt = clock.now();
        const { actorId: payerActorId } = payer;
        const payableId = payable.id;
        await store.insertPayment(tx, {
          paymentId,
          payableId,
          payerActorId,
          amountMinor,
          paidAt,
          requestId,
        });
        await store.insertHolder(tx, { actorId: payerActorId, payableId, since: paidAt });
        announce(tx, payable, [payerActorId]);
        return ok(paymentId);
      }).catch(reusedElsewhere);
      if (!done.ok) return done;
      return ok((await wallet.payments([done.value])).get(done.value)!);
    },

    async cancel(
      actorId: Uuid,
      id: Uuid,
    ): Promise<Result<Payable, Unknown | 'payables.payable_paid'>> {
      const done = await undoing<null, Unknown | 'payables.payable_paid'>(database, async (tx) => {
        const payable = await store.lockPayable(tx, id);
        if (payable?.issuerActorId !== actorId) return fail('payables.payable_unknown');
        if (payable.cancelledAt) return ok(null);
        if (payable.paidAt) return fail('payables.payable_paid');
        await store.writeCancelled(tx, { id, at: clock.now() });
        announce(tx, payable);
        return ok(null);
      });
      return done.ok ? ok(await presentOne(id, actorId)) : done;
    },

    async issued(
      filter: Omit<store.IssuedFilter, 'today'> & {
        before: { at: Date; id: Uuid } | null;
        limit: number;
      },
    ) {
      const { issuerActorId, limit } = filter;
      const [found, sums] = await Promise.all([
        store.readIssued(database.pool, { ...filter, today: today(), limit: limit + 1 }),
        store.sumIssued(database, { issuerActorId, today: today() }),
      ]);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1)! : null;
      return {
        items: await present(shown, issuerActorId),
        next: last && { at: last.issuedAt, id: last.id },
        totals: sums.map((sum) => ({
          open: moneyOf(sum, sum.openMinor),
          overdue: moneyOf(sum, sum.overdueMinor),
          paid: moneyOf(sum, sum.paidMinor),
        })),
      };
    },

    /** All that the filter lets through, latest first, a page of the table at a time. */
    async *everyIssued(filter: Omit<store.IssuedFilter, 'today'>): AsyncGenerator<Payable> {
      let before: { at: Date; id: Uuid } | null = null;
      for (;;) {
        const rows: store.StoredPayable[] = await store.readIssued(database.pool, {
          ...filter,
          today: today(),
          before,
          limit: csvRowsAtOnce,
        });
        yield* await present(rows, filter.issuerActorId);
        const last = rows.at(-1);
        if (!last || rows.length < csvRowsAtOnce) return;
        before = { at: last.issuedAt, id: last.id };
      }
    },

    async own(options: {
      actorId: Uuid;
      which: 'due' | 'done';
      after: { at: Date; id: Uuid } | null;
      limit: number;
    }) {
      const { actorId, which, limit } = options;
      const found = await store.readOwn(database.pool, { ...options, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1)! : null;
      const at = last && (which === 'due' ? new Date(last.dueOn) : last.issuedAt);
      return { items: await present(shown, actorId), next: last && { at: at!, id: last.id } };
    },

    byBank,

    /** The bill for whoever has its card or code, with the bytes of its document. */
    async paper(actorId: Uuid, id: Uuid): Promise<Result<PayablePaper, Unknown>> {
      const payable = await store.readPayable(database.pool, id);
      if (!payable) return fail('payables.payable_unknown');
      const [shown] = await present([payable], actorId);
      const { documentId, issuerActorId } = payable;
      const file = documentId ? await media.ownedFile(documentId, issuerActorId) : null;
      const isHeld = await store.isOneOf(database.pool, { ids: [id], actorIds: [actorId] });
      const isEmbedded = file !== null && isHeld && file.file.size <= embeddedBytesMax;
      const bytes = isEmbedded ? await media.ownedBytes(documentId!, issuerActorId) : null;
      const document = file && bytes && { ...file.file, content: bytes };
      return ok({ payable: shown!, document, at: clock.now() });
    },

    mayRead: (ids: readonly Uuid[], actorIds: readonly Uuid[]) =>
      store.isOneOf(database.pool, { ids, actorIds }),

    /** Sends the reminders that have come due, each once; of several that were missed, only the last. */
    async remind(): Promise<void> {
      for (;;) {
        const ids = await store.readToRemind(database.pool, today(), remindedAtOnce);
        for (const id of ids) {
          const about = (await store.readPayable(database.pool, id))!;
          const kinship = await messaging.kinshipOf(about.issuerActorId, about.recipientActorId!);
          await database.transaction(async (tx) => {
            const payable = await store.lockPayable(tx, id);
            const reminded = payable ? remindersBy(payable.dueOn, today()) : 0;
            if (!payable || openMinorOf(payable) === 0n || payable.reminded >= reminded) return;
            const moment = payable.dueOn < today() ? 'overdue' : 'due_soon';
            await store.writeReminded(tx, { id, reminded });
            // The count is the proof that it was sent, for both are written together.
            const clientId = randomUUID();
            await postCard(tx, payable, { clientId, moment, userId: null, kinship });
          });
        }
        if (ids.length < remindedAtOnce) return;
      }
    },
  };
}

type PayableCard = Extract<Card, { type: 'payable' }>;

function cardOf(payable: store.StoredPayable, moment: PayableCard['moment']): Card {
  return {
    type: 'payable',
    payableId: toPublicId('pbl', payable.id),
    kind: payable.kind,
    issuerActorId: toPublicId('act', payable.issuerActorId),
    title: payable.title,
    amount: moneyOf(payable, payable.amountMinor),
    dueOn: payable.dueOn,
    moment,
  };
}

/** The same key was used for another bill at the same moment. */
function reusedElsewhere(error: unknown): Result<never, 'platform.idempotency_key_reused'> {
  if (!store.isRequestTaken(error)) throw error;
  return fail('platform.idempotency_key_reused');
}

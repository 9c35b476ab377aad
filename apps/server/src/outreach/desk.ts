import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import {
  type DeskSender,
  type SenderDecision,
  sendersErrors,
  sendersOperations,
} from '@allmende/contract/senders';
import { operators } from '#platform/access';
import type { Http } from '#platform/http';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import * as deskStore from './desk-store.ts';
import { day } from './parameters.ts';
import * as store from './store.ts';

const shownMs = 30 * day;

/** [O28] [O29] What operators see of senders, and decide. Each call that changes something stands in the trail of staff. */
export function registerDesk(
  http: Http,
  { database, clock, outbox, identity }: OutreachContext,
): void {
  /** Operators see and decide nothing of a business of their own. */
  const ownOf = async (userId: Uuid) =>
    (await identity.controlled(userId)).map(({ actorId }) => actorId);

  async function present(ids: readonly Uuid[]): Promise<DeskSender[]> {
    const since = new Date(clock.now().getTime() - shownMs);
    const [senders, sums, complaints, decisions] = await Promise.all([
      deskStore.readSenders(database.pool, ids),
      deskStore.readDelivered(database.pool, ids, since),
      deskStore.readComplaints(database.pool, ids, since),
      deskStore.readDecisions(database.pool, ids),
    ]);
    const persons = new Map<Uuid, Uuid | null>();
    for (const { by_user_id: user } of decisions) {
      if (!persons.has(user)) persons.set(user, await identity.personOfUser(user));
    }
    const actors = await identity.actors([
      ...ids,
      ...[...persons.values()].filter((one) => one !== null),
    ]);
    const by = (user: Uuid): Actor | null => actors.get(persons.get(user) ?? '') ?? null;
    return senders.flatMap((row): DeskSender[] => {
      const business = actors.get(row.business_actor_id);
      if (!business) return [];
      const isOfIt = (one: { business_actor_id: Uuid }) =>
        one.business_actor_id === row.business_actor_id;
      return [
        {
          business,
          quality: row.quality,
          isSuspended: row.is_suspended,
          suspendedAt: row.suspended_at?.toISOString() ?? null,
          isOpen: row.is_suspended && !row.is_settled,
          frozenUntil: row.frozen_until?.toISOString() ?? null,
          delivered: sums.find(isOfIt)?.delivered ?? 0,
          complaints: complaints.filter(isOfIt).map((one) => ({
            template: one.name === null ? null : { ...one, name: one.name },
            reports: {
              spam: one.spam,
              fraud: one.fraud,
              never_agreed: one.never_agreed,
              other: one.other,
            },
            blocks: one.blocks,
            stops: one.stops,
          })),
          decisions: decisions.filter(isOfIt).map((one) => ({
            decision: one.decision,
            note: one.note,
            at: one.at.toISOString(),
            by: by(one.by_user_id),
          })),
        },
      ];
    });
  }

  async function decide(
    businessActorId: Uuid,
    { userId, decision, note }: { userId: Uuid; decision: SenderDecision; note: string },
  ): Promise<
    Result<DeskSender, 'senders.sender_unknown' | 'senders.decided' | 'senders.own_business'>
  > {
    if ((await ownOf(userId)).includes(businessActorId)) return fail('senders.own_business');
    const decided = await database.transaction(async (tx) => {
      const now = clock.now();
      if (!(await store.readSender(tx.client, businessActorId))) {
        return fail('senders.sender_unknown');
      }
      const sender = await store.lockSender(tx.client, businessActorId, now);
      const isOpen = sender.is_suspended && !sender.is_settled;
      const fits = { lift: sender.is_suspended, confirm: isOpen, suspend: !sender.is_suspended };
      if (!fits[decision]) return fail('senders.decided');
      sender.is_suspended = decision !== 'lift';
      sender.is_settled = decision !== 'lift';
      if (decision === 'suspend') sender.suspended_at = now;
      if (decision === 'lift') {
        // It begins again: what led here does not count a second time.
        sender.suspended_at = null;
        sender.reds = [];
        sender.frozen_until = null;
      }
      await store.saveSender(tx.client, sender);
      const id = newUuid(now.getTime());
      await deskStore.insertDecision(tx.client, {
        businessActorId,
        id,
        decision,
        note,
        userId,
        now,
      });
      if (decision === 'confirm') return ok(null);
      await outbox.emit(tx, 'outreach.sender', {
        businessActorId,
        quality: sender.quality,
        tier: sender.tier,
        isSuspended: sender.is_suspended,
      });
      return ok(null);
    });
    if (!decided.ok) return decided;
    const [shown] = await present([businessActorId]);
    return shown ? ok(shown) : fail('senders.sender_unknown');
  }

  http.declareErrors(sendersErrors);
  http.register('senders', sendersOperations, {
    listSenders: {
      access: operators,
      async handle({ ctx }) {
        const since = new Date(clock.now().getTime() - shownMs);
        const hidden = await ownOf(ctx.auth.userId);
        const items = await present(await deskStore.listNoted(database.pool, since, hidden));
        return ok({ items, openCount: items.filter((one) => one.isOpen).length });
      },
    },
    decideSender: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        decide(toUuid(params.actorId), { ...body, userId: ctx.auth.userId }),
    },
  });
}

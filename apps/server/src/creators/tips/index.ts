import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { type Tip, type TipJar, tipsErrors, tipsOperations } from '@allmende/contract/tips';
import { supportersMax } from '@allmende/contract/tips-limits';
import type { Payment } from '@allmende/contract/wallet';
import { anyActor, operators, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';
import { undoing } from '#platform/undoing';
import { judgeAmount, type PayRefusal, requestIdOf, termsOf } from '#wallet';
import type { Answer, CreatorsContext } from '../context.ts';
import { type MemberPayRefusal, refusalOf } from '../paying.ts';
import * as store from './store.ts';
import type { TipRow } from './store.ts';

interface Wish {
  toActorId: Uuid;
  postId: Uuid | null;
  message: { conversationId: Uuid; seq: number } | null;
  amount: Money;
  note: string;
  isAnonymous: boolean;
  isShown: boolean;
  confirmation: string | undefined;
  idempotencyKey: string;
}

type TipRefusal =
  | MemberPayRefusal
  | 'creators.tip_whom'
  | 'creators.tip_own'
  | 'creators.tip_not_anonymous'
  | 'feed.post_unknown'
  | 'messaging.message_unknown'
  | 'platform.invalid_input'
  | 'platform.idempotency_key_reused';

/** Tips: given, thanked for, and shown where both agree. [CR40] to [CR44] */
export function createTips(context: CreatorsContext): void {
  const { http, database, clock, identity, wallet, feed, messaging, outbox } = context;
  const { pool } = database;

  async function present(viewer: Uuid, rows: readonly TipRow[]): Promise<Tip[]> {
    const sides = rows.flatMap((row) => [row.giver_actor_id, row.to_actor_id]);
    const [actors, table] = await Promise.all([
      identity.actors(new Set(sides)),
      wallet.currencies.table(),
    ]);
    return rows.flatMap((row) => {
      const isGiver = row.giver_actor_id === viewer;
      const to = actors.get(row.to_actor_id);
      if (!to) return [];
      return [
        {
          id: toPublicId('tip', row.id),
          at: row.at.toISOString(),
          // [CR42] The only place where a tip leaves the server.
          from: isGiver || !row.is_anonymous ? (actors.get(row.giver_actor_id) ?? null) : null,
          to,
          amount: table.money(row.asset_code, row.amount),
          note: row.note,
          postId: row.post_id === null ? null : toPublicId('pst', row.post_id),
          message:
            row.conversation_id === null
              ? null
              : { conversationId: toPublicId('cnv', row.conversation_id), seq: row.message_seq! },
          isAnonymous: row.is_anonymous,
          isShown: row.is_shown,
          thanks: row.thanks,
          paymentId: toPublicId('pay', isGiver ? row.given_payment_id : row.got_payment_id),
        },
      ];
    });
  }

  async function viaOf(): Promise<Uuid | null> {
    const via = await store.readVia(pool);
    return via && (await identity.actors([via])).has(via) ? via : null;
  }

  async function given(
    viewer: Uuid,
    row: TipRow,
  ): Promise<Result<{ tip: Tip; payment: Payment }, never>> {
    const payments = await wallet.payments([row.given_payment_id]);
    const [tip] = await present(viewer, [row]);
    return ok({ tip: tip!, payment: payments.get(row.given_payment_id)! });
  }

  async function give(
    { actorId, userId }: { actorId: Uuid; userId: Uuid },
    wish: Wish,
  ): Answer<{ tip: Tip; payment: Payment }, TipRefusal> {
    const { toActorId, postId, message, amount, note, isAnonymous } = wish;
    const isShown = wish.isShown && !isAnonymous;
    const key = requestIdOf(userId, `tip ${wish.idempotencyKey}`);
    const terms = termsOf([
      actorId,
      toActorId,
      postId,
      amount,
      note,
      isAnonymous,
      isShown,
      ...(message ? [message.conversationId, message.seq] : []),
    ]);
    const replay = async () => {
      const known = await store.readTipByKey(pool, key);
      if (!known) return null;
      if (known.terms !== terms) return fail('platform.idempotency_key_reused');
      return given(actorId, known);
    };
    const before = await replay();
    if (before) return before;
    if (postId !== null && message) {
      return fail('platform.invalid_input', { detail: 'body: either a post or a message' });
    }
    if (toActorId === actorId) return fail('creators.tip_own');
    const via = isAnonymous ? await viaOf() : null;
    if (isAnonymous && (!via || via === actorId || via === toActorId)) {
      return fail('creators.tip_not_anonymous');
    }
    if (!(await identity.actors([toActorId])).has(toActorId)) return fail('creators.tip_whom');
    if (postId !== null) {
      // [CR40] For a post that one sees, and to whoever wrote it.
      const seen = await feed.posts.seen(actorId, postId);
      if (!seen.ok || seen.value.author_actor_id !== toActorId) return fail('feed.post_unknown');
      if (isAnonymous && seen.value.visibility !== 'public') {
        return fail('creators.tip_not_anonymous');
      }
    }
    if (message) {
      // [CR46] For a message that one reads, and to whoever wrote it.
      const read = await messaging.messageAt({ ...message, actorId });
      const isTheirs = read?.senderActorId === toPublicId('act', toActorId);
      if (!isTheirs || read?.body.kind === 'deleted') return fail('messaging.message_unknown');
      // Those who read it are few and known, so it would say who gave it.
      if (isAnonymous) return fail('creators.tip_not_anonymous');
    }
    const judged = judgeAmount(amount, await wallet.currencies.table());
    if (!judged.ok) return judged;
    const { minor: amountMinor, assetCode } = judged.value;
    try {
      const done = await undoing(database, async (tx): Promise<Result<null, TipRefusal>> => {
        if (await identity.isBlockedBetween(tx, actorId, toActorId))
          return fail('creators.blocked');
        const now = clock.now();
        const id = newUuid(now.getTime());
        const given_payment_id = newUuid(now.getTime());
        const row: TipRow = {
          id,
          giver_actor_id: actorId,
          to_actor_id: toActorId,
          post_id: postId,
          conversation_id: message?.conversationId ?? null,
          message_seq: message?.seq ?? null,
          asset_code: assetCode,
          amount: amountMinor,
          note,
          is_anonymous: isAnonymous,
          is_shown: isShown,
          at: now,
          given_payment_id,
          got_payment_id: via ? newUuid(now.getTime()) : given_payment_id,
          thanks: null,
          request_key: key,
          terms,
        };
        // Before the money, so that of two with one key the second waits here and pays nothing.
        await store.insertTip(tx, row);
        const payment = { kind: 'transfer' as const, amountMinor, assetCode };
        const paid = await wallet.pay(tx, {
          ...payment,
          // [CR47] Whoever reads the books of the business that passes it on finds no number that is in both bookings.
          subject: { kind: 'tip', id: via ? newUuid(now.getTime()) : id },
          paymentId: row.given_payment_id,
          fromActorId: actorId,
          toActorId: via ?? toActorId,
          // Whoever passes it on reads for whom it is from the payment that follows, not what was said.
          note: via ? '' : note,
          confirmedBy: { userId, token: wish.confirmation },
          payerUserId: userId,
          // Of what is passed on it is kept where it arrives.
          ...(via
            ? { passing: { by: 'payee' as const, beyondActorId: toActorId } }
            : { hasFee: true }),
        });
        if (!paid.ok) return fail(via ? refusalOnTheWay(paid.code) : refusalOf(paid.code));
        if (via) {
          // [CR42] What the receiver has knows nothing of the giver, whatever shows it.
          const passed = await wallet.pay(tx, {
            ...payment,
            paymentId: row.got_payment_id,
            fromActorId: via,
            toActorId,
            note,
            subject: { kind: 'tip', id },
            confirmedBy: 'operator',
            payerUserId: null,
            hasFee: true,
            passing: { by: 'payer', beyondActorId: actorId },
          });
          if (!passed.ok) return fail(refusalOnTheWay(passed.code));
        }
        // It has no card, so its receiver is told; whoever passes it on is not.
        await outbox.emit(tx, 'wallet.noticed', {
          actorId: toActorId,
          what: 'arrived',
          otherActorId: via ?? actorId,
          amount,
          thingId: toPublicId('pay', row.got_payment_id),
          reason: null,
        });
        return ok(null);
      });
      if (!done.ok) return done;
    } catch (error) {
      if (!isKeyTaken(error, '_request_key_key')) throw error;
    }
    return (await replay())!;
  }

  /** [CR43] Without those between whom and the receiver, or whoever looks, a block stands. */
  async function supportersOf(actorId: Uuid, viewer: Uuid): Promise<Uuid[]> {
    const shown: Uuid[] = [];
    for (let from = 0; shown.length < supportersMax; from += supportersMax) {
      const page = await store.listSupporters(pool, {
        toActorId: actorId,
        from,
        limit: supportersMax,
      });
      const hidden = await Promise.all([
        identity.blockedAmong(actorId, page),
        identity.blockedAmong(viewer, page),
      ]);
      shown.push(...page.filter((id) => !hidden.some((blocked) => blocked.has(id))));
      if (page.length < supportersMax) break;
    }
    return shown.slice(0, supportersMax);
  }

  async function jarOf(actorId: Uuid, viewer: Uuid): Promise<TipJar> {
    const [row, via] = [await store.readJar(pool, actorId), await viaOf()];
    const showsSupporters = row?.shows_supporters ?? false;
    const supporters = showsSupporters ? await supportersOf(actorId, viewer) : [];
    const actors = await identity.actors([...supporters, ...(via ? [via] : [])]);
    const table = await wallet.currencies.table();
    const { goal_title: title, goal_target: target, goal_since: since } = row ?? {};
    const assetCode = row?.goal_asset_code;
    return {
      anonymousVia: via && via !== actorId ? (actors.get(via) ?? null) : null,
      goal:
        title && target && since && assetCode
          ? {
              title,
              target: table.money(assetCode, target),
              given: table.money(
                assetCode,
                await store.sumSince(pool, { toActorId: actorId, assetCode, since }),
              ),
              since: since.toISOString(),
            }
          : null,
      supporters: supporters.flatMap((id) => actors.get(id) ?? []),
      showsSupporters,
    };
  }

  http.declareErrors(tipsErrors);
  http.register('tips', tipsOperations, {
    getTipJar: {
      access: anyActor,
      async handle({ ctx, params }) {
        const found = await identity.actorByHandle(params.handle);
        if (!found) return fail('creators.tip_whom');
        return ok(await jarOf(toUuid(found.id), ctx.auth.actorId));
      },
    },
    tip: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        give(ctx.auth, {
          ...body,
          toActorId: toUuid(body.toActorId),
          postId: body.postId === null ? null : toUuid(body.postId),
          message: body.message && {
            conversationId: toUuid(body.message.conversationId),
            seq: body.message.seq,
          },
          confirmation: body.confirmation,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listTips: {
      access: treasurers,
      async handle({ ctx, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { actorId } = ctx.auth;
        const rows = await store.listTips(pool, {
          actorId,
          side: query.side,
          after: after.value,
          limit: query.limit + 1,
        });
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return ok({
          items: await present(actorId, shown),
          nextCursor:
            rows.length > query.limit && last ? writeMoment({ at: last.at, id: last.id }) : null,
        });
      },
    },
    thank: {
      access: treasurers,
      async handle({ ctx, params, body: { text } }) {
        const { actorId } = ctx.auth;
        const table = await wallet.currencies.table();
        const thanked = await database.transaction(async (tx) => {
          const done = await store.thank(tx, {
            id: toUuid(params.tipId),
            toActorId: actorId,
            text,
          });
          if (done?.isFirst) {
            const { id, giver_actor_id: giver, asset_code: assetCode, amount } = done.row;
            await outbox.emit(tx, 'wallet.noticed', {
              actorId: giver,
              what: 'thanked',
              otherActorId: actorId,
              amount: table.money(assetCode, amount),
              thingId: toPublicId('tip', id),
              reason: null,
            });
          }
          return done;
        });
        if (!thanked) return fail('creators.tip_unknown');
        return ok((await present(actorId, [thanked.row]))[0]!);
      },
    },
    setTipShown: {
      access: treasurers,
      async handle({ ctx, params, body: { isShown } }) {
        const { actorId } = ctx.auth;
        const key = { id: toUuid(params.tipId), giverActorId: actorId, isShown };
        const row = await database.transaction((tx) => store.setShown(tx, key));
        if (!row) return fail('creators.tip_unknown');
        if (row.is_anonymous) return fail('creators.tip_has_no_name');
        return ok((await present(actorId, [row]))[0]!);
      },
    },
    setTipJar: {
      access: treasurers,
      async handle({ ctx, body: { goal, showsSupporters } }) {
        const { actorId } = ctx.auth;
        const judged = goal && judgeAmount(goal.target, await wallet.currencies.table());
        if (judged && !judged.ok) return judged;
        await store.saveJar(pool, {
          actor_id: actorId,
          goal_title: goal?.title ?? null,
          goal_target: judged?.value.minor ?? null,
          goal_asset_code: judged?.value.assetCode ?? null,
          goal_since: goal ? clock.now() : null,
          shows_supporters: showsSupporters,
        });
        return ok(await jarOf(actorId, actorId));
      },
    },
    setAnonymousTips: {
      access: operators,
      async handle({ body: { handle } }) {
        const found = handle === null ? null : await identity.actorByHandle(handle);
        if (handle !== null && found?.kind !== 'business') {
          return fail('creators.tip_business_unknown');
        }
        await store.saveVia(pool, found && toUuid(found.id));
        return ok({});
      },
    },
  });
}

/** [CR41] A block between somebody and the business that passes tips on is none between giver and receiver. */
function refusalOnTheWay(code: PayRefusal): MemberPayRefusal | 'creators.tip_not_anonymous' {
  return code === 'wallet.payee_blocked' ? 'creators.tip_not_anonymous' : refusalOf(code);
}

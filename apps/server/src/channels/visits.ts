import { createHash, randomBytes } from 'node:crypto';
import type { RatingCard, Score } from '@allmende/contract/rating-card';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import type { PrefixedId } from '@allmende/contract/ids';
import type { Tx } from '#platform/database';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { ChannelsContext } from './context.ts';
import { bringThing } from './bringing.ts';
import type { Hearing } from './hearing.ts';
import { noteOtherAddress } from './mail/store.ts';
import * as store from './store.ts';

/** A visitor forgotten by their browser, or who does not come back, is nobody after so long. */
const keptMs = 90 * 24 * 3_600_000;
/** That somebody is there is written down so often at most. */
const touchedMs = 30_000;
/** Of one visitor, a minute. */
const wordsPerMinute = 30;
/** New visitors of one business, a minute, from wherever they come. */
const visitorsPerMinute = 60;
const pageSize = 200;
/** Pictures and documents of one visit. */
const thingsMax = 20;
/** Those of all visitors of one business. */
const thingsPerMinute = 60;

type Visit = store.VisitRow & { tokenHash: Buffer };
type Outgoing = Parameters<ChannelsContext['messaging']['send']>[0]['message'];
type Unknown = 'channels.visit_unknown';
type SendRefusal = 'messaging.blocked' | 'messaging.client_id_reused' | 'messaging.empty';

/** What visitors of a website do, each with the token of their own visit and in no other conversation. */
export interface Visits {
  start(
    businessId: Uuid,
    first: {
      visitId: string;
      clientId: string;
      text: string;
      locale: 'de' | 'en';
      page: string;
    },
  ): Promise<
    Result<
      { token: string; message: Message },
      'channels.widget_off' | 'channels.too_many_visitors' | 'platform.unavailable' | SendRefusal
    >
  >;
  /** Lets a guest who came in another way go on like a visitor; the token is told to nobody else. */
  open(
    tx: Tx,
    guest: { guestId: Uuid; businessId: Uuid; conversationId: Uuid; page: string },
  ): Promise<string>;
  /** Whose visit a token opens; null for none. */
  whose(token: string): Promise<{ guestId: Uuid; businessId: Uuid; conversationId: Uuid } | null>;
  say(
    token: string,
    words: { clientId: string; text: string },
  ): Promise<
    Result<Message, Unknown | 'platform.too_many_requests' | 'platform.unavailable' | SendRefusal>
  >;
  hear(
    token: string,
    query: { since: number; read: number; wait: number; typing: boolean },
  ): Promise<
    Result<
      {
        items: Message[];
        version: number;
        ownActorId: PrefixedId<'act'>;
        visitor: { name: string; email: string | null };
        readSeq: number;
        isBlocked: boolean;
        isTyping: boolean;
      },
      Unknown
    >
  >;
  introduce(
    token: string,
    self: { name: string; email: string },
  ): Promise<Result<{ name: string; email: string | null }, Unknown>>;
  rate(
    token: string,
    ratingId: Uuid,
    score: Score,
  ): Promise<Result<RatingCard, Unknown | 'satisfaction.unknown' | 'satisfaction.over'>>;
  /** A picture or file of the conversation, with its type; null when there is no such thing for the visitor. */
  thing(token: string, id: string): Promise<{ bytes: Buffer; type: string; name: string } | null>;
  /** A picture or a PDF; the same client id is sent once. */
  bring(
    token: string,
    thing: { clientId: string; name: string; type: string; bytes: Uint8Array | null },
  ): Promise<
    Result<
      Message,
      | Unknown
      | SendRefusal
      | 'channels.thing_refused'
      | 'channels.too_many_things'
      | 'media.storage_full'
      | 'platform.too_many_requests'
      | 'platform.unavailable'
    >
  >;
  /** Shows staff that the visitor is writing. */
  type(token: string): Promise<Result<Record<string, never>, Unknown>>;
  end(token: string): Promise<Result<Record<string, never>, Unknown>>;
  /** Tokens that nobody has used for 90 days. */
  forgetOld(): Promise<void>;
}

export function createVisits(
  context: ChannelsContext & { hearing: Hearing; isOn(businessId: Uuid): Promise<boolean> },
): Visits {
  const { database, clock, http, identity, messaging, hearing, isOn } = context;
  const { pool } = database;

  async function find(token: string): Promise<Visit | null> {
    if (!/^[\w-]{43}$/.test(token)) return null;
    const tokenHash = hashOf(token);
    const now = clock.now();
    const since = new Date(now.getTime() - keptMs);
    const row = await store.selectVisit(pool, { tokenHash, since });
    if (!row) return null;
    if (now.getTime() - row.seen_at.getTime() > touchedMs) {
      await store.touchVisit(pool, tokenHash, now);
    }
    return { ...row, tokenHash };
  }

  async function send(
    visit: Pick<store.VisitRow, 'conversation_id' | 'guest_actor_id'>,
    { clientId, message }: { clientId: string; message: Outgoing },
  ): Promise<Result<Message, SendRefusal | 'platform.unavailable'>> {
    const sent = await messaging.send({
      conversationId: visit.conversation_id,
      senderActorId: visit.guest_actor_id,
      senderUserId: null,
      clientId,
      message,
    });
    if (sent.ok) return sent;
    const { code } = sent;
    if (
      code === 'messaging.blocked' ||
      code === 'messaging.client_id_reused' ||
      code === 'messaging.empty' ||
      code === 'platform.unavailable'
    ) {
      return fail(code);
    }
    throw new Error(`a visitor could not write: ${code}`);
  }

  async function open(
    tx: Tx,
    { page, ...row }: Omit<store.VisitRow, 'seen_at'> & { page: string },
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await store.insertVisit(tx, {
      ...row,
      tokenHash: hashOf(token),
      page: page === '' ? null : page,
      now: clock.now(),
    });
    return token;
  }

  function shownName(guest: { name: string; key: string }, locale: 'de' | 'en'): string {
    return guest.name === nameless(guest.key, locale) ? '' : guest.name;
  }

  return {
    async start(businessId, { visitId, locale, page, ...words }) {
      if (!(await isOn(businessId))) return fail('channels.widget_off');
      const crowd = { perMinute: visitorsPerMinute };
      if (!http.limiter.take(`visitors:${businessId}`, crowd).ok) {
        return fail('channels.too_many_visitors');
      }
      const key = hashOf(visitId).toString('hex');
      let token = '';
      const visit = await database.transaction(async (tx) => {
        const guest = await identity.guests.admit(tx, {
          businessActorId: businessId,
          channel: 'website',
          key,
          name: '',
          fallback: nameless(key, locale),
          email: null,
          locale,
        });
        const pair = { a: guest.actorId, b: businessId };
        const opened = await messaging.directConversation(tx, pair);
        if (!opened.ok) return null;
        const row = {
          guest_actor_id: guest.actorId,
          business_actor_id: businessId,
          conversation_id: opened.value,
        };
        token = await open(tx, { ...row, page });
        return row;
      });
      if (!visit) return fail('messaging.blocked');
      const sent = await send(visit, spoken(words));
      return sent.ok ? ok({ token, message: sent.value }) : sent;
    },

    open: (tx, { guestId, businessId, conversationId, page }) =>
      open(tx, {
        guest_actor_id: guestId,
        business_actor_id: businessId,
        conversation_id: conversationId,
        page,
      }),

    async whose(token) {
      const visit = await find(token);
      return (
        visit && {
          guestId: visit.guest_actor_id,
          businessId: visit.business_actor_id,
          conversationId: visit.conversation_id,
        }
      );
    },

    async say(token, words) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      const pace = { perMinute: wordsPerMinute };
      if (!http.limiter.take(`visit:${visit.guest_actor_id}`, pace).ok) {
        return fail('platform.too_many_requests');
      }
      return send(visit, spoken(words));
    },

    async hear(token, { since, read, wait, typing }) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      const {
        conversation_id: conversationId,
        guest_actor_id: guestId,
        business_actor_id: businessId,
      } = visit;
      const place = { conversationId, actorId: guestId };
      if (read > 0) await messaging.markRead({ ...place, seq: read });
      const isTyping = () => hearing.isTyping({ conversationId, actorId: businessId });
      const look = async () => {
        const found = await messaging.syncMessages(place, { since, limit: pageSize });
        if (!found.ok) throw new Error(`a visit without its conversation: ${found.code}`);
        return found.value;
      };
      const heard = await hearing.until(
        conversationId,
        async () => {
          const page = await look();
          const isNew = page.items.length > 0 || page.version > since;
          return isNew || isTyping() !== typing ? page : null;
        },
        wait,
      );
      const page = heard ?? (await look());
      const [guests, receipts, isBlocked] = await Promise.all([
        identity.guests.find([guestId]),
        messaging.receiptsOf([{ conversationId, actorId: businessId }]),
        identity.isBlockedBetween(null, businessId, guestId),
      ]);
      const guest = guests.get(guestId)!;
      return ok({
        items: page.items,
        version: page.version,
        ownActorId: toPublicId('act', guestId),
        visitor: { name: shownName(guest, guest.locale), email: guest.email },
        readSeq: receipts[0]?.readSeq ?? 0,
        isBlocked,
        isTyping: isTyping(),
      });
    },

    async introduce(token, { name, email }) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      const { guest_actor_id: guestId } = visit;
      const known = (await identity.guests.find([guestId])).get(guestId);
      const guest = await database.transaction(async (tx) => {
        if (known?.email !== (email || null)) await noteOtherAddress(tx, guestId);
        return identity.guests.change(tx, guestId, { name, email: email || null });
      });
      messaging.showAgain(visit.conversation_id);
      return ok({ name: shownName(guest!, guest!.locale), email: guest!.email });
    },

    async rate(token, ratingId, score) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      return context.rate(visit.guest_actor_id, ratingId, score);
    },

    async thing(token, publicId) {
      const visit = await find(token);
      const [, kind] = /^(med|fil)_[0-9a-f]{32}$/.exec(publicId) ?? [];
      if (!visit || !kind) return null;
      const id = toUuid(publicId);
      const thing = kind === 'med' ? { pictureId: id } : { fileId: id };
      const shown = await context.media.shownTo(thing, visit.guest_actor_id);
      const bytes = await shown?.read();
      return shown && bytes ? { bytes, type: shown.type, name: shown.name } : null;
    },

    async bring(token, { clientId, name, type, bytes }) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      const { conversation_id: conversationId, guest_actor_id: ownerActorId } = visit;
      const key = { conversationId, senderActorId: ownerActorId, clientId: clientId as Uuid };
      const known = await messaging.sentAs(key);
      if (known) return ok(known);
      if (await identity.isBlockedBetween(null, visit.business_actor_id, ownerActorId)) {
        return fail('messaging.blocked');
      }
      const crowd = `things of visitors:${visit.business_actor_id}`;
      if (!http.limiter.take(crowd, { perMinute: thingsPerMinute }).ok) {
        return fail('platform.too_many_requests');
      }
      if (!(await store.takeThing(pool, visit.tokenHash, thingsMax))) {
        return fail('channels.too_many_things');
      }
      const kept = await bringThing(context.media, { bytes, type, name, ownerActorId });
      if (!kept.ok) return kept;
      return send(visit, { clientId, message: { ...kept.value, caption: '' } as Outgoing });
    },

    async type(token) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      const { conversation_id: conversationId, guest_actor_id: actorId } = visit;
      await messaging.showTyping({ conversationId, actorId });
      return ok({});
    },

    async end(token) {
      const visit = await find(token);
      if (!visit) return fail('channels.visit_unknown');
      await store.deleteVisit(pool, visit.tokenHash);
      return ok({});
    },

    forgetOld: () => store.deleteVisitsBefore(pool, new Date(clock.now().getTime() - keptMs)),
  };
}

/** What strangers link to is not asked for: they would choose where this server knocks. */
function spoken({ clientId, text }: { clientId: string; text: string }) {
  return { clientId, message: { kind: 'text' as const, text, hasPreview: false } };
}

/** How staff tell visitors apart who have not said who they are. */
function nameless(key: string, locale: 'de' | 'en'): string {
  return `${locale === 'de' ? 'Gast' : 'Visitor'} ${1000 + (Number.parseInt(key.slice(0, 6), 16) % 9000)}`;
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import type { EventPayload } from '@allmende/contract/events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { createBatcher } from '#platform/batcher';
import type { Tx } from '#platform/database';
import type { ConnectionActor, ConnectionIdentity } from '#platform/gateway';
import type { Authentication } from '#platform/http';
import { newSecret, newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Actors } from '../actors/actors.ts';
import type { IdentityContext } from '../context.ts';
import { lockUser } from '../accounts/store.ts';
import { withdrawApproved } from '../handovers/store.ts';
import { hashSecret } from '../secrets.ts';
import type { IdentityTables } from '../tables.ts';
import { deviceLabel } from './device.ts';
import * as store from './store.ts';

export const sessionCookie = 'allmende_session';
/** A session ends when its device has not been seen for so long. */
export const sessionLifeMs = 60 * 24 * 3_600_000;
/** How exactly the last visit is known; each step costs one write. */
const touchEveryMs = 5 * 60_000;
/** For so long after a proof the ways to sign in may be changed. */
const proofLifeMs = { ordinary: 10 * 60_000, twoFactors: 5 * 60_000 };
/** Where two factors are asked for, a device signs in anew after so long (RTS 2018/389, article 10). */
const signInLifeMs = 180 * 24 * 3_600_000;

export interface Device {
  userAgent: string;
  address: string;
}

export interface OpenedSession {
  sessionId: Uuid;
  /** The secret that the device shows from now on; stored nowhere. */
  token: string;
}

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(context: IdentityContext, actors: Actors) {
  const { database, clock, gateway, outbox, config } = context;
  const read = () => database.read<IdentityTables>();
  const ownHost = new URL(config.publicUrl).host;

  // Every request asks who calls; those that arrive together share one statement.
  const callers = createBatcher<store.Credentials, store.FoundSession | undefined>({
    lanes: 4,
    run: (credentials) => store.selectCallers(database, credentials, clock.now()),
  });

  async function findCaller(
    headers: IncomingHttpHeaders,
  ): Promise<store.FoundSession | 'nobody' | 'foreign_actor'> {
    const token = tokenOf(headers);
    if (!token) return 'nobody';
    const wanted = headers['allmende-actor'];
    const actorId = wanted === undefined ? null : parseActorId(wanted);
    if (actorId === undefined) return 'foreign_actor';
    const found = await callers.submit({ tokenHash: hashSecret(token), actorId });
    if (!found) return 'nobody';
    return found.actorId === null ? 'foreign_actor' : found;
  }

  /** Sixty days after the last visit, and where it is asked for half a year after the last sign-in. */
  function endOf(lastSeenAt: Date, provenAt: Date): Date {
    const unused = lastSeenAt.getTime() + sessionLifeMs;
    const old = provenAt.getTime() + signInLifeMs;
    return new Date(config.needsTwoFactors ? Math.min(unused, old) : unused);
  }

  async function touch(session: store.FoundSession, device: Device): Promise<void> {
    const now = clock.now();
    if (now.getTime() - session.lastSeenAt.getTime() < touchEveryMs) return;
    await store.touchSession(read(), session.sessionId, {
      last_seen_at: now,
      expires_at: endOf(now, session.provenAt),
      address: device.address,
      device: deviceLabel(device.userAgent),
    });
  }

  async function connectionActors(userId: Uuid): Promise<Map<Uuid, ConnectionActor>> {
    const controlled = await actors.controlled(userId);
    return new Map(controlled.map(({ id, kind, role }) => [id, { kind, role }]));
  }

  function disconnectAfterCommit(tx: Tx, sessionIds: Uuid[]): void {
    tx.afterCommit(() => {
      for (const sessionId of sessionIds) gateway.disconnectSession(sessionId);
    });
  }

  /** Whoever ends a session has second thoughts: a device that was not signed in yet is not any more. */
  async function takeBackApproved(tx: Tx, userId: Uuid): Promise<void> {
    await lockUser(tx, userId);
    await withdrawApproved(tx, userId);
  }

  /** Where the app is open it asks who is signed in; elsewhere whoever listens tells. */
  async function tellOthers(tx: Tx, opened: EventPayload<'identity.signed_in'>): Promise<void> {
    const actorId = await actors.personOfUser(opened.userId, tx);
    await outbox.emit(tx, 'identity.signed_in', opened);
    if (!actorId) return;
    tx.afterCommit(() => {
      const frame = { type: 'changed', topic: 'me', actorId: toPublicId('act', actorId) } as const;
      gateway.deliver([actorId], frame);
    });
  }

  return {
    connectionActors,

    async authenticate(request: FastifyRequest): Promise<Authentication> {
      if (isForeignWrite(request, ownHost)) return { kind: 'nobody' };
      const found = await findCaller(request.headers);
      if (found === 'nobody' || found === 'foreign_actor') return { kind: found };
      await touch(found, deviceOf(request));
      const { userId, sessionId, actorId, actorKind, role, isOperator } = found;
      return {
        kind: 'caller',
        auth: {
          userId,
          sessionId,
          actorId: actorId!,
          actorKind: actorKind!,
          role: role!,
          isOperator,
        },
      };
    },

    /** For the WebSocket: the session, and everybody it hears for. */
    async identifyConnection(request: IncomingMessage): Promise<ConnectionIdentity | null> {
      const found = await findCaller(request.headers);
      if (found === 'nobody' || found === 'foreign_actor') return null;
      const { userId, sessionId } = found;
      return { userId, sessionId, actors: await connectionActors(userId) };
    },

    /**
     * Whoever opens it has just shown a way to sign in on this device, unless `isProven` is false. The user's other
     * devices are told, unless a program opens it.
     */
    async open(
      tx: Tx,
      userId: Uuid,
      device: Device,
      { isProven = true, isTold = true } = {},
    ): Promise<OpenedSession> {
      const now = clock.now();
      const token = newSecret();
      const sessionId = newUuid(now.getTime());
      const label = deviceLabel(device.userAgent);
      await store.insertSession(tx, {
        id: sessionId,
        user_id: userId,
        token_hash: hashSecret(token),
        device: label,
        address: device.address,
        started_at: now,
        last_seen_at: now,
        expires_at: new Date(now.getTime() + sessionLifeMs),
        proven_at: isProven ? now : new Date(0),
      });
      if (isTold) await tellOthers(tx, { userId, sessionId, device: label });
      return { sessionId, token };
    },

    /** The user has just shown a way to sign in on this device. */
    markProven: (sessionId: Uuid) => store.markProven(read(), { sessionId, at: clock.now() }),

    isFreshlyProven: (sessionId: Uuid) =>
      store.isProvenSince(read(), {
        sessionId,
        since: new Date(
          clock.now().getTime() -
            (config.needsTwoFactors ? proofLifeMs.twoFactors : proofLifeMs.ordinary),
        ),
      }),

    /** Those of the sessions that still hold, with what their device is called. */
    async living(sessionIds: readonly Uuid[]): Promise<Map<Uuid, string>> {
      if (sessionIds.length === 0) return new Map();
      const rows = await store.selectLiving(read(), sessionIds, clock.now());
      return new Map(rows.map(({ id, device }) => [id, device]));
    },

    isAlive: (tx: Tx, sessionId: Uuid) => store.isAlive(tx, { sessionId, now: clock.now() }),

    list: (userId: Uuid) => store.selectSessions(read(), userId, clock.now()),

    /** Ends a session of this user, with its WebSockets; false when it is not one of theirs. */
    async end(tx: Tx, session: { userId: Uuid; sessionId: Uuid }): Promise<boolean> {
      await takeBackApproved(tx, session.userId);
      const isEnded = await store.deleteSession(tx, session);
      if (isEnded) disconnectAfterCommit(tx, [session.sessionId]);
      return isEnded;
    },

    async endOthers(
      tx: Tx,
      session: { userId: Uuid; exceptSessionId: Uuid | null },
    ): Promise<number> {
      await takeBackApproved(tx, session.userId);
      const ended = await store.deleteOtherSessions(tx, session);
      disconnectAfterCommit(tx, ended);
      return ended.length;
    },

    /** Ends the sessions whose device was not seen for too long, with WebSockets that are still open. */
    async endExpired(tx: Tx): Promise<void> {
      disconnectAfterCommit(tx, await store.deleteExpiredSessions(tx, clock.now()));
    },
  };
}

export function deviceOf(request: FastifyRequest): Device {
  return { userAgent: request.headers['user-agent'] ?? '', address: request.ip };
}

function tokenOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer ([\w-]{20,200})$/i.exec(headers.authorization ?? '');
  if (bearer) return bearer[1]!;
  const cookie = new RegExp(`(?:^|;\\s*)${sessionCookie}=([\\w-]{20,200})(?:;|$)`).exec(
    headers.cookie ?? '',
  );
  return cookie ? cookie[1]! : null;
}

/** Undefined when it is not the id of an actor. */
function parseActorId(header: string | string[]): Uuid | undefined {
  return typeof header === 'string' && /^act_[0-9a-f]{32}$/.test(header)
    ? toUuid(header)
    : undefined;
}

/**
 * A page of another site that makes the browser write here with its cookie. SameSite=Lax already keeps
 * the cookie back; this holds in browsers that do not know it, and for sites on our own domain.
 */
function isForeignWrite(request: FastifyRequest, ownHost: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  // No page can make a browser send this; a form can, though, send Basic by the address it goes to.
  if (/^Bearer /i.test(request.headers.authorization ?? '')) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = request.headers;
  if (!origin) return false;
  const from = URL.parse(origin)?.host;
  return from !== host && from !== ownHost;
}

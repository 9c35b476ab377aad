import type { Calm } from '@allmende/contract/calm';
import type { Uuid } from '#platform/ids';
import { toPublicId } from '#platform/ids';
import type { IdentityContext } from '../context.ts';
import type { IdentityTables } from '../tables.ts';
import { isQuietAt, noCalm } from './rules.ts';

/** What is quiet for somebody at a moment, and what a notification may say to them. */
export interface Quiet {
  isQuiet: boolean;
  shows: Calm['notificationShows'];
}

/** Quiet hours, the daily limit and the discretion of notifications: a person's own, in every hat. */
export interface Calms {
  get(userId: Uuid): Promise<Calm>;
  set(user: { userId: Uuid; personActorId: Uuid }, calm: Calm): Promise<Calm>;
  /** For each of the users. */
  quietFor(userIds: readonly Uuid[], at: Date): Promise<Map<Uuid, Quiet>>;
}

export function createCalms(context: Pick<IdentityContext, 'database' | 'gateway'>): Calms {
  const { database, gateway } = context;

  async function read(userIds: readonly Uuid[]): Promise<Map<Uuid, Calm>> {
    if (userIds.length === 0) return new Map();
    const rows = await database
      .read<IdentityTables>()
      .selectFrom('identity_calm')
      .selectAll()
      .where('user_id', 'in', [...userIds])
      .execute();
    return new Map(
      rows.map((row) => [
        row.user_id,
        {
          timeZone: row.time_zone,
          quietHours: row.quiet_hours,
          dailyMinutes: row.daily_minutes,
          notificationShows: row.notification_shows,
        },
      ]),
    );
  }

  return {
    async get(userId) {
      return (await read([userId])).get(userId) ?? noCalm;
    },

    async set({ userId, personActorId }, calm) {
      const row = {
        time_zone: calm.timeZone,
        quiet_hours: JSON.stringify(calm.quietHours),
        daily_minutes: calm.dailyMinutes,
        notification_shows: calm.notificationShows,
      };
      await database.transaction(async (tx) => {
        await tx
          .as<IdentityTables>()
          .insertInto('identity_calm')
          .values({ user_id: userId, ...row })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
          .execute();
      });
      gateway.deliver([personActorId], {
        type: 'changed',
        topic: 'calm',
        actorId: toPublicId('act', personActorId),
      });
      return calm;
    },

    async quietFor(userIds, at) {
      const calms = await read(userIds);
      return new Map(
        userIds.map((userId) => {
          const calm = calms.get(userId) ?? noCalm;
          return [userId, { isQuiet: isQuietAt(calm, at), shows: calm.notificationShows }];
        }),
      );
    },
  };
}

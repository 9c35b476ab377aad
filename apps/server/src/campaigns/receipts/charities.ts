import type { Charity } from '@allmende/contract/donations';
import { fail, ok, type Result } from '@allmende/contract/errors';
import sharp from 'sharp';
import { toUuid, type Uuid } from '#platform/ids';
import type { CampaignsContext } from '../context.ts';
import { goodUntil } from './rules.ts';
import * as store from './store.ts';
import type { CharityRow, CharityWords } from './store.ts';

type Answer<T, Code extends string> = Promise<Result<T, Code>>;

/** Who may issue receipts: what a business says of its notice, and what the operator says to that. [CM20] */
export function createCharities(context: CampaignsContext) {
  const { database, clock, identity, media } = context;
  const { pool } = database;

  async function present(rows: readonly CharityRow[]): Promise<Charity[]> {
    const actors = await identity.actors(rows.map((row) => row.actor_id));
    return rows.flatMap((row) => {
      const actor = actors.get(row.actor_id);
      const { words, state, answer } = row;
      return actor ? [{ actor, ...words, state, answer, goodUntil: goodUntil(words) }] : [];
    });
  }
  const one = async (actorId: Uuid) => {
    const row = await store.readCharity(pool, actorId);
    return row ? (await present([row]))[0]! : null;
  };

  /** As it is printed: dark on white, no larger than its place. */
  async function signatureOf(actorId: Uuid, pictureId: Uuid): Promise<Buffer | null> {
    if (!(await media.ownedPicture(pictureId, actorId))) return null;
    const found = await media.shownTo({ pictureId }, actorId);
    const bytes = await found?.read();
    if (!bytes) return null;
    const fit = { width: 900, height: 276, fit: 'inside', withoutEnlargement: true } as const;
    return sharp(bytes).flatten({ background: '#ffffff' }).resize(fit).png().toBuffer();
  }

  return {
    one,
    list: async () => present(await store.listCharities(pool)),

    async put(
      actorId: Uuid,
      { signatureId, ...words }: CharityWords & { signatureId: string | null },
    ): Answer<Charity, 'donations.signature_unknown' | 'donations.charity_unknown'> {
      if ((await identity.actors([actorId])).get(actorId)?.kind !== 'business') {
        return fail('donations.charity_unknown');
      }
      const known = await store.readCharity(pool, actorId);
      const pictureId = signatureId ? toUuid(signatureId) : known?.signature_media_id;
      const signature = signatureId
        ? await signatureOf(actorId, toUuid(signatureId))
        : known?.signature;
      if (!signature || !pictureId) return fail('donations.signature_unknown');
      await database.transaction((tx) =>
        store.putCharity(tx, {
          actor_id: actorId,
          words,
          signature,
          signature_media_id: pictureId,
          asked_at: clock.now(),
        }),
      );
      return ok((await one(actorId))!);
    },

    async decide(
      userId: Uuid,
      actorId: Uuid,
      { isConfirmed, answer }: { isConfirmed: boolean; answer: string },
    ): Answer<Charity, 'donations.charity_unknown' | 'donations.own_case'> {
      const controlled = await identity.controlled(userId);
      if (controlled.some((own) => own.actorId === actorId)) return fail('donations.own_case');
      const done = await database.transaction(async (tx) => {
        if (!(await store.lockCharity(tx, actorId))) return false;
        const at = clock.now();
        await store.decideCharity(tx, { actorId, isConfirmed, answer, userId, at });
        return true;
      });
      return done ? ok((await one(actorId))!) : fail('donations.charity_unknown');
    },
  };
}

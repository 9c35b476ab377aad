import { cleanLine, isVisible } from '@allmende/contract/text';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { IdentityContext } from '../context.ts';
import type { GuestRow } from '../tables.ts';
import * as store from './store.ts';

/** Somebody without an account, who writes to one business on one channel. */
export interface Guest {
  actorId: Uuid;
  businessActorId: Uuid;
  channel: GuestRow['channel'];
  /** Who it is on its channel; one of a business. */
  key: string;
  name: string;
  /** Null when it has not said. Whether it is theirs is the channel's to know. */
  email: string | null;
  locale: 'de' | 'en';
  since: Date;
}

/** Longer names are cut: they come from outside, and nobody is there to choose another. */
const nameMax = 60;

export interface Guests {
  /**
   * The guest of this key, made when the business has none yet; what is known of it stays. The name is what it calls
   * itself, or `fallback` when nothing of that can be seen.
   */
  admit(
    tx: Tx,
    guest: Pick<Guest, 'businessActorId' | 'channel' | 'key' | 'email' | 'locale'> & {
      name: string;
      fallback: string;
    },
  ): Promise<Guest>;
  /** Those of the ids that are guests. */
  find(ids: readonly Uuid[]): Promise<Map<Uuid, Guest>>;
  /** Null when it is no guest. */
  change(
    tx: Tx,
    actorId: Uuid,
    changes: { name?: string; email?: string | null; locale?: 'de' | 'en' },
  ): Promise<Guest | null>;
  /** Lets it be known by another key on its channel; false when the business has a guest of that key. */
  rekey(tx: Tx, actorId: Uuid, key: string): Promise<boolean>;
}

export function createGuests({ database, clock }: Pick<IdentityContext, 'database' | 'clock'>) {
  const guests: Guests = {
    async admit(tx, { name, fallback, ...wanted }) {
      const known = await store.lockGuest(tx, wanted);
      if (known) return present(known);
      await store.insertGuest(tx, {
        ...wanted,
        id: newUuid(),
        name: shownName(name) || fallback,
        at: clock.now(),
      });
      // Of two at the same moment the second finds what the first made.
      return present((await store.lockGuest(tx, wanted))!);
    },

    async find(ids) {
      const rows = await store.selectGuests(database.pool, ids);
      return new Map(rows.map((row) => [row.actor_id, present(row)]));
    },

    async change(tx, actorId, { name, email, locale }) {
      const shown = name === undefined ? '' : shownName(name);
      const row = await store.updateGuest(tx, actorId, {
        name: shown || null,
        email: email === undefined ? null : { is: email },
        locale: locale ?? null,
      });
      return row ? present(row) : null;
    },

    rekey: (tx, actorId, key) => store.updateGuestKey(tx, actorId, key),
  };
  return guests;
}

/** As it is shown to staff; empty when there is nothing to see. */
function shownName(name: string): string {
  const clean = cleanLine(name);
  return isVisible(clean) ? [...clean].slice(0, nameMax).join('').trim() : '';
}

function present(row: GuestRow & { name: string }): Guest {
  return {
    actorId: row.actor_id,
    businessActorId: row.business_actor_id,
    channel: row.channel,
    key: row.key,
    name: row.name,
    email: row.email,
    locale: row.locale,
    since: row.created_at,
  };
}

import { createHash, randomInt } from 'node:crypto';
import { isUuid, newSecret, toUuid, type Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';

/** New names that one business may learn in a minute: each is a row, also of people who are not here. */
const namesPerMinute = 60_000;

/** [WA5] How one business's software calls people: names that mean nothing to another business. */
export interface Contact {
  personActorId: Uuid;
  /** Looks like a number. */
  waId: string;
  /** The shape of an id that is scoped to a business. */
  userId: string;
}

export interface Recipient {
  personActorId: Uuid;
  /** As the caller wrote it. */
  input: string;
  /** What the answer calls them. */
  waId: string;
  userId: string | null;
}

export interface Contacts {
  /** The names of these people; made at the first time. */
  of(businessActorId: Uuid, personActorIds: readonly Uuid[]): Promise<Map<Uuid, Contact>>;
  /**
   * Whom `to` or `recipient` means. Somebody who is not here is somebody all the same, so that no answer says who is.
   * @throws GraphError when it is nothing that could name anybody
   */
  resolve(businessActorId: Uuid, named: { to?: unknown; recipient?: unknown }): Promise<Recipient>;
}

const userIdShape = /^[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}$/;

export function createContacts({
  database,
  clock,
  http,
  identity,
}: Pick<WhatsappContext, 'database' | 'clock' | 'http' | 'identity'>): Contacts {
  const { pool } = database;

  interface Row {
    person_actor_id: Uuid;
    wa_id: string;
    user_id: string;
  }
  const contactOf = (row: Row): Contact => ({
    personActorId: row.person_actor_id,
    waId: row.wa_id,
    userId: row.user_id,
  });

  async function find(businessActorId: Uuid, ids: readonly Uuid[]): Promise<Map<Uuid, Contact>> {
    const { rows } = await pool.query<Row>(
      `select person_actor_id, wa_id, user_id from whatsapp_contacts
       where business_actor_id = $1 and person_actor_id = any ($2)`,
      [businessActorId, ids],
    );
    return new Map(rows.map((row) => [row.person_actor_id, contactOf(row)]));
  }

  async function of(businessActorId: Uuid, ids: readonly Uuid[]): Promise<Map<Uuid, Contact>> {
    for (let attempt = 0; ; attempt++) {
      const known = await find(businessActorId, ids);
      const others = [...new Set(ids)].filter((id) => !known.has(id));
      if (others.length === 0) return known;
      if (attempt > 4) throw new Error('no name for a contact was free');
      // Two that happen on the same name, or make it at the same moment, look again.
      await pool.query(
        `insert into whatsapp_contacts (business_actor_id, person_actor_id, wa_id, user_id, created_at)
         select $1, person, wa, usr, $5 from unnest($2::uuid[], $3::text[], $4::text[]) as n (person, wa, usr)
         on conflict do nothing`,
        [
          businessActorId,
          others,
          others.map(() => `999${String(randomInt(0, 1_000_000_000_000)).padStart(12, '0')}`),
          others.map(() => `XX.${newSecret(15).replaceAll(/[^0-9A-Za-z]/g, '0')}`),
          clock.now(),
        ],
      );
    }
  }

  async function byName(
    businessActorId: Uuid,
    column: 'wa_id' | 'user_id',
    name: string,
  ): Promise<Contact | null> {
    const { rows } = await pool.query<Row>(
      `select person_actor_id, wa_id, user_id from whatsapp_contacts
       where business_actor_id = $1 and ${column} = $2`,
      [businessActorId, name],
    );
    return rows[0] ? contactOf(rows[0]) : null;
  }

  /** By a name of this server: a handle, or the id of an actor. */
  async function byOwnName(businessActorId: Uuid, name: string): Promise<Contact> {
    const id = /^act_[0-9a-f]{32}$/.test(name)
      ? toUuid(name)
      : await identity.actorIdByHandle(name.replace(/^@/, '').toLowerCase());
    const personActorId = id ?? nobody(businessActorId, name.toLowerCase());
    const known = (await find(businessActorId, [personActorId])).get(personActorId);
    if (known) return known;
    const pace = http.limiter.take(`whatsapp.names:${businessActorId}`, {
      perMinute: namesPerMinute,
    });
    if (!pace.ok) {
      throw new GraphError(80007, 'Too many names were asked for.', { retryAfter: 60 });
    }
    return (await of(businessActorId, [personActorId])).get(personActorId)!;
  }

  return {
    of,
    async resolve(businessActorId, named) {
      const input = textOf(named.to) ?? textOf(named.recipient);
      if (input === null) throw new GraphError(100, 'The parameter to is required.');
      if (userIdShape.test(input)) {
        const known = await byName(businessActorId, 'user_id', input);
        const personActorId = known?.personActorId ?? nobody(businessActorId, input);
        return { personActorId, input, waId: known?.waId ?? '', userId: input };
      }
      if (/^@[\w.-]{1,60}$|^act_[0-9a-f]{32}$/.test(input)) {
        const known = await byOwnName(businessActorId, input);
        return { ...known, input };
      }
      const digits = input.replaceAll(/[\s().-]/g, '').replace(/^(?:\+|00)/, '');
      if (!/^\d{4,20}$/.test(digits)) {
        throw new GraphError(131009, 'to is neither a number nor the id of a user.');
      }
      const known = await byName(businessActorId, 'wa_id', digits);
      const personActorId = known?.personActorId ?? nobody(businessActorId, digits);
      return { personActorId, input, waId: digits, userId: known?.userId ?? null };
    },
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' || text.length > 200 ? null : text;
}

/** Somebody who is not here: always the same one, of whom nothing else is known. */
function nobody(businessActorId: Uuid, name: string): Uuid {
  const hex = createHash('sha256')
    .update(`whatsapp nobody ${businessActorId} ${name}`)
    .digest('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  if (!isUuid(id)) throw new Error('not the shape of an id');
  return id;
}

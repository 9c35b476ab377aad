import type { Client } from '@allmende/sdk';
import type { Database } from '../../apps/server/src/platform/database.ts';
import type { Uuid } from '../../apps/server/src/platform/ids.ts';

/** A newsletter to so many people that it is on its way for as long as something is measured. */
export interface Newsletter {
  /** Everybody who has it by now. */
  sent(): Promise<number>;
  cancel(): Promise<void>;
}

/** Writes readers who have said yes and whose clock is never quiet; each of them is somebody of their own. */
export async function addReaders(
  { pool }: Database,
  { businessId, count }: { businessId: Uuid; count: number },
): Promise<void> {
  const people = `select uuidv7() as id, 'abonnent-' || translate(n::text, '0123456789', 'abcdefghij') as name
    from generate_series(1, $1::integer) n`;
  await pool.query(
    `with people as materialized (${people}),
       actors as (
         insert into identity_actors (id, kind, handle, name, search, created_at)
         select id, 'person', name, name, array_to_tsvector(array[name]), now() from people returning id),
       wishes as (
         insert into outreach_people (person_actor_id, wishes)
         select id, '{"perBusinessDay": 9, "perBusinessWeek": 9, "perDay": 9, "perWeek": 9,
           "quietFrom": 0, "quietUntil": 0, "timeZone": "Europe/Berlin"}'::jsonb from actors)
     insert into outreach_consent_states (business_actor_id, person_actor_id, topic_key, state, source, since)
     select $2, id, 'news', 'granted', 'app', now() from actors`,
    [count, businessId],
  );
  await pool.query('analyze');
}

/** Sends one; its template has shown itself already, so that nobody waits for first readers. */
export async function startNewsletter(
  { pool }: Database,
  { client, businessId }: { client: Client; businessId: Uuid },
): Promise<Newsletter> {
  const { id } = await client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Was es in dieser Woche gibt',
      subjectB: null,
      text: 'Seit heute gibt es Spargel vom Feld nebenan, bis Ende Juni und jeden Tag ab acht Uhr.',
      pictureIds: [],
      joinedWithinDays: null,
    },
  });
  const params = { issueId: id };
  await client.newsletters.sendIssue({ params, body: {} });
  await pool.query(
    'update outreach_templates set released_at = now() where business_actor_id = $1',
    [businessId],
  );
  return {
    async sent() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::integer as count from outreach_sends
         where business_actor_id = $1 and category = 'marketing' and sent_at is not null`,
        [businessId],
      );
      return rows[0]!.count;
    },
    async cancel() {
      await client.newsletters.cancelIssue({ params, body: {} }).catch(() => undefined);
    },
  };
}

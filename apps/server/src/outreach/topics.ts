import { topicsMax } from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { wasEverGranted } from './consents-store.ts';
import { lockSender } from './store.ts';

export interface Topic {
  key: string;
  name: string;
  about: string;
  /** [O41] Whether advertising may come under it. */
  mayAdvertise: boolean;
}

/** What a business writes about; each topic is a switch of its own for everybody. */
export interface Topics {
  /** `service` and `news` are always there. */
  list(businessActorId: Uuid): Promise<Topic[]>;
  /** Those of all these businesses at once. */
  listAll(businessActorIds: readonly Uuid[]): Promise<Map<Uuid, Topic[]>>;
  exists(businessActorId: Uuid, key: string): Promise<boolean>;
  /** [O41] False for one that is not there. */
  mayAdvertise(businessActorId: Uuid, key: string): Promise<boolean>;
  /** [O40] Of one to which somebody has said yes only the advertising can be taken away. */
  put(
    businessActorId: Uuid,
    topic: Topic,
  ): Promise<Result<Topic, 'outreach.too_many_topics' | 'outreach.topic_agreed'>>;
}

/** Their names are the app's to translate, until the business gives them words of its own. */
const builtIn: readonly Topic[] = [
  { key: 'service', name: 'service', about: '', mayAdvertise: false },
  { key: 'news', name: 'news', about: '', mayAdvertise: true },
];

export function createTopics({ database, clock }: { database: Database; clock: Clock }): Topics {
  const { pool } = database;
  const listAll: Topics['listAll'] = async (businessActorIds) => {
    const { rows } = await pool.query<Topic & { business_actor_id: Uuid }>(
      `select business_actor_id, key, name, about, may_advertise as "mayAdvertise" from outreach_topics
       where business_actor_id = any ($1) order by key`,
      [businessActorIds],
    );
    const ownOf = Map.groupBy(rows, (row) => row.business_actor_id);
    return new Map(
      businessActorIds.map((id) => {
        const own = (ownOf.get(id) ?? []).map(({ business_actor_id: _, ...topic }) => topic);
        const others = builtIn.filter(({ key }) => !own.some((one) => one.key === key));
        return [id, [...others, ...own]];
      }),
    );
  };
  const list: Topics['list'] = async (businessActorId) =>
    (await listAll([businessActorId])).get(businessActorId)!;
  return {
    list,
    listAll,
    exists: async (businessActorId, wanted) =>
      (await list(businessActorId)).some(({ key }) => key === wanted),
    mayAdvertise: async (businessActorId, wanted) =>
      (await list(businessActorId)).some(({ key, mayAdvertise }) => key === wanted && mayAdvertise),
    async put(businessActorId, wish) {
      const { key, name, about } = wish;
      // Those that are there by themselves are what they are, whatever their words.
      const fixed = builtIn.find((one) => one.key === key);
      const mayAdvertise = fixed?.mayAdvertise ?? wish.mayAdvertise;
      const all = await list(businessActorId);
      const before = all.find((topic) => topic.key === key);
      if (!before && all.length >= topicsMax) return fail('outreach.too_many_topics');
      const isOther =
        before &&
        (before.name !== name || before.about !== about || (mayAdvertise && !before.mayAdvertise));
      return undoing(database, async (tx) => {
        // As whoever says yes holds it.
        await lockSender(tx.client, businessActorId, clock.now());
        if (isOther && (await wasEverGranted(tx.client, businessActorId, key))) {
          return fail('outreach.topic_agreed');
        }
        await tx.client.query(
          `insert into outreach_topics (business_actor_id, key, name, about, may_advertise)
           values ($1, $2, $3, $4, $5)
           on conflict (business_actor_id, key) do update set
             name = excluded.name, about = excluded.about, may_advertise = excluded.may_advertise`,
          [businessActorId, key, name, about, mayAdvertise],
        );
        return ok({ key, name, about, mayAdvertise });
      });
    },
  };
}

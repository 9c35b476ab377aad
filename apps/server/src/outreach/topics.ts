import { topicsMax } from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';

export interface Topic {
  key: string;
  name: string;
  about: string;
}

/** What a business writes about; each topic is a switch of its own for everybody. */
export interface Topics {
  /** `service` and `news` are always there. */
  list(businessActorId: Uuid): Promise<Topic[]>;
  /** Those of all these businesses at once. */
  listAll(businessActorIds: readonly Uuid[]): Promise<Map<Uuid, Topic[]>>;
  exists(businessActorId: Uuid, key: string): Promise<boolean>;
  put(businessActorId: Uuid, topic: Topic): Promise<Result<Topic, 'outreach.too_many_topics'>>;
}

/** Their names are the app's to translate, until the business gives them words of its own. */
const builtIn: readonly Topic[] = [
  { key: 'service', name: 'service', about: '' },
  { key: 'news', name: 'news', about: '' },
];

export function createTopics({ database }: { database: Database }): Topics {
  const { pool } = database;
  const listAll: Topics['listAll'] = async (businessActorIds) => {
    const { rows } = await pool.query<Topic & { business_actor_id: Uuid }>(
      `select business_actor_id, key, name, about from outreach_topics
       where business_actor_id = any ($1) order by key`,
      [businessActorIds],
    );
    const ownOf = Map.groupBy(rows, (row) => row.business_actor_id);
    return new Map(
      businessActorIds.map((id) => {
        const own = (ownOf.get(id) ?? []).map(({ key, name, about }) => ({ key, name, about }));
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
    async put(businessActorId, { key, name, about }) {
      const all = await list(businessActorId);
      if (!all.some((topic) => topic.key === key) && all.length >= topicsMax) {
        return fail('outreach.too_many_topics');
      }
      await pool.query(
        `insert into outreach_topics (business_actor_id, key, name, about) values ($1, $2, $3, $4)
         on conflict (business_actor_id, key) do update set name = excluded.name, about = excluded.about`,
        [businessActorId, key, name, about],
      );
      return ok({ key, name, about });
    },
  };
}

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
  const list: Topics['list'] = async (businessActorId) => {
    const { rows } = await pool.query<Topic>(
      'select key, name, about from outreach_topics where business_actor_id = $1 order by key',
      [businessActorId],
    );
    return [...builtIn.filter(({ key }) => !rows.some((row) => row.key === key)), ...rows];
  };
  return {
    list,
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

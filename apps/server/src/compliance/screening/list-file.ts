import { fail, ok, type Result } from '@allmende/contract/errors';
import { z } from 'zod';

/**
 * Lists as OpenSanctions publishes them (`targets.nested.json`, and `entities.ftm.json`, of which the rest is passed over): one
 * JSON object per line. Read are `id`, and of `properties` `name`, `alias`, `birthDate` and `topics`. Who is sanctioned has a topic
 * `sanction`, who is politically exposed, or close to somebody who is, one that begins with `role.`.
 */
export interface Listed {
  id: string;
  kind: 'sanction' | 'pep';
  names: string[];
  born: string[];
}

const line = z.object({
  id: z.string().min(1).max(200),
  properties: z
    .object({
      name: z.array(z.string()).default([]),
      alias: z.array(z.string()).default([]),
      birthDate: z.array(z.string().regex(/^\d{4}(-\d{2}){0,2}/)).default([]),
      topics: z.array(z.string()).default([]),
    })
    .default({ name: [], alias: [], birthDate: [], topics: [] }),
});

function kindOf(topics: readonly string[]): Listed['kind'] | null {
  if (topics.some((topic) => topic === 'sanction' || topic.startsWith('sanction.')))
    return 'sanction';
  const roles = ['role.pep', 'role.rca', 'role.pol'];
  return topics.some((topic) => roles.includes(topic)) ? 'pep' : null;
}

/** All that is listed, or the first line that cannot be read. What has no name, or neither topic, is passed over. */
export function readList(text: string): Result<Listed[], 'compliance.list_refused'> {
  const listed = new Map<string, Listed>();
  let number = 0;
  for (const written of text.split('\n')) {
    number += 1;
    if (written.trim() === '') continue;
    const read = line.safeParse(parsed(written));
    if (!read.success) return fail('compliance.list_refused', { data: { line: number } });
    const { id, properties } = read.data;
    const kind = kindOf(properties.topics);
    const names = [...new Set([...properties.name, ...properties.alias])];
    if (!kind || names.length === 0) continue;
    if (listed.has(id)) return fail('compliance.list_refused', { data: { line: number } });
    listed.set(id, { id, kind, names, born: properties.birthDate.map((on) => on.slice(0, 10)) });
  }
  return ok([...listed.values()]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

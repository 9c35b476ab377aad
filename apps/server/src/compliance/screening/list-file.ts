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

/** What no column can hold is no name of anybody. */
const text = z.string().refine((one) => one.isWellFormed() && !one.includes('\0'));

const line = z.object({
  id: text.refine((id) => id !== '' && id.length <= 200),
  properties: z
    .object({
      name: z.array(text).default([]),
      alias: z.array(text).default([]),
      birthDate: z.array(z.string().regex(/^\d{4}(-\d{2}){0,2}/)).default([]),
      topics: z.array(z.string()).default([]),
    })
    .default({ name: [], alias: [], birthDate: [], topics: [] }),
});

const linesAtOnce = 1_000;

function kindOf(topics: readonly string[]): Listed['kind'] | null {
  if (topics.some((topic) => topic === 'sanction' || topic.startsWith('sanction.')))
    return 'sanction';
  const roles = ['role.pep', 'role.rca', 'role.pol'];
  return topics.some((topic) => roles.includes(topic)) ? 'pep' : null;
}

/**
 * All that is listed, or the first line that cannot be read, also because it is no UTF-8: names that came apart would be found
 * in nobody. What has no name, or neither topic, is passed over; a list of nobody is none.
 */
export async function readList(
  bytes: Uint8Array,
): Promise<Result<Listed[], 'compliance.list_refused'>> {
  const refused = (number: number) => fail('compliance.list_refused', { data: { line: number } });
  const listed = new Map<string, Listed>();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  for (const bytesOfLine of linesOf(bytes)) {
    number += 1;
    // A list has hundreds of thousands of lines, and others want to be answered meanwhile.
    if (number % linesAtOnce === 0) await new Promise(setImmediate);
    const written = parsed(decoder, bytesOfLine);
    if (written === null) continue;
    const read = line.safeParse(written);
    if (!read.success) return refused(number);
    const { id, properties } = read.data;
    const kind = kindOf(properties.topics);
    const names = [...new Set([...properties.name, ...properties.alias])];
    if (!kind || names.length === 0) continue;
    if (listed.has(id)) return refused(number);
    listed.set(id, { id, kind, names, born: properties.birthDate.map((on) => on.slice(0, 10)) });
  }
  return listed.size > 0 ? ok([...listed.values()]) : refused(Math.max(1, number));
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    yield bytes.subarray(at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
  }
}

/** What a line says; null for an empty one, undefined for what says nothing. */
function parsed(decoder: TextDecoder, bytes: Uint8Array): unknown {
  try {
    const written = decoder.decode(bytes).trim();
    // A line that says `null` is not an empty one.
    return written === '' ? null : (JSON.parse(written) ?? undefined);
  } catch {
    return undefined;
  }
}

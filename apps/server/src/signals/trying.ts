import type { TriedMapping } from '@allmende/contract/signals';
import type { Uuid } from '#platform/ids';
import { fillTemplate, variablesIn } from '#outreach';
import { readRule } from './alerts-store.ts';
import type { SignalsContext } from './context.ts';
import { readJson } from './intake.ts';
import { isComplaint, readMapped, textsOf } from './mapped.ts';
import type { Mapping } from './mapping.ts';

/** Shows what a mapping makes of a sample, with the words of the templates; nothing is kept or sent. */
export async function tryMapping(
  { database, clock, outreach }: Pick<SignalsContext, 'database' | 'clock' | 'outreach'>,
  mapping: Mapping,
  asked: {
    businessActorId: Uuid;
    mapping: string;
    key: string | null;
    sample: string;
    topic: string | null;
  },
): Promise<TriedMapping> {
  const nothing = { result: 'null', key: null, items: [], milliseconds: 0 };
  if (readJson(Buffer.from(asked.sample)) === null) {
    const problem = { what: 'failed', message: 'The sample is not JSON', position: null } as const;
    return { ...nothing, problem };
  }
  const startedAt = performance.now();
  const answer = await mapping.evaluate({
    mapping: asked.mapping,
    key: asked.key,
    body: asked.sample,
    bindings: { topic: asked.topic, receivedAt: clock.now().toISOString() },
  });
  const milliseconds = Math.round(performance.now() - startedAt);
  if (!answer.ok) {
    const { what, message, position } = answer;
    return { ...nothing, milliseconds, problem: { what, message, position } };
  }
  const templates = await outreach.templates.list(asked.businessActorId);
  const items: TriedMapping['items'] = [];
  for (const one of readMapped(JSON.parse(answer.result))) {
    if (isComplaint(one)) {
      items.push({ mapped: null, text: null, complaint: one.complaint });
      continue;
    }
    const isAlert = 'alert' in one;
    const rule = isAlert ? await readRule(database.pool, asked.businessActorId, one.alert) : null;
    if (isAlert && !rule) {
      items.push({ mapped: one, text: null, complaint: `there is no rule ${one.alert}` });
      continue;
    }
    const name = isAlert
      ? one.state === 'ended'
        ? rule!.content.endTemplate
        : rule!.content.template
      : one.template;
    const language = isAlert ? rule!.content.language : one.language;
    if (name === null) {
      items.push({ mapped: one, text: null, complaint: null });
      continue;
    }
    const template = templates.find((made) => made.name === name && made.language === language);
    if (!template) {
      const complaint = `there is no template ${name} in ${language}`;
      items.push({ mapped: one, text: null, complaint });
      continue;
    }
    const given = textsOf(one.variables);
    const names = variablesIn(template.content);
    // A rule has what its template asks for; a message says exactly what it means.
    const variables = isAlert
      ? Object.fromEntries(
          Object.entries({ subject: one.subject, ...given }).filter(([of]) => names.includes(of)),
        )
      : given;
    const filled = fillTemplate(template.content, variables);
    const needs = `the template needs ${names.join(', ') || 'no variables'}`;
    items.push({ mapped: one, text: filled?.text ?? null, complaint: filled ? null : needs });
  }
  return { problem: null, result: answer.result, key: answer.key, items, milliseconds };
}

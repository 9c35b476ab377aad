import { templateContent } from '@allmende/contract/outreach';
import { z } from 'zod';
import type { TemplateRow } from '#outreach';
import type { Call, WhatsappContext } from './context.ts';
import { GraphError, missing } from './errors.ts';
import { digitsOf, readDigits } from './numbers.ts';
import { paged, type Params, pick } from './request.ts';
import * as shapes from './shapes.ts';
import {
  type Components,
  componentsOf,
  componentsShape,
  contentOf,
  namesIn,
} from './template-parts.ts';
import { createTemplateStore } from './template-store.ts';

/** [WA40]–[WA44] Templates in the words of the contract; what they may be is decided by outreach. */
export interface TemplateCalls {
  list(call: Call): Promise<object>;
  create(call: Call): Promise<object>;
  removeByName(call: Call): Promise<object>;
  read(call: Call): Promise<object>;
  edit(call: Call): Promise<object>;
  remove(call: Call): Promise<object>;
  unpause(call: Call): Promise<object>;
  compare(call: Call): Promise<object>;
}

export const topQuality = 'green';

/** [WA40] */
export function statusOf(status: TemplateRow['status']): string {
  return status.toUpperCase();
}

const categories = {
  UTILITY: 'utility',
  MARKETING: 'marketing',
  AUTHENTICATION: 'authentication',
} as const;

/** [WA43] What may not even wait for a look, and the subcode that says so. */
const malformed: Record<string, { subcode: number; details: string }> = {
  variable_at_edge: { subcode: 2388299, details: 'Variables can neither begin nor end the text.' },
  variables_adjacent: { subcode: 2388299, details: 'Variables cannot stand next to each other.' },
  variable_malformed: {
    subcode: 2388299,
    details: 'A variable is not written as {{1}} or {{name}}.',
  },
  variables_mixed: {
    subcode: 2388299,
    details: 'Variables are numbered without gaps, or have names.',
  },
  too_many_variables: {
    subcode: 2388293,
    details: 'There are too many variables for so few words.',
  },
  sample_missing: { subcode: 2388043, details: 'Each variable needs an example.' },
};
const reasons: Record<string, string> = {
  link_shortened: 'SCAM',
  link_foreign: 'INVALID_FORMAT',
  category_mismatch: 'INCORRECT_CATEGORY',
};

const compareShape = z.object({
  template_ids: z.preprocess(
    (said) => (typeof said === 'string' ? said.replaceAll(/[[\]"'\s]/g, '').split(',') : said),
    z.array(z.coerce.string().max(40)).min(1).max(9),
  ),
  start: z.coerce.number().int().min(0).max(1e14),
  end: z.coerce.number().int().min(0).max(1e14),
});

/** Why people blocked or reported, in the words of the contract. */
const blockReasons = {
  spam: 'SPAM',
  fraud: 'OFFENSIVE_MESSAGES',
  never_agreed: 'DIDNT_SIGN_UP',
  other: 'OTHER',
} as const;
const day = 86_400_000;

export function createTemplateCalls(
  context: Pick<WhatsappContext, 'clock' | 'database' | 'outreach'>,
): TemplateCalls {
  const { templates } = context.outreach;
  const store = createTemplateStore(context);

  async function present(rows: readonly TemplateRow[]): Promise<Params[]> {
    const writtenOf = await store.written(rows);
    return rows.map((row) => {
      const own = writtenOf(row);
      const quality = row.quality.toUpperCase();
      const isNamed = namesIn(row.content.text).some((name) => !/^\d+$/.test(name));
      return {
        id: digitsOf('template', row.number),
        name: row.name,
        language: row.language,
        status: statusOf(row.status),
        category: row.category.toUpperCase(),
        parameter_format: own?.parameter_format ?? (isNamed ? 'NAMED' : 'POSITIONAL'),
        components: own?.components ?? componentsOf(row.content),
        quality_score: { score: quality, date: Math.floor(row.changed_at.getTime() / 1000) },
        rejected_reason:
          row.status === 'rejected'
            ? (reasons[row.complaints[0] ?? ''] ?? 'INVALID_FORMAT')
            : 'NONE',
        message_send_ttl_seconds: row.category === 'authentication' ? 600 : 2_592_000,
      };
    });
  }

  async function keepWritten(row: TemplateRow, components: Components, params: Params) {
    const format = String(params['parameter_format'] ?? 'POSITIONAL').toUpperCase();
    const isNamed = format === 'NAMED';
    const parameter_format = isNamed ? 'NAMED' : 'POSITIONAL';
    await store.keep(row, { components, parameter_format });
  }

  function categoryOf(params: Params) {
    const category =
      categories[String(params['category']).toUpperCase() as keyof typeof categories];
    if (!category) throw new GraphError(100, 'category is UTILITY, MARKETING or AUTHENTICATION.');
    return category;
  }

  function wishOf(params: Params, category: TemplateRow['category'], language: string) {
    const components = shapes.parse(componentsShape, params['components'], 'components');
    const drawn = contentOf(components, {
      isAuthentication: category === 'authentication',
      language,
    });
    const content = templateContent.safeParse(drawn);
    if (!content.success) {
      const [issue] = content.error.issues;
      throw new GraphError(100, `components.${issue!.path.join('.')}: ${issue!.message}`, {
        subcode: 2388040,
      });
    }
    return { components, content: content.data };
  }

  function complain(row: TemplateRow): void {
    const first = row.complaints.map((one) => malformed[one]).find(Boolean);
    if (first) throw new GraphError(100, first.details, { subcode: first.subcode });
  }

  async function own({ caller, number, id }: Call): Promise<TemplateRow> {
    const row = (await templates.list(caller.actorId)).find((one) => one.number === number);
    if (!row) throw missing(id);
    return row;
  }

  /** The template itself and those that it is compared with, each once. @throws GraphError for what is none of the business's */
  async function withOthers(call: Call, ids: readonly string[]): Promise<TemplateRow[]> {
    const all = await templates.list(call.caller.actorId);
    return [...new Set([call.id, ...ids])].map((id) => {
      const wanted = readDigits(id);
      const row = all.find((one) => wanted?.kind === 'template' && one.number === wanted.number);
      if (!row) throw missing(id);
      return row;
    });
  }

  async function made(result: Awaited<ReturnType<typeof templates.create>>): Promise<TemplateRow> {
    if (result.ok) return result.value;
    if (result.code === 'outreach.template_exists') {
      throw new GraphError(100, 'There is a template of this name in this language.', {
        subcode: 2388024,
      });
    }
    if (result.code === 'outreach.topic_unknown')
      throw new GraphError(100, 'topic is none of yours.');
    if (result.code === 'outreach.topic_without_advertising')
      throw new GraphError(100, 'topic was not said to carry advertising.');
    throw new GraphError(100, 'There are too many templates.', { subcode: 2388019 });
  }

  return {
    async list(call) {
      const { caller, params, rest, url } = call;
      const rows = await templates.list(caller.actorId);
      // Some clients read one by its id behind the list.
      if (rest !== '') {
        const wanted = readDigits(rest);
        const row = rows.find((one) => wanted?.kind === 'template' && one.number === wanted.number);
        if (!row) throw missing(rest);
        return pick((await present([row]))[0]!, params['fields']);
      }
      const text = (name: string) =>
        params[name] === undefined ? null : String(params[name]).toLowerCase();
      const [name, said, status, category, language, quality] = [
        'name',
        'name_or_content',
        'status',
        'category',
        'language',
        'quality_score',
      ].map(text);
      const wanted = rows.filter(
        (row) =>
          (!name || row.name === name) &&
          (!said || row.name.includes(said) || row.content.text.toLowerCase().includes(said)) &&
          (!status || row.status === status) &&
          (!category || row.category === category) &&
          (!language || row.language.toLowerCase() === language) &&
          (!quality || row.quality === quality),
      );
      const page = paged(await present(wanted), {
        params,
        url,
        cursorOf: (one) => Buffer.from(String(one['id'])).toString('base64url'),
      });
      return { ...page, data: page.data.map((one) => pick(one, params['fields'])) };
    },

    async create({ caller, params }) {
      const name = shapes.parse(
        z.string().regex(/^[a-z0-9_]{1,512}$/, 'is a-z, 0-9 and _'),
        params['name'],
        'name',
      );
      const language = shapes.parse(
        z.string().regex(/^[a-z]{2,3}(?:[_-][A-Z]{2})?$/, 'is not a language'),
        params['language'],
        'language',
      );
      const category = categoryOf(params);
      const topicKey = typeof params['topic'] === 'string' ? params['topic'] : undefined;
      const { components, content } = wishOf(params, category, language);
      const wish = { name, language, topicKey, content };
      let row = await made(await templates.create(caller.actorId, { ...wish, category }));
      if (row.complaints.some((one) => malformed[one])) {
        await templates.remove(caller.actorId, row.id);
        complain(row);
      }
      const mayChange = String(params['allow_category_change'] ?? '') === 'true';
      if (mayChange && row.complaints.length === 1 && row.complaints[0] === 'category_mismatch') {
        const edited = await templates.edit(caller.actorId, row.id, {
          category: 'marketing',
          content,
        });
        if (edited.ok) row = edited.value;
      }
      await keepWritten(row, components, params);
      return {
        id: digitsOf('template', row.number),
        status: statusOf(row.status),
        category: row.category.toUpperCase(),
      };
    },

    async removeByName({ caller, params }) {
      const rows = await templates.list(caller.actorId);
      const asked = params['hsm_id'] === undefined ? null : readDigits(String(params['hsm_id']));
      const name = params['name'] === undefined ? null : String(params['name']);
      if (name === null && params['hsm_id'] === undefined)
        throw new GraphError(100, 'name is required.');
      const wanted = rows.filter(
        (row) =>
          (name === null || row.name === name) &&
          (params['hsm_id'] === undefined ||
            (asked?.kind === 'template' && row.number === asked.number)),
      );
      if (wanted.length === 0) {
        throw new GraphError(100, 'There is no template of this name.', {
          subcode: 2593002,
          status: 404,
        });
      }
      for (const row of wanted) await templates.remove(caller.actorId, row.id);
      return { success: true };
    },

    async read(call) {
      return pick((await present([await own(call)]))[0]!, call.params['fields']);
    },

    async edit(call) {
      const { caller, params } = call;
      const row = await own(call);
      const category = params['category'] === undefined ? row.category : categoryOf(params);
      const wish =
        params['components'] === undefined
          ? { components: null, content: row.content }
          : wishOf(params, category, row.language);
      const topicKey = category === row.category ? row.topic_key : undefined;
      const edited = await templates.edit(caller.actorId, row.id, {
        category,
        topicKey,
        content: wish.content,
      });
      if (!edited.ok) throw missing(call.id);
      if (wish.components) await keepWritten(edited.value, wish.components, params);
      return {
        success: true,
        id: call.id,
        name: row.name,
        category: edited.value.category.toUpperCase(),
      };
    },

    async remove(call) {
      await templates.remove(call.caller.actorId, (await own(call)).id);
      return { success: true };
    },

    /** [WA84] What people’s reactions paused waits for its time. */
    async unpause(call) {
      const row = await own(call);
      const done = await templates.setPaused(call.caller.actorId, row.id, false);
      if (done.ok && done.value.status === 'approved') return { success: true };
      const until = row.paused_until?.toISOString();
      const reason = until
        ? `It is paused until ${until}.`
        : `It is not paused: ${statusOf(row.status)}.`;
      return { success: false, reason };
    },

    /** [WA85] */
    async compare(call) {
      const { caller, params } = call;
      const { start, end, ...asked } = shapes.parse(compareShape, params, 'compare');
      // Some count in milliseconds.
      const at = (seconds: number) => new Date(seconds < 1e11 ? seconds * 1000 : seconds);
      const [since, until] = [at(start), at(end)];
      const now = context.clock.now().getTime();
      if (!(since < until) || since.getTime() < now - 91 * day) {
        throw new GraphError(100, 'start comes before end, and lies at most 90 days back.');
      }
      const rows = await withOthers(call, asked.template_ids);
      const compared = await templates.compare(caller.actorId, {
        templateIds: rows.map(({ id }) => id),
        since,
        until,
      });
      if (!compared) {
        throw new GraphError(100, 'Each template must have been sent 1,000 times in this time.');
      }
      const keys = new Map(rows.map(({ id, number }) => [id, digitsOf('template', number)]));
      const keyed = compared.map((one) => ({ ...one, key: keys.get(one.templateId)! }));
      return {
        data: [
          {
            metric: 'BLOCK_RATE',
            type: 'RELATIVE',
            order_by_relative_metric: keyed.map(({ key }) => key),
          },
          {
            metric: 'MESSAGE_SENDS',
            type: 'NUMBER_VALUES',
            number_values: keyed.map(({ key, sent }) => ({ key, value: sent })),
          },
          {
            metric: 'TOP_BLOCK_REASON',
            type: 'STRING_VALUES',
            string_values: keyed.map(({ key, reason }) => ({
              key,
              value: reason === null ? 'UNKNOWN_BLOCK_REASON' : blockReasons[reason],
            })),
          },
        ],
      };
    },
  };
}

import { z } from 'zod';
import type { FormPart, InteractiveAction } from '@allmende/contract/interactive-card';
import type { Uuid } from '#platform/ids';
import type { Call } from './context.ts';
import { GraphError, missing } from './errors.ts';
import { FormError, pagesOf } from './flow-pages.ts';
import type { FlowRow, FlowStore } from './flow-store.ts';
import { digitsOf, readDigits } from './numbers.ts';
import { paged, type Params, pick } from './request.ts';
import * as shapes from './shapes.ts';

/** [WA17] Forms that a business defines, and messages that ask with them or for an address. */
const common = { header: shapes.header.optional(), footer: shapes.words(60).optional() };
export const flowShape = z.object({
  type: z.literal('flow'),
  ...common,
  body: shapes.words(1024),
  action: z.object({
    parameters: z.object({
      flow_id: shapes.digits.optional(),
      flow_name: z.string().max(200).optional(),
      flow_cta: shapes.text(30),
      flow_token: z.string().max(500).optional(),
      mode: z.enum(['draft', 'published']).default('published'),
      flow_action: z.enum(['navigate', 'data_exchange']).default('navigate'),
      flow_action_payload: z
        .object({
          screen: z.string().max(80).optional(),
          data: z.record(z.string().max(200), z.unknown()).optional(),
        })
        .optional(),
    }),
  }),
});
export const addressShape = z.object({
  type: z.literal('address_message'),
  ...common,
  body: shapes.words(1024),
  action: z.object({
    parameters: z.object({
      country: z.string().regex(/^[A-Za-z]{2}$/, 'is no country'),
      values: z.record(z.string().max(60), z.coerce.string().max(300)).default({}),
    }),
  }),
});
export type FormAsked = z.output<typeof flowShape> | z.output<typeof addressShape>;
type FormAction = Extract<InteractiveAction, { kind: 'form' }>;

const postcodes: Record<string, string> = { IN: 'in_pin_code', SG: 'sg_post_code' };

export function createFlows(store: FlowStore) {
  async function find(business: Uuid, named: { flow_id?: string; flow_name?: string }) {
    const { flow_id: id, flow_name: name } = named;
    if (id === undefined && name === undefined) {
      throw new GraphError(
        131008,
        'interactive.action.parameters: flow_id or flow_name is missing.',
      );
    }
    const known = id === undefined ? null : readDigits(id);
    const row =
      id === undefined
        ? (await store.list(business)).find((one) => one.name === name)
        : known?.kind === 'flow' && (await store.find(business, known.number));
    if (!row) throw new GraphError(131009, 'interactive.action.parameters: there is no such flow.');
    return row;
  }

  async function flowOf(business: Uuid, asked: z.output<typeof flowShape>): Promise<FormAction> {
    const wish = asked.action.parameters;
    if (wish.flow_action === 'data_exchange') {
      throw new GraphError(
        131009,
        'interactive.action.parameters.flow_action: only navigate here.',
      );
    }
    const row = await find(business, {
      ...(wish.flow_id === undefined ? {} : { flow_id: wish.flow_id }),
      ...(wish.flow_name === undefined ? {} : { flow_name: wish.flow_name }),
    });
    if (row.status === 'DEPRECATED') throw new GraphError(132068, 'The flow is deprecated.');
    if (row.status !== (wish.mode === 'draft' ? 'DRAFT' : 'PUBLISHED')) {
      throw new GraphError(131009, `The flow is not ${wish.mode}.`);
    }
    const { screen, data = {} } = wish.flow_action_payload ?? {};
    const { pages, payloads } = shown(() => pagesOf(row.definition, { screen, data }));
    const flowToken = wish.flow_token ?? null;
    const formId = await store.keepAsked(business, { name: 'flow', payloads, data, flowToken });
    return { kind: 'form', formId, purpose: 'flow', label: wish.flow_cta, pages };
  }

  async function addressOf(
    business: Uuid,
    { action: { parameters } }: z.output<typeof addressShape>,
  ): Promise<FormAction> {
    const postcode = postcodes[parameters.country.toUpperCase()] ?? 'postal_code';
    const field = (name: string, isRequired: boolean): FormPart => ({
      kind: 'field',
      id: `address.${name}`,
      label: null,
      input: name === 'phone_number' ? 'phone' : 'text',
      isRequired,
      hint: '',
      choices: [],
      initial: (parameters.values[name] ?? '').slice(0, 120),
      charactersMax: 120,
    });
    const names = ['name', 'phone_number', 'address', postcode, 'city', 'landmark_area'];
    const isNeeded = (name: string) => name !== 'phone_number' && name !== 'landmark_area';
    const values = Object.fromEntries(names.map((name) => [name, `\${form.${name}}`]));
    const formId = await store.keepAsked(business, {
      name: 'address_message',
      payloads: [{ screen: 'address', payload: { values } }],
      data: {},
      flowToken: null,
    });
    const parts = names.map((name) => field(name, isNeeded(name)));
    return {
      kind: 'form',
      formId,
      purpose: 'address',
      label: null,
      pages: [{ title: '', parts, next: null }],
    };
  }

  async function own({ caller, id, number }: Call): Promise<FlowRow> {
    const row = await store.find(caller.actorId, number);
    if (!row) throw missing(id);
    return row;
  }
  const drafts = (row: FlowRow) => {
    if (row.status !== 'DRAFT') {
      throw new GraphError(100, 'A flow that was published is not changed.', { subcode: 4016001 });
    }
  };
  /** A definition comes as JSON, or as the text of it. */
  function definitionOf(given: unknown): unknown {
    if (typeof given !== 'string') return given ?? null;
    try {
      return JSON.parse(given.replaceAll('\0', ''));
    } catch {
      throw new GraphError(100, 'flow_json is not JSON.');
    }
  }

  return {
    actionOf: (business: Uuid, asked: FormAsked) =>
      asked.type === 'flow' ? flowOf(business, asked) : addressOf(business, asked),

    async list({ caller, params, url }: Call): Promise<object> {
      const rows = await store.list(caller.actorId);
      const { data, ...rest } = paged(rows, {
        params,
        url,
        cursorOf: (one) => Buffer.from(String(one.number)).toString('base64url'),
      });
      return { data: data.map((one) => pick(present(one), params['fields'])), ...rest };
    },
    async create({ caller, params }: Call): Promise<object> {
      const name = shapes.parse(shapes.text(200), params['name'], 'name');
      const categories = categoriesOf(params['categories']) ?? ['OTHER'];
      const rows = await store.list(caller.actorId);
      if (rows.some((one) => one.name === name)) {
        throw new GraphError(100, 'There is a flow of this name.', { subcode: 4016019 });
      }
      if (rows.length >= 500) throw new GraphError(100, 'There are too many flows.');
      const cloned = params['clone_flow_id'];
      const from =
        cloned === undefined
          ? null
          : await find(caller.actorId, {
              flow_id: shapes.parse(shapes.digits, cloned, 'clone_flow_id'),
            });
      const definition = from ? from.definition : definitionOf(params['flow_json']);
      const errors = definition === null ? [] : errorsOf(definition);
      const wantsPublish = [true, 'true', 1, '1'].includes(params['publish'] as string);
      const status =
        wantsPublish && definition !== null && errors.length === 0 ? 'PUBLISHED' : 'DRAFT';
      const row = await store.insert(caller.actorId, { name, categories, status, definition });
      return { id: digitsOf('flow', row.number), success: true, validation_errors: errors };
    },
    async read(call: Call): Promise<object> {
      return pick(present(await own(call)), call.params['fields']);
    },
    async edit(call: Call): Promise<object> {
      const row = await own(call);
      const { name, categories } = call.params;
      await store.update(row, {
        ...row,
        name: name === undefined ? row.name : shapes.parse(shapes.text(200), name, 'name'),
        categories: categoriesOf(categories) ?? row.categories,
      });
      return { success: true };
    },
    async remove(call: Call): Promise<object> {
      const row = await own(call);
      drafts(row);
      await store.remove(row);
      return { success: true };
    },
    async assets(call: Call): Promise<object> {
      const row = await own(call);
      if (row.definition === null) return { data: [] };
      const bytes = Buffer.from(JSON.stringify(row.definition)).toString('base64');
      const url = `data:application/json;base64,${bytes}`;
      return { data: [{ name: 'flow.json', asset_type: 'FLOW_JSON', download_url: url }] };
    },
    async upload(call: Call): Promise<object> {
      const row = await own(call);
      drafts(row);
      if (!call.file) throw new GraphError(100, 'The parameter file is required.');
      if (call.file.bytes.length > 1_000_000) throw new GraphError(100, 'The file is too large.');
      const definition = definitionOf(call.file.bytes.toString('utf8').toWellFormed());
      await store.update(row, { ...row, definition });
      return { success: true, validation_errors: errorsOf(definition) };
    },
    async publish(call: Call): Promise<object> {
      const row = await own(call);
      drafts(row);
      const [first] = errorsOf(row.definition);
      if (first) throw new GraphError(100, first.message, { subcode: 4016010 });
      await store.update(row, { ...row, status: 'PUBLISHED' });
      return { success: true };
    },
    async deprecate(call: Call): Promise<object> {
      const row = await own(call);
      if (row.status !== 'PUBLISHED') {
        throw new GraphError(100, 'Only a published flow is deprecated.', { subcode: 4016002 });
      }
      await store.update(row, { ...row, status: 'DEPRECATED' });
      return { success: true };
    },
  };
}
export type Flows = ReturnType<typeof createFlows>;

function categoriesOf(given: unknown): string[] | null {
  if (given === undefined) return null;
  let list = given;
  if (typeof given === 'string') {
    try {
      list = JSON.parse(given);
    } catch {
      list = [given];
    }
  }
  return shapes.parse(z.array(shapes.text(60)).min(1).max(10), list, 'categories');
}

function shown<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormError) throw new GraphError(131009, `flow: ${error.message}`);
    throw error;
  }
}

function errorsOf(definition: unknown): { error: string; error_type: string; message: string }[] {
  try {
    pagesOf(definition, {});
    return [];
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    return [{ error: 'INVALID_PROPERTY', error_type: 'FLOW_JSON_ERROR', message: error.message }];
  }
}

function present(row: FlowRow): Params {
  const version = (row.definition as { version?: unknown } | null)?.version;
  return {
    id: digitsOf('flow', row.number),
    name: row.name,
    status: row.status,
    categories: row.categories,
    validation_errors: row.definition === null ? [] : errorsOf(row.definition),
    json_version: typeof version === 'string' ? version : null,
    updated_at: row.updated_at.toISOString(),
  };
}

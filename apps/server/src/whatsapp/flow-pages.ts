import type { FormPart, FormValues, InteractiveAction } from '@allmende/contract/interactive-card';
import { z } from 'zod';
import type { Params } from './request.ts';

/** [WA17] A form in the words of the contract, as pages with fields; and what was filled in, as the answer that it asks for. */
export type FormPages = Extract<InteractiveAction, { kind: 'form' }>['pages'];
export interface AskedForm {
  name: 'flow' | 'address_message';
  /** What each page hands on, the last one to the software; `${form.x}` in it is what was filled in. */
  payloads: { screen: string; payload: Params }[];
  /** What the first page starts with. */
  data: Params;
  flowToken: string | null;
}

/** Why a form cannot be shown here, in words for whoever wrote it. */
export class FormError extends Error {}

const text = z.union([z.string().max(4096), z.array(z.string().max(4096)).max(50)]);
const action = z.looseObject({
  name: z.string(),
  next: z.looseObject({ name: z.string().max(80) }).optional(),
  payload: z.record(z.string().max(200), z.unknown()).default({}),
});
const component: z.ZodType<Component> = z.looseObject({
  type: z.string().max(60),
  name: z.string().min(1).max(80).optional(),
  label: z.string().max(300).optional(),
  required: z.boolean().optional(),
  text: text.optional(),
  'helper-text': z.string().max(300).optional(),
  'input-type': z.string().max(40).optional(),
  'init-value': z.union([z.string().max(4000), z.number()]).optional(),
  'data-source': z
    .array(
      z.looseObject({
        id: z.string().min(1).max(200),
        title: z.string().max(200),
        description: z.string().max(300).optional(),
      }),
    )
    .min(1)
    .max(50)
    .optional(),
  'max-chars': z.coerce.number().int().min(1).max(4000).optional(),
  'on-click-action': action.optional(),
  children: z.lazy(() => z.array(component).max(100)).optional(),
});
interface Component {
  type: string;
  name?: string | undefined;
  label?: string | undefined;
  required?: boolean | undefined;
  text?: string | string[] | undefined;
  'helper-text'?: string | undefined;
  'input-type'?: string | undefined;
  'init-value'?: string | number | undefined;
  'data-source'?: { id: string; title: string; description?: string | undefined }[] | undefined;
  'max-chars'?: number | undefined;
  'on-click-action'?: z.output<typeof action> | undefined;
  children?: Component[] | undefined;
}
const screenShape = z.looseObject({
  id: z.string().regex(/^\w{1,80}$/),
  title: z.string().max(120).default(''),
  layout: z.looseObject({ children: z.array(component).max(100) }),
});
const flowShape = z.looseObject({ screens: z.array(z.unknown()).min(1).max(10) });

type Field = Extract<FormPart, { kind: 'field' }>;
const inputs: Record<string, Field['input']> = {
  TextArea: 'long',
  Dropdown: 'one',
  RadioButtonsGroup: 'one',
  ChipsSelector: 'many',
  CheckboxGroup: 'many',
  DatePicker: 'date',
  OptIn: 'yes',
};
const lineInputs: Record<string, Field['input']> = {
  number: 'number',
  email: 'email',
  phone: 'phone',
  password: 'secret',
  passcode: 'secret',
};

/** `${data.x}` and the like, replaced by what `found` knows; a text that is nothing else becomes the thing itself. */
function fillIn(value: unknown, found: (path: string) => unknown, depth = 0): unknown {
  if (depth > 20) throw new FormError('It is nested too deeply.');
  if (typeof value === 'string') {
    const whole = /^\$\{([\w.]{1,200})\}$/.exec(value);
    if (whole) return found(whole[1]!) ?? value;
    return value.replaceAll(/\$\{([\w.]{1,200})\}/g, (all, path: string) => {
      const known = found(path);
      return typeof known === 'string' || typeof known === 'number' ? String(known) : all;
    });
  }
  if (Array.isArray(value)) return value.map((one) => fillIn(one, found, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      // What is handed on is put together when the form is answered.
      name === 'payload' ? member : fillIn(member, found, depth + 1),
    ]),
  );
}
const dataIn = (data: Params) => (path: string) =>
  path.startsWith('data.') && Object.hasOwn(data, path.slice(5)) ? data[path.slice(5)] : undefined;

/** The examples that a page gives for what it starts with, for a look before anything is sent. */
function examplesOf(screen: unknown): Params {
  const data = (screen as { data?: unknown } | null)?.data;
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).map(([name, one]) => [
      name,
      (one as { __example__?: unknown } | null)?.__example__,
    ]),
  );
}

/**
 * Pages in the order in which they follow one another, from `screen` or the first.
 * @throws FormError
 */
export function pagesOf(
  definition: unknown,
  start: { screen?: string | undefined; data?: Params | undefined },
): { pages: FormPages; payloads: AskedForm['payloads'] } {
  const flow = flowShape.safeParse(definition);
  if (!flow.success) throw new FormError('screens are missing, or more than ten.');
  const byId = new Map(
    flow.data.screens.map((one) => [(one as { id?: unknown } | null)?.id, one] as const),
  );
  const pages: FormPages = [];
  const payloads: AskedForm['payloads'] = [];
  let next: unknown = start.screen ?? (flow.data.screens[0] as { id?: unknown } | null)?.id;
  let data: Params | undefined = start.data;
  while (next !== undefined) {
    const raw = byId.get(next);
    if (!raw) throw new FormError(`There is no screen ${String(next).slice(0, 80)}.`);
    if (payloads.some(({ screen }) => screen === next))
      throw new FormError('Its screens lead in a circle.');
    const known = { ...examplesOf(raw), ...data };
    const parsed = screenShape.safeParse(fillIn(raw, dataIn(start.data ? (data ?? {}) : known)));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new FormError(
        `${String(next).slice(0, 80)}.${issue!.path.join('.')}: ${issue!.message}`.slice(0, 300),
      );
    }
    const { id, title, layout } = parsed.data;
    const flat = layout.children.flatMap((one) =>
      one.type === 'Form' ? (one.children ?? []) : [one],
    );
    const parts = flat.flatMap((one) => partOf(one, id));
    const footer = flat.find((one) => one.type === 'Footer');
    const click = footer?.['on-click-action'];
    if (!click || !['navigate', 'complete'].includes(click.name)) {
      throw new FormError(`${id}: a Footer leads to another screen or completes the form.`);
    }
    const ids = parts.flatMap((one) => (one.kind === 'field' ? [one.id] : []));
    if (new Set(ids).size < ids.length) throw new FormError(`${id}: a field is there twice.`);
    pages.push({ title, parts, next: footer.label ?? null });
    const own = footer as Component;
    payloads.push({ screen: id, payload: own['on-click-action']!.payload });
    next = click.name === 'navigate' ? (click.next?.name ?? '') : undefined;
    data = fillIn(click.payload, dataIn(data ?? {})) as Params;
  }
  const shown = JSON.stringify(pages);
  if (shown.length > 60_000) throw new FormError('It is too large.');
  if (shown.includes('${')) {
    throw new FormError(
      'It shows data that is not given with the message; that is not possible here.',
    );
  }
  return { pages, payloads };
}

function partOf(one: Component, screen: string): FormPart[] {
  const said = [one.text ?? ''].flat().join('\n');
  switch (one.type) {
    case 'Footer':
      return [];
    case 'TextHeading':
    case 'TextSubheading':
      return [{ kind: 'heading', text: said }];
    case 'TextBody':
    case 'TextCaption':
    case 'RichText':
      return [{ kind: 'words', text: said }];
  }
  const input =
    one.type === 'TextInput'
      ? (lineInputs[one['input-type'] ?? 'text'] ?? 'text')
      : inputs[one.type];
  if (!input) throw new FormError(`${screen}: ${one.type.slice(0, 60)} cannot be shown here.`);
  if (!one.name || !one.label) throw new FormError(`${screen}: a field has a name and a label.`);
  const choices = (one['data-source'] ?? []).map(({ id, title, description = '' }) => ({
    id,
    title,
    description,
  }));
  const isChoice = input === 'one' || input === 'many';
  if (isChoice && choices.length === 0)
    throw new FormError(`${screen}.${one.name}: data-source is missing.`);
  return [
    {
      kind: 'field',
      id: `${screen}.${one.name}`,
      label: one.label,
      input,
      isRequired: one.required ?? false,
      hint: one['helper-text'] ?? '',
      choices: isChoice ? choices : [],
      initial: String(one['init-value'] ?? ''),
      charactersMax: one['max-chars'] ?? (input === 'long' ? 600 : 80),
    },
  ];
}

/** `Tag:`; what ends as a question does stays one. */
function labelled(label: string): string {
  return /[?!:.]$/.test(label) ? label : `${label}:`;
}

/** What stands in the conversation, and what the software asked for; null when something is missing or does not fit. */
export function answerOf(
  action: Extract<InteractiveAction, { kind: 'form' }>,
  asked: AskedForm,
  values: FormValues,
): { text: string; told: Record<string, unknown> } | null {
  const fields = action.pages.flatMap(({ parts }) => parts.filter((one) => one.kind === 'field'));
  const known = new Set(fields.map(({ id }) => id));
  if (Object.keys(values).some((id) => !known.has(id))) return null;
  if (fields.some((field) => !fits(field, values[field.id]))) return null;
  const lines = fields.flatMap((field) => {
    const said = saidOf(field, values[field.id]);
    return said === '' ? [] : [field.label === null ? said : `${labelled(field.label)} ${said}`];
  });
  let answer: Params = asked.data;
  for (const { screen, payload } of asked.payloads) {
    const before = answer;
    const found = (path: string) => {
      const own = path.startsWith('form.') ? `${screen}.${path.slice(5)}` : null;
      const other = /^screen\.(\w+)\.form\.(\w+)$/.exec(path);
      const id = own ?? (other ? `${other[1]}.${other[2]}` : null);
      if (id === null) return dataIn(before)(path);
      return Object.hasOwn(values, id) ? values[id] : known.has(id) ? '' : undefined;
    };
    answer = fillIn(payload, found) as Params;
  }
  const response =
    asked.name === 'flow' ? { ...answer, flow_token: asked.flowToken ?? 'unused' } : answer;
  const body = asked.name === 'flow' ? 'Sent' : lines.join(', ').slice(0, 1024);
  return {
    text: lines.join('\n').slice(0, 4096) || '✓',
    told: {
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: { name: asked.name, body, response_json: JSON.stringify(response) },
      },
    },
  };
}

function fits(field: Field, value: FormValues[string] | undefined): boolean {
  const { input, isRequired, choices, charactersMax } = field;
  if (value === undefined || value === '' || value === false) return !isRequired;
  if (input === 'yes') return typeof value === 'boolean';
  if (input === 'many') {
    if (!Array.isArray(value)) return false;
    const isEach = value.every((id) => choices.some((one) => one.id === id));
    return isEach && new Set(value).size === value.length && (!isRequired || value.length > 0);
  }
  if (typeof value !== 'string' || value.length > charactersMax) return false;
  if (isRequired && value.trim() === '') return false;
  if (input === 'one') return choices.some((one) => one.id === value);
  if (input === 'number') return Number.isFinite(Number(value));
  if (input === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value);
  if (input === 'email') return z.email().safeParse(value).success;
  return true;
}

function saidOf(field: Field, value: FormValues[string] | undefined): string {
  if (value === undefined || value === false) return '';
  if (value === true) return '✓';
  if (field.input === 'secret') return '•••';
  return [value]
    .flat()
    .map((one) => field.choices.find(({ id }) => id === one)?.title ?? one)
    .join(', ');
}

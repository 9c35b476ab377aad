import type { FastifyRequest } from 'fastify';
import { GraphError } from './errors.ts';

/** [WA2] What software sends, in whichever of its habits: JSON, a form, parts, or parameters of the address. */
export type Params = Record<string, unknown>;

export interface UploadedPart {
  name: string;
  type: string;
  bytes: Buffer;
}

/** Nested deeper, nothing that is meant for us is. */
const depthMax = 40;

/** Parameters by name, those of the body over those of the address; members that are null are not there. */
export async function readParams(
  request: FastifyRequest,
): Promise<{ params: Params; file: UploadedPart | null }> {
  const query = Object.entries((request.query ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value] as const,
  );
  const { fields, file } = await readBody(request);
  const all = Object.fromEntries([...query, ...fields]) as Params;
  const params = Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, clean(unpack(name, value), 0)]),
  );
  return { params, file };
}

async function readBody(
  request: FastifyRequest,
): Promise<{ fields: [string, unknown][]; file: UploadedPart | null }> {
  const body = request.body instanceof Uint8Array ? Buffer.from(request.body) : null;
  if (!body || body.length === 0) return { fields: [], file: null };
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) return readParts(body, type);
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    return { fields: [...new URLSearchParams(body.toString('utf8'))], file: null };
  }
  return { fields: readJson(body.toString('utf8')), file: null };
}

function readJson(text: string): [string, unknown][] {
  if (text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GraphError(100, 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphError(100, 'The body is not an object of JSON.');
  }
  return Object.entries(value);
}

async function readParts(
  body: Buffer,
  type: string,
): Promise<{ fields: [string, unknown][]; file: UploadedPart | null }> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
  } catch {
    throw new GraphError(100, 'The parts of the form cannot be read.');
  }
  const fields: [string, unknown][] = [];
  let file: UploadedPart | null = null;
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.push([name, value]);
    else {
      const bytes = Buffer.from(await value.arrayBuffer());
      file = { name: value.name, type: value.type, bytes };
    }
  }
  return { fields, file };
}

/** Objects and lists that come written out as text. */
const unpacked =
  /^(?:contacts|template|interactive|text|image|video|audio|document|sticker|location|reaction|context|components|block_users|typing_indicator|websites|fields_json|storage_configuration|calling)$/;

function unpack(name: string, value: unknown): unknown {
  if (typeof value !== 'string' || !unpacked.test(name) || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new GraphError(100, `${name} is not JSON.`);
  }
}

/** Without members that are null, and without what no text may hold. */
function clean(value: unknown, depth: number): unknown {
  if (depth > depthMax) throw new GraphError(100, 'The body is nested too deeply.');
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (Array.isArray(value)) return value.map((one) => clean(one, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, clean(member, depth + 1)]),
  );
}

/** `a,b{c,d},e.f(g)` as the names that stand in it outermost. */
export function fieldNames(fields: unknown): string[] {
  if (typeof fields !== 'string') return [];
  const names: string[] = [];
  let depth = 0;
  let name = '';
  for (const sign of `${fields.slice(0, 4000)},`) {
    if (sign === '{' || sign === '(') depth += 1;
    if (depth === 0 && sign === ',') {
      const plain = name.split('.')[0]!.trim();
      if (/^\w{1,80}$/.test(plain)) names.push(plain);
      name = '';
    } else if (depth === 0) name += sign;
    if (sign === '}' || sign === ')') depth = Math.max(0, depth - 1);
  }
  return names;
}

/** The object with the fields that were asked for, `id` in any case; all of it when nothing was. */
export function pick(object: Params, fields: unknown): Params {
  const names = fieldNames(fields);
  if (names.length === 0) return object;
  const wanted = new Set([...names, 'id']);
  return Object.fromEntries(Object.entries(object).filter(([name]) => wanted.has(name)));
}

/** [WA6] One page of a list; `next` only when another one follows. */
export function paged<T>(
  items: readonly T[],
  options: { params: Params; cursorOf: (item: T) => string; url: string },
): { data: T[]; paging?: Params } {
  const { params, cursorOf, url } = options;
  const limit = Math.min(Math.max(Math.trunc(Number(params['limit'] ?? 25)) || 25, 1), 500);
  const cursors = items.map(cursorOf);
  const after = params['after'] === undefined ? -1 : cursors.indexOf(String(params['after']));
  const before = params['before'] === undefined ? -1 : cursors.indexOf(String(params['before']));
  const end = before >= 0 ? before : items.length;
  const start = before >= 0 ? Math.max(0, end - limit) : after + 1;
  const data = items.slice(start, Math.min(start + limit, end));
  if (data.length === 0) return { data: [] };
  const hasNext = start + data.length < items.length;
  const address = (name: string, cursor: string) => {
    const query = new URLSearchParams(
      Object.entries(params)
        .filter(([key]) => !['after', 'before', 'access_token'].includes(key))
        .map(([key, value]) => [key, String(value)]),
    );
    query.set(name, cursor);
    return `${url}?${query}`;
  };
  const cursorsOfPage = { before: cursorOf(data[0]!), after: cursorOf(data.at(-1)!) };
  return {
    data,
    paging: {
      cursors: cursorsOfPage,
      ...(hasNext ? { next: address('after', cursorsOfPage.after) } : {}),
      ...(start > 0 ? { previous: address('before', cursorsOfPage.before) } : {}),
    },
  };
}

import type { FastifyRequest } from 'fastify';
import { ApiError, type Params, type UploadedPart } from './context.ts';

/**
 * [MA8] What an app sends, in whichever of its habits: JSON, a form, parts, or parameters of the address; those of the body count
 * more. `media_ids[]` is the list `media_ids`, and `a[b]` the member `b` of `a`.
 */
export async function readParams(
  request: FastifyRequest,
): Promise<{ params: Params; files: Record<string, UploadedPart> }> {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  const params: Params = Object.create(null) as Params;
  for (const [name, value] of query) put(params, name, value);
  const files: Record<string, UploadedPart> = {};
  const body = request.body instanceof Uint8Array ? Buffer.from(request.body) : null;
  if (!body || body.length === 0) return { params, files };
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) {
    for (const [name, value] of await formOf(body, type)) {
      if (typeof value === 'string') put(params, name, value);
      else files[name] = { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) };
    }
  } else if (/^application\/x-www-form-urlencoded/i.test(type)) {
    for (const [name, value] of new URLSearchParams(body.toString('utf8')))
      put(params, name, value);
  } else {
    for (const [name, value] of Object.entries(jsonOf(body))) params[name] = value;
  }
  return { params, files };
}

async function formOf(body: Buffer, type: string): Promise<FormData> {
  try {
    const headers = { 'content-type': type };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    throw new ApiError(400, 'The parts of the form cannot be read');
  }
}

function jsonOf(body: Buffer): object {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new ApiError(400, 'The body is not an object of JSON');
}

function put(params: Params, name: string, value: string): void {
  const nested = /^(\w+)\[(\w+)\]((?:\[\w*\]){0,3})$/.exec(name);
  if (nested) {
    const [, outer, inner, rest] = nested;
    const held = params[outer!];
    const members = (typeof held === 'object' && held !== null ? held : {}) as Params;
    put(members, `${inner}${rest}`, value);
    params[outer!] = members;
    return;
  }
  if (name.endsWith('[]')) {
    const key = name.slice(0, -2);
    const held = params[key];
    params[key] = [...(Array.isArray(held) ? held : []), value];
    return;
  }
  params[name] = value;
}

export function textOf(params: Params, name: string): string {
  const value = params[name];
  return isText(value) ? String(value) : '';
}

const isText = (value: unknown) => typeof value === 'string' || typeof value === 'number';

export function isOn(params: Params, name: string): boolean {
  return params[name] === true || ['true', '1', 'on'].includes(textOf(params, name));
}

/** One or many. */
export function listOf(params: Params, name: string): string[] {
  const value = params[name];
  // Whatever else stands in JSON is left out: it may be deep, or no text at all.
  if (Array.isArray(value)) return value.filter(isText).map(String);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

export function limitOf(params: Params, { usual, max }: { usual: number; max: number }): number {
  const wanted = Number(textOf(params, 'limit') || usual);
  return Number.isInteger(wanted) ? Math.min(max, Math.max(1, wanted)) : usual;
}

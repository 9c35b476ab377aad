import type { Problem } from '@allmende/contract/errors';
import type { Operation } from '@allmende/contract/operation';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { findUnstorable } from './storable.ts';

type ParsedInput =
  | { ok: true; value: { params: unknown; query: unknown; body: unknown } }
  | { ok: false; fields: { path: string; message: string }[] };

/** What a problem says of it. */
export function complaintAbout(fields: NonNullable<Problem['fields']>): Partial<Problem> {
  return { fields, detail: fields.map(({ path, message }) => `${path}: ${message}`).join('; ') };
}

/**
 * Null where the schema stumbles: Zod measures whatever has a `length`, and throws when that cannot be compared,
 * as in `{"length": [{"toString": 1}]}`.
 */
function safely(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> | null {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Everything that came with a request, as its operation wants it, or what is wrong with which field. */
export function parseInput(
  operation: Operation,
  request: Pick<FastifyRequest, 'params' | 'query' | 'body'>,
): ParsedInput {
  const fields: { path: string; message: string }[] = [
    ...findUnstorable('params', request.params),
    ...findUnstorable('query', request.query),
    ...findUnstorable('body', request.body),
  ];
  if (fields.length > 0) return { ok: false, fields };
  function parse(schema: z.ZodType | undefined, place: string, input: unknown): unknown {
    if (!schema) return undefined;
    const parsed = safely(schema, input);
    if (parsed === null) {
      fields.push({ path: place, message: 'does not have the expected form' });
      return undefined;
    }
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues.slice(0, 20)) {
      fields.push({ path: [place, ...issue.path].join('.'), message: issue.message });
    }
    return undefined;
  }
  const value = {
    params: parse(operation.params, 'params', request.params),
    query: parse(operation.query, 'query', request.query),
    body: parse(operation.body, 'body', request.body),
  };
  return fields.length > 0 ? { ok: false, fields } : { ok: true, value };
}

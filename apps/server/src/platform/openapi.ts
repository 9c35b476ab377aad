import { z } from 'zod';
import type { Operation } from '@allmende/contract/operation';
import type { Http, RegisteredOperation } from './http.ts';

/**
 * The OpenAPI 3.1 description of everything that is registered: made from the same declarations by
 * which requests are parsed, so that it cannot say something else than the server does.
 */
export function describeApi(http: Described, publicUrl: string): OpenApiDocument {
  const components: Record<string, unknown> = { Problem: problemSchema };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const registered of http.operations) {
    const path = registered.operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][registered.operation.method.toLowerCase()] = describe(registered, http, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Allmende',
      version: '1',
      description:
        'One open server on which a place talks, trades and pays. Signing in sets the cookie `allmende_session`; send it as it is, or its value as `Authorization: Bearer …`. Act in the name of a business with the header `Allmende-Actor`. Unless an operation says otherwise, it may be called 600 times a minute.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(http.operations.map(({ name }) => name.split('.')[0]!))].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'allmende_session' },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The value of the cookie `allmende_session` that signing in sets.',
        },
      },
    },
    security: [{ session: [] }, { token: [] }],
  };
}

/** What of the edge is needed, so that a generator can do without a server. */
type Described = Pick<Http, 'operations' | 'errors'>;

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
  security: Record<string, string[]>[];
}

const problemSchema = {
  type: 'object',
  description: 'A problem document (RFC 9457). `code` is stable; `title` is for people.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    data: {},
  },
};

function describe(
  { name, operation, access }: RegisteredOperation,
  http: Described,
  components: Record<string, unknown>,
): unknown {
  const schema = (type: z.ZodType, io: 'input' | 'output') => toJsonSchema(type, io, components);
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary: operation.summary,
    description: [
      operation.description,
      `**Who:** ${access.sentence}.`,
      operation.limitPerMinute && `**Limit:** ${operation.limitPerMinute} calls a minute.`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    parameters: [
      ...parametersOf(operation.params, 'path', schema),
      ...parametersOf(operation.query, 'query', schema),
      ...headersOf(operation),
    ],
    ...(operation.body
      ? { requestBody: { required: true, content: json(schema(operation.body, 'input')) } }
      : {}),
    ...(operation.upload
      ? {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              operation.upload.types.map((type) => [
                type,
                { schema: { type: 'string', contentMediaType: type } },
              ]),
            ),
          },
        }
      : {}),
    responses: {
      200: {
        description: 'Done',
        content: operation.download
          ? { [operation.download]: { schema: { type: 'string' } } }
          : json(schema(operation.response, 'input')),
      },
      ...problemResponses(operation, http),
    },
  };
}

function parametersOf(
  object: z.ZodObject | undefined,
  place: 'path' | 'query',
  schema: (type: z.ZodType, io: 'input') => unknown,
): unknown[] {
  return Object.entries(object?.shape ?? {}).map(([name, type]) => ({
    name,
    in: place,
    required: place === 'path' || !(type as z.ZodType).safeParse(undefined).success,
    schema: schema(type as z.ZodType, 'input'),
  }));
}

function headersOf(operation: Operation): unknown[] {
  const actor = {
    name: 'Allmende-Actor',
    in: 'header',
    required: false,
    description: 'In whose name: an actor that you control. Your own person when left out.',
    schema: { type: 'string' },
  };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'Your own id for this request: repeating it does nothing twice',
    schema: { type: 'string', maxLength: 200 },
  };
  return operation.idempotencyKey ? [actor, key] : [actor];
}

function problemResponses(operation: Operation, http: Described): Record<string, unknown> {
  const byStatus = new Map<number, string[]>();
  for (const code of operation.errors ?? []) {
    const { status, title } = http.errors.get(code)!;
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}`]);
  }
  const problem = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, lines]) => [
        status,
        { description: lines.join('; '), content: problem },
      ]),
    ),
    default: { description: 'Any other problem', content: problem },
  };
}

const json = (schema: unknown) => ({ 'application/json': { schema } });

/** Schemas with an id become components and are referred to, so that the document stays readable. */
function toJsonSchema(
  type: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, unknown>,
): unknown {
  const {
    $schema: _,
    $defs,
    ...schema
  } = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Record<string, unknown>;
  for (const [name, definition] of Object.entries(($defs as Record<string, unknown>) ?? {})) {
    components[name] ??= rewriteReferences(definition);
  }
  const id = schema['id'];
  if (typeof id === 'string') {
    components[id] ??= rewriteReferences(withoutId(schema));
    return { $ref: `#/components/schemas/${id}` };
  }
  return rewriteReferences(schema);
}

function withoutId({ id: _, ...rest }: Record<string, unknown>): unknown {
  return rest;
}

function rewriteReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewriteReferences);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string') {
        return [key, value.replace('#/$defs/', '#/components/schemas/')];
      }
      return [key, rewriteReferences(value)];
    }),
  );
}

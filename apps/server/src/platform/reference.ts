import type { OpenApiDocument } from './openapi.ts';

/**
 * The OpenAPI document as a reader sees it: operations in order, and inputs and answers as rows. The
 * pages at `/docs` and those in docs/reference are two ways to write the same rows.
 */
export interface ReferenceOperation {
  path: string;
  method: string;
  operation: OperationObject;
}

export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters: {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: Schema;
  }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  default?: unknown;
}

/** One field, parameter or header. */
export interface ReferenceRow {
  name: string;
  type: string;
  isRequired: boolean;
  /** What it is and which values it may have, as half sentences. */
  remark: string;
}

export function operationsOf(document: OpenApiDocument): ReferenceOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation: operation as OperationObject,
    })),
  );
}

export function parameterRows({ parameters }: OperationObject): ReferenceRow[] {
  return parameters.map(({ name, in: place, required, description, schema }) => ({
    name: place === 'query' ? name : `${name} (${place})`,
    type: typeName(schema),
    isRequired: required,
    remark: remarkOn({ ...schema, ...(description ? { description } : {}) }),
  }));
}

/** The fields of an object, once for each of its forms when there are several. */
export function formsOf(document: OpenApiDocument, schema: Schema): ReferenceRow[][] {
  const resolved = resolve(document, schema);
  const forms = resolved.oneOf ?? resolved.anyOf;
  if (forms) return forms.flatMap((form) => formsOf(document, form));
  const required = new Set(resolved.required);
  return [
    Object.entries(resolved.properties ?? {}).map(([name, property]) => ({
      name,
      type: typeName(property),
      isRequired: required.has(name),
      remark: remarkOn(property),
    })),
  ];
}

/** Status and codes of every problem that an operation names. */
export function problemsOf(operation: OperationObject): [status: string, text: string][] {
  return Object.entries(operation.responses)
    .filter(([status]) => status !== '200' && status !== 'default')
    .map(([status, { description }]) => [status, description]);
}

function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name ? (document.components.schemas[name] as Schema) : schema;
}

/** A type in words: two levels of an object are spelled out, what has a name is named. */
export function typeName(schema: Schema, depth = 0): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)!;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => typeName(choice, depth)).join(' | ');
  if (schema.type === 'array') return `${inBrackets(typeName(schema.items ?? {}, depth))}[]`;
  if (schema.type === 'object' && schema.properties && depth < 2) {
    const required = new Set(schema.required);
    return `{ ${Object.entries(schema.properties)
      .map(
        ([name, property]) =>
          `${name}${required.has(name) ? '' : '?'}: ${typeName(property, depth + 1)}`,
      )
      .join(', ')} }`;
  }
  const name = [schema.type ?? 'any'].flat().join(' | ');
  return schema.format ? `${name} (${schema.format})` : name;
}

function inBrackets(name: string): string {
  return name.includes(' | ') && !name.startsWith('{') ? `(${name})` : name;
}

function remarkOn(schema: Schema): string {
  return [schema.description, ...limitsOf(schema)].filter(Boolean).join('; ');
}

/** Limits that a program has to know. What every number in 53 bits fulfils is no limit. */
function limitsOf(schema: Schema): string[] {
  const limits: string[] = [];
  const { minimum, maximum, minLength, maxLength, maxItems, exclusiveMinimum } = schema;
  if (exclusiveMinimum !== undefined) limits.push(`more than ${exclusiveMinimum}`);
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) limits.push(`from ${minimum}`);
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) limits.push(`up to ${maximum}`);
  if (minLength) limits.push(`at least ${count(minLength, 'character')}`);
  if (maxLength !== undefined) limits.push(`at most ${count(maxLength, 'character')}`);
  if (maxItems !== undefined) limits.push(`at most ${count(maxItems, 'item')}`);
  if (schema.default !== undefined) limits.push(`default ${JSON.stringify(schema.default)}`);
  return limits;
}

function count(figure: number, noun: string): string {
  return `${figure} ${noun}${figure === 1 ? '' : 's'}`;
}

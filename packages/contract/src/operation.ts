import { z } from 'zod';

/**
 * One operation of the HTTP API, declared once: the server routes it, the OpenAPI document describes
 * it, the SDK types it, and the permission walk visits it. Its name is `<module>.<verb>`.
 */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/<module>/…` with `:name` for each key of `params`. */
  path: `/${string}`;
  /** One sentence for the reference: what it does, seen by the caller. */
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** A JSON body; or, for uploads, the media types accepted as the raw body. */
  body?: z.ZodType;
  upload?: { types: string[]; maxBytes: number };
  response: z.ZodType;
  /** The media type of a file that comes instead of JSON; `response` is then `download`. */
  download?: string;
  /** Codes besides those every operation may answer with. */
  errors?: readonly string[];
  /** Whether an `Idempotency-Key` header must come along. */
  idempotencyKey?: boolean;
  /**
   * Calls a minute and caller, by HTTP and by frames of the WebSocket that do the same together, when the default of
   * 600 is not right.
   */
  limitPerMinute?: number;
}

/** A file as it is sent: a name to save it by, and its bytes as they come. */
export interface Download {
  fileName: string;
  bytes: ReadableStream<Uint8Array>;
}
export const download = z.custom<Download>();

export function defineOperations<const O extends Record<string, Operation>>(operations: O): O {
  return operations;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler gets: input after parsing. */
export interface OperationInput<O extends Operation> {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: Parsed<O['body']>;
}
/** What a caller gives: input before parsing. */
export interface OperationArguments<O extends Operation> {
  params: Sent<O['params']>;
  query: Sent<O['query']>;
  body: Sent<O['body']>;
}
/** What a handler returns. */
export type OperationResponse<O extends Operation> = z.input<O['response']>;
/** What a caller receives: the same JSON, whose ids are typed by kind. */
export type OperationResult<O extends Operation> = z.output<O['response']>;

import { fail, type Result } from '@allmende/contract/errors';

/** A refusal as use cases return it. */
type Refusal = Extract<Result<never>, { ok: false }>;

/**
 * Thrown where an expected refusal has to undo a transaction on its way up, also through callers that do not know it. HTTP
 * answers it as any other refusal; a job that meets it has its answer, too.
 */
export class Refused extends Error {
  override name = 'Refused';
  readonly result: Refusal;
  readonly code: string;
  readonly data: unknown;
  /** @param refusal What a use case has returned, or a code that a module has declared. */
  constructor(refusal: Refusal | string, data?: unknown) {
    const result =
      typeof refusal === 'string' ? fail(refusal, data === undefined ? {} : { data }) : refusal;
    super(result.code);
    this.result = result;
    this.code = result.code;
    this.data = result.data;
  }
}

/**
 * A start that cannot go on for a reason that a person can act upon. The message is complete: it is
 * printed as it is, without a stack.
 */
export class StartRefused extends Error {
  override name = 'StartRefused';
}

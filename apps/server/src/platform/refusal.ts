/**
 * Thrown where an expected refusal has to undo a transaction on its way up through callers that do not know it. HTTP
 * answers it as any other refusal; a job that meets it has its answer, too.
 */
export class Refused extends Error {
  override name = 'Refused';
  readonly code: string;
  readonly data: unknown;
  /** @param code One that a module has declared. */
  constructor(code: string, data?: unknown) {
    super(code);
    this.code = code;
    this.data = data;
  }
}

/**
 * A start that cannot go on for a reason that a person can act upon. The message is complete: it is
 * printed as it is, without a stack.
 */
export class StartRefused extends Error {
  override name = 'StartRefused';
}

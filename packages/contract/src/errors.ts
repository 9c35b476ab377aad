/**
 * What can go wrong, declared once per module: the code, its HTTP status and a short English title.
 * Problem details (RFC 9457) carry the code; the app has a sentence for each in every language.
 */
export interface ErrorDeclaration {
  status: number;
  title: string;
}

export function defineErrors<const E extends Record<string, ErrorDeclaration>>(errors: E): E {
  return errors;
}

export const platformErrors = defineErrors({
  'platform.invalid_input': { status: 400, title: 'The request does not have the expected form' },
  'platform.not_signed_in': { status: 401, title: 'Sign in first' },
  'platform.not_allowed': { status: 403, title: 'You may not do this' },
  'platform.not_found': { status: 404, title: 'There is nothing here' },
  'platform.too_large': { status: 413, title: 'The request is too large' },
  'platform.unsupported_type': { status: 415, title: 'This content type is not accepted' },
  'platform.too_many_requests': { status: 429, title: 'Too many requests; try again later' },
  'platform.idempotency_key_required': {
    status: 400,
    title: 'An Idempotency-Key header is required',
  },
  'platform.idempotency_key_reused': {
    status: 422,
    title: 'The idempotency key was used before with other content',
  },
  'platform.internal': { status: 500, title: 'Something broke on our side' },
  'platform.unavailable': { status: 503, title: 'The server is not ready; try again in a moment' },
});

/** A problem as it travels (RFC 9457, section 3) with our extensions `code`, `fields` and `requestId`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  requestId?: string;
  /** Which input was wrong, and how: the path of the field and a short English sentence. */
  fields?: { path: string; message: string }[];
  /** Facts that the code needs, such as the price that is true now. */
  data?: unknown;
}

/** What a use case returns. Expected outcomes are values; only bugs are thrown. */
export type Result<T, Code extends string = string> =
  | { ok: true; value: T }
  | { ok: false; code: Code; detail?: string; data?: unknown };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail<const Code extends string>(
  code: Code,
  extra: { detail?: string; data?: unknown } = {},
): { ok: false; code: Code; detail?: string; data?: unknown } {
  return { ok: false, code, ...extra };
}

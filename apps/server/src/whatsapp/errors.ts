/** What software that was written for WhatsApp expects to read when something is refused. */

interface Kind {
  status: number;
  title: string;
}

/** Every code that is answered or told, with its HTTP status and its title. */
export const graphErrors = {
  0: { status: 401, title: 'AuthException' },
  1: { status: 500, title: 'API Unknown' },
  2: { status: 503, title: 'API Service' },
  3: { status: 500, title: 'API Method' },
  4: { status: 429, title: 'API Too Many Calls' },
  10: { status: 403, title: 'Permission Denied' },
  33: { status: 400, title: 'Parameter value is not valid' },
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Access token has expired or is invalid' },
  200: { status: 403, title: 'API Permission' },
  368: { status: 403, title: 'Temporarily blocked for policies violations' },
  80007: { status: 429, title: 'Rate limit issues' },
  130429: { status: 429, title: 'Rate limit hit' },
  130472: { status: 400, title: "User's number is part of an experiment" },
  130497: {
    status: 403,
    title: 'Business account is restricted from messaging users in this country',
  },
  131000: { status: 500, title: 'Something went wrong' },
  131005: { status: 403, title: 'Access denied' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 500, title: 'Service unavailable' },
  131021: { status: 400, title: 'Recipient cannot be sender' },
  131026: { status: 400, title: 'Message undeliverable' },
  131030: { status: 400, title: 'Recipient phone number not in allowed list' },
  131031: { status: 403, title: 'Account has been locked' },
  131037: { status: 400, title: 'Display name approval is needed' },
  131042: { status: 400, title: 'Business eligibility payment issue' },
  131044: { status: 400, title: 'Business eligibility payment issue' },
  131045: { status: 500, title: 'Incorrect certificate' },
  131047: { status: 400, title: 'Re-engagement message' },
  131048: { status: 400, title: 'Spam rate limit hit' },
  131049: {
    status: 400,
    title: 'This message was not delivered to maintain healthy ecosystem engagement',
  },
  131050: { status: 400, title: 'User has stopped marketing messages' },
  131051: { status: 400, title: 'Unsupported message type' },
  131052: { status: 400, title: 'Media download error' },
  131053: { status: 400, title: 'Media upload error' },
  131056: { status: 400, title: '(Business Account, Consumer Account) pair rate limit hit' },
  131057: { status: 500, title: 'Account in maintenance mode' },
  131062: { status: 400, title: 'Business-scoped user ids are not supported for this message' },
  131063: { status: 400, title: 'Marketing templates are not allowed here' },
  131064: { status: 400, title: 'Templates were misclassified too often' },
  132000: {
    status: 400,
    title: 'Number of parameters does not match the expected number of params',
  },
  132001: { status: 404, title: 'Template name does not exist in the translation' },
  132005: { status: 400, title: 'Template hydrated text too long' },
  132007: { status: 400, title: 'Template format character policy violated' },
  132008: { status: 400, title: 'Parameter value is not valid' },
  132012: { status: 400, title: 'Parameter format does not match format in the created template' },
  132015: { status: 400, title: 'Template is paused' },
  132016: { status: 400, title: 'Template is disabled' },
  132068: { status: 400, title: 'Flow is blocked' },
  132069: { status: 400, title: 'Flow is throttled' },
  133000: { status: 500, title: 'Incomplete deregistration' },
  133004: { status: 503, title: 'Server temporarily unavailable' },
  133005: { status: 400, title: 'Two step verification PIN mismatch' },
  133006: { status: 400, title: 'Phone number re-verification needed' },
  133008: { status: 400, title: 'Too many two step verification PIN guesses' },
  133009: { status: 400, title: 'Two step verification PIN guessed too fast' },
  133010: { status: 400, title: 'Phone number not registered' },
  133015: { status: 400, title: 'Wait a few minutes before registering this number' },
  133016: { status: 400, title: 'Account register or deregister rate limit exceeded' },
  135000: { status: 400, title: 'Generic user error' },
  137000: { status: 400, title: 'Identity key does not match' },
  139100: { status: 400, title: 'Failed to block or unblock some users' },
  139101: { status: 400, title: 'Blocklist limit reached' },
  139102: { status: 400, title: 'Blocklist concurrent update' },
  139103: { status: 400, title: 'Internal error' },
} as const satisfies Record<number, Kind>;

export type GraphCode = keyof typeof graphErrors;

export function isGraphCode(code: number): code is GraphCode {
  return Object.hasOwn(graphErrors, code);
}

interface Extra {
  subcode?: number;
  /** Seconds after which asking again may help. */
  retryAfter?: number;
  status?: number;
}

/** A refusal on its way to the caller. `details` says in words what to change. */
export class GraphError extends Error {
  readonly code: GraphCode;
  readonly details: string;
  readonly extra: Extra;

  constructor(code: GraphCode, details: string, extra: Extra = {}) {
    super(`(#${code}) ${graphErrors[code].title}`);
    this.code = code;
    this.details = details;
    this.extra = extra;
  }

  get status(): number {
    return this.extra.status ?? graphErrors[this.code].status;
  }
}

/** [WA4] What an id leads to that is not there or is somebody else's: the two look the same. */
export function missing(id: string): GraphError {
  return new GraphError(
    100,
    `Object with ID '${id.slice(0, 64)}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    { subcode: 33 },
  );
}

const passing = new Set<GraphCode>([
  1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004,
]);

/** [WA3] The envelope of every refusal. */
export function envelopeOf(error: GraphError, traceId: string) {
  const { code, message, details, extra } = error;
  return {
    error: {
      message: code === 100 || code === 190 ? `(#${code}) ${details}` : message,
      type: code === 100 && extra.subcode === 33 ? 'GraphMethodException' : 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      ...(extra.subcode === undefined ? {} : { error_subcode: extra.subcode }),
      is_transient: passing.has(code),
      fbtrace_id: traceId,
    },
  };
}

/** The same as it is told of a message that was accepted before. */
export function statusErrorOf(code: GraphCode, details: string) {
  const { title } = graphErrors[code];
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}

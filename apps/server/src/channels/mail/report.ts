/** What a mail server reports of a letter that we sent. */
export interface Report {
  /** `gone`: nobody lives there. `failed`: it did not arrive, and another one may. `other`: it arrived, or is tried again. */
  outcome: 'gone' | 'failed' | 'other';
  /** What stands between < and > of the Message-ID of the letter, as far as the report brings it. */
  messageId: string | null;
}

const readMax = 64_000;

/**
 * Reads the parts of a report (RFC 6522, and RFC 3462 before it): the fields of its status (RFC 3464), and the letter or its headers.
 * What brings no status that can be read has failed, as far as anybody knows.
 */
export function readReport(parts: readonly { type: string; text: string }[]): Report {
  const status = parts.find(({ type }) => /^message\/(global-)?delivery-status$/.test(type));
  const letter = parts.find(({ type }) =>
    /^(text\/rfc822-headers|message\/(rfc822|global|global-headers))$/.test(type),
  );
  const head = letter?.text.slice(0, readMax).split(/\r?\n\r?\n/)[0] ?? '';
  return {
    outcome: outcomeOf(status?.text.slice(0, readMax) ?? ''),
    messageId:
      fieldsOf(head)
        .get('message-id')
        ?.match(/^<([^<>\s]{3,250})>$/)?.[1] ?? null,
  };
}

function outcomeOf(status: string): Report['outcome'] {
  const about = status
    .split(/(?:\r?\n){2,}/)
    .map(fieldsOf)
    .filter((fields) => fields.has('action'));
  if (about.length === 0) return 'failed';
  const failed = about.filter((fields) => /^failed\b/i.test(fields.get('action')!));
  if (failed.length === 0) return 'other';
  return failed.every(isGone) ? 'gone' : 'failed';
}

/**
 * RFC 3463: 5.1 is about the address of whom it was for (5.1.7 and 5.1.8 about that of the sender), 5.2.1 a letterbox that is closed. All
 * else may change: a full letterbox, a letter that was taken for rubbish, a server that nobody found. Where the status says nothing closer,
 * what the server said may.
 */
function isGone(fields: ReadonlyMap<string, string>): boolean {
  const said = fields.get('status')?.match(/^\d\.\d{1,3}\.\d{1,3}\b/)?.[0] ?? '5.0.0';
  const [, closer] = /\b(5\.\d{1,3}\.\d{1,3})\b/.exec(fields.get('diagnostic-code') ?? '') ?? [];
  const status = said === '5.0.0' ? (closer ?? said) : said;
  return /^5\.(1\.(?![78]$)\d+|2\.1)$/.test(status);
}

/** By their names in small letters, unfolded; the first of each. */
function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

import type { Uuid } from '#platform/ids';

/**
 * [WA1] Everything is known by digits, and one address leads to all of it: which kind a number is of is said by its
 * first digit, so that no two things share one. Template ids also appear as numbers of JSON and stay below 2^53.
 */
export const kinds = ['template', 'account', 'app', 'media', 'catalog', 'sandbox', 'flow'] as const;
export type NumberKind = (typeof kinds)[number] | 'phone';

const kindSize = 100_000_000_000_000n;
const firstKind = 2n;

/** The digits of a thing of this kind. Phone, account, app, catalog and sandbox share the number of their sender. */
export function digitsOf(kind: NumberKind, number: bigint | string): string {
  const plain = BigInt(number);
  if (kind === 'phone') return String(plain);
  return String((firstKind + BigInt(kinds.indexOf(kind))) * kindSize + plain);
}

/** Null for digits that mean nothing here. */
export function readDigits(text: string): { kind: NumberKind; number: bigint } | null {
  if (!/^\d{1,32}$/.test(text)) return null;
  const value = BigInt(text);
  const kind = value / kindSize;
  const number = value % kindSize;
  if (kind === 0n) return { kind: 'phone', number };
  const name = kinds[Number(kind - firstKind)];
  return kind < firstKind || !name ? null : { kind: name, number };
}

/** [WA7] Ids of messages say by themselves what they mean, and are read by nobody else. */
export type MessageRef =
  /** What the business sent, by the client id of it. */
  | { kind: 'own'; clientId: Uuid }
  /** What a person said. */
  | { kind: 'theirs'; conversationId: Uuid; seq: number; part: number }
  /** What is no message of a conversation: a reaction, or what was sent to the sandbox. */
  | { kind: 'other'; clientId: Uuid };

const hexOf = (uuid: Uuid) => Buffer.from(uuid.replaceAll('-', ''), 'hex');
function uuidOf(bytes: Buffer): Uuid {
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

export function messageId(ref: MessageRef): string {
  const bytes =
    ref.kind === 'theirs'
      ? Buffer.concat([
          Buffer.of(1),
          hexOf(ref.conversationId),
          int32(ref.seq),
          Buffer.of(ref.part),
        ])
      : Buffer.concat([Buffer.of(ref.kind === 'own' ? 0 : 2), hexOf(ref.clientId)]);
  return `wamid.${bytes.toString('base64')}`;
}

export function readMessageId(text: unknown): MessageRef | null {
  const match = typeof text === 'string' && /^wamid\.([A-Za-z0-9+/]{20,40}={0,2})$/.exec(text);
  if (!match) return null;
  const bytes = Buffer.from(match[1]!, 'base64');
  if (bytes[0] === 1 && bytes.length === 22) {
    const seq = bytes.readUInt32BE(17);
    if (seq < 1 || seq > 2_147_483_647) return null;
    return { kind: 'theirs', conversationId: uuidOf(bytes.subarray(1, 17)), seq, part: bytes[21]! };
  }
  if (bytes.length !== 17 || (bytes[0] !== 0 && bytes[0] !== 2)) return null;
  return { kind: bytes[0] === 0 ? 'own' : 'other', clientId: uuidOf(bytes.subarray(1)) };
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

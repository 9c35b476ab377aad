import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/** `charge`: one sum asked for at a counter, `payable`: one bill; its id is the subject. */
export type CodePurpose = 'profile' | 'pay' | 'charge' | 'payable';

/**
 * What stands in a personal code, sealed into a short text for a link. The seal is deterministic
 * authenticated encryption: a keyed hash over the content is both proof and initialisation vector
 * (the construction of RFC 5297, with HMAC-SHA-256 and AES-256-CTR). So a code can be neither changed nor
 * read without the server's key, and two photographs of one person's codes cannot be linked.
 */
export interface CodeContent {
  actorId: string;
  purpose: CodePurpose;
  /** The one thing that a code of a purpose like `charge` leads to; null for the others. */
  subjectId: string | null;
  /** A minute of the Unix time for a passing code, the actor's code epoch for a lasting one. */
  validity: { kind: 'minute'; minute: number } | { kind: 'epoch'; epoch: number };
  amount: { minor: bigint; assetCode: string; assetScale: number } | null;
  note: string | null;
}

/** 64 bytes: half for the proof, half for the cipher. */
export type CodeKey = Buffer;

const proofBytes = 16;
const version = 1;
/** By the number that stands in a code: its low bit is the first flag, its high one the fifth. */
const purposes = ['profile', 'pay', 'charge', 'payable'] as const;

export function sealCode(key: CodeKey, content: CodeContent): string {
  const plain = encode(content);
  const proof = proofOf(key, plain);
  const cipher = createCipheriv('aes-256-ctr', key.subarray(32), proof);
  return Buffer.concat([proof, cipher.update(plain), cipher.final()]).toString('base64url');
}

/** Null for everything that this server did not seal. */
export function openCode(key: CodeKey, text: string): CodeContent | null {
  if (!/^[\w-]{40,800}$/.test(text)) return null;
  const sealed = Buffer.from(text, 'base64url');
  // Base64 has several spellings of the same bytes; only ours is a code.
  if (sealed.toString('base64url') !== text) return null;
  const proof = sealed.subarray(0, proofBytes);
  const decipher = createDecipheriv('aes-256-ctr', key.subarray(32), proof);
  const plain = Buffer.concat([decipher.update(sealed.subarray(proofBytes)), decipher.final()]);
  return timingSafeEqual(proofOf(key, plain), proof) ? decode(plain) : null;
}

export function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / 60_000);
}

function proofOf(key: CodeKey, plain: Buffer): Buffer {
  return createHmac('sha256', key.subarray(0, 32)).update(plain).digest().subarray(0, proofBytes);
}

/** version, flags, actor (16 bytes), minute or epoch (4), then subject (16), amount and note when there are any. */
function encode({ actorId, purpose, subjectId, validity, amount, note }: CodeContent): Buffer {
  const head = Buffer.alloc(22);
  head[0] = version;
  const number = purposes.indexOf(purpose);
  head[1] =
    (number & 1) |
    (validity.kind === 'epoch' ? 2 : 0) |
    (amount === null ? 0 : 4) |
    (subjectId === null ? 0 : 8) |
    ((number & 2) << 3);
  bytesOf(actorId).copy(head, 2);
  head.writeUInt32BE(validity.kind === 'minute' ? validity.minute : validity.epoch, 18);
  const parts: Buffer[] = [head];
  if (subjectId !== null) parts.push(bytesOf(subjectId));
  if (amount) {
    const asset = Buffer.from(amount.assetCode);
    const figures = Buffer.alloc(10);
    figures.writeBigInt64BE(amount.minor, 0);
    figures[8] = amount.assetScale;
    figures[9] = asset.length;
    parts.push(figures, asset);
  }
  if (note !== null) parts.push(Buffer.from(note));
  return Buffer.concat(parts);
}

/** The inverse of `encode`, for bytes whose proof holds. */
function decode(plain: Buffer): CodeContent | null {
  if (plain[0] !== version) return null;
  const flags = plain[1]!;
  const purpose = purposes[(flags & 1) | ((flags >> 3) & 2)];
  if (!purpose) return null;
  const number = plain.readUInt32BE(18);
  let at = 22;
  let subjectId: string | null = null;
  if (flags & 8) {
    subjectId = uuidAt(plain, at);
    at += 16;
  }
  let amount: CodeContent['amount'] = null;
  if (flags & 4) {
    const assetEnd = at + 10 + plain[at + 9]!;
    amount = {
      minor: plain.readBigInt64BE(at),
      assetScale: plain[at + 8]!,
      assetCode: plain.toString('utf8', at + 10, assetEnd),
    };
    at = assetEnd;
  }
  return {
    actorId: uuidAt(plain, 2),
    purpose,
    subjectId,
    validity: flags & 2 ? { kind: 'epoch', epoch: number } : { kind: 'minute', minute: number },
    amount,
    note: at < plain.length ? plain.toString('utf8', at) : null,
  };
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidAt(plain: Buffer, at: number): string {
  const hex = plain.toString('hex', at, at + 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

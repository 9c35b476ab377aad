import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What stands in a personal code, sealed into a short text for a link. The seal is deterministic
 * authenticated encryption: a keyed hash over the content is both proof and initialisation vector
 * (the construction of RFC 5297, with HMAC-SHA-256 and AES-256-CTR). So a code can be neither changed nor
 * read without the server's key, and two photographs of one person's codes cannot be linked.
 */
export interface CodeContent {
  actorId: string;
  purpose: 'profile' | 'pay';
  /** A minute of the Unix time for a passing code, the actor's code epoch for a lasting one. */
  validity: { kind: 'minute'; minute: number } | { kind: 'epoch'; epoch: number };
  amount: { minor: bigint; assetCode: string; assetScale: number } | null;
  note: string | null;
}

/** 64 bytes: half for the proof, half for the cipher. */
export type CodeKey = Buffer;

const proofBytes = 16;
const version = 1;
const purposes = ['profile', 'pay'] as const;

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

/** version, flags, actor (16 bytes), minute or epoch (4), then amount and note when there are any. */
function encode({ actorId, purpose, validity, amount, note }: CodeContent): Buffer {
  const head = Buffer.alloc(22);
  head[0] = version;
  head[1] =
    purposes.indexOf(purpose) | (validity.kind === 'epoch' ? 2 : 0) | (amount === null ? 0 : 4);
  Buffer.from(actorId.replaceAll('-', ''), 'hex').copy(head, 2);
  head.writeUInt32BE(validity.kind === 'minute' ? validity.minute : validity.epoch, 18);
  const parts = [head];
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
  const hex = plain.toString('hex', 2, 18);
  const number = plain.readUInt32BE(18);
  let at = 22;
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
    actorId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    purpose: purposes[flags & 1]!,
    validity: flags & 2 ? { kind: 'epoch', epoch: number } : { kind: 'minute', minute: number },
    amount,
    note: at < plain.length ? plain.toString('utf8', at) : null,
  };
}

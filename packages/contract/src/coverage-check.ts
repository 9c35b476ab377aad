import type { CoverageProof } from './coverage.ts';

/** How the bytes of a proof of coverage are made and checked: without schemas, for a browser that only computes. */
export type CoverageFlaw =
  /** The parts are not the balance. */
  | 'balance'
  /** A way has too few or too many steps, or two leaves are the same. */
  | 'shape'
  /** Sums along a way exceed the total. */
  | 'total'
  /** What is computed is not the root. */
  | 'root';

const sumBytes = 16;
const sumLimit = 1n << 127n;

/** The bytes whose SHA-256 a leaf is. */
export function coverageLeafBytes(leaf: {
  salt: Uint8Array;
  account: Uint8Array;
  version: number;
  amount: bigint;
}): Uint8Array {
  return join([0], leaf.salt, leaf.account, number(BigInt(leaf.version), 8), sum(leaf.amount));
}

/** The bytes whose SHA-256 the node above two others is. */
export function coverageNodeBytes(left: CoverageNode, right: CoverageNode): Uint8Array {
  return join([1], left.hash, sum(left.sum), right.hash, sum(right.sum));
}

/** The bytes whose SHA-256 is published. */
export function coverageRootBytes(root: {
  date: string;
  assetCode: string;
  assetScale: number;
  leafCount: number;
  top: CoverageNode;
}): Uint8Array {
  return join(
    [2],
    new TextEncoder().encode(root.assetCode.padEnd(12)),
    number(BigInt(root.assetScale), 2),
    number(BigInt(root.date.replaceAll('-', '')), 4),
    number(BigInt(root.leafCount), 8),
    root.top.hash,
    sum(root.top.sum),
  );
}

export interface CoverageNode {
  hash: Uint8Array;
  sum: bigint;
}

/**
 * What is wrong with a proof by itself; null when the balance is in the root and the total. That the root is the published one is
 * for the caller to see. `sha256` hashes as `crypto.subtle` does.
 */
export async function findCoverageFlaw(
  proof: CoverageProof,
  sha256: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<CoverageFlaw | null> {
  const parts = proof.leaves.map((leaf) => BigInt(leaf.amount));
  if (parts.reduce((one, other) => one + other, 0n) !== BigInt(proof.balance)) return 'balance';
  if (new Set(proof.leaves.map((leaf) => leaf.position)).size < parts.length) return 'shape';
  const account = bytesOf(proof.accountId.slice(proof.accountId.indexOf('_') + 1));
  for (const { position, salt, amount, path } of proof.leaves) {
    let node: CoverageNode = {
      hash: await sha256(
        coverageLeafBytes({
          salt: bytesOf(salt),
          account,
          version: proof.version,
          amount: BigInt(amount),
        }),
      ),
      sum: BigInt(amount),
    };
    let at = position;
    let count = proof.leafCount;
    let step = 0;
    if (at >= count) return 'shape';
    for (; count > 1; count = Math.ceil(count / 2), at = Math.floor(at / 2)) {
      const isRight = at % 2 === 1;
      if (!isRight && at + 1 >= count) continue;
      const beside = path[step++];
      if (!beside) return 'shape';
      const other = { hash: bytesOf(beside.hash), sum: BigInt(beside.sum) };
      if (node.sum + other.sum >= sumLimit) return 'total';
      const [left, right] = isRight ? [other, node] : [node, other];
      node = { hash: await sha256(coverageNodeBytes(left, right)), sum: node.sum + other.sum };
    }
    if (step !== path.length) return 'shape';
    if (node.sum !== BigInt(proof.total)) return 'total';
    const root = await sha256(coverageRootBytes({ ...proof, top: node }));
    if (hexOf(root) !== proof.root) return 'root';
  }
  return null;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Unsigned and big-endian, so nothing below zero can be said. */
function number(value: bigint, size: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * size) !== 0n) throw new RangeError(`not in ${size} bytes`);
  const bytes = new Uint8Array(size);
  for (let at = size - 1; at >= 0; at--, value >>= 8n) bytes[at] = Number(value & 255n);
  return bytes;
}

function sum(value: bigint): Uint8Array {
  if (value >= sumLimit) throw new RangeError('a sum is too large');
  return number(value, sumBytes);
}

function join(...parts: ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

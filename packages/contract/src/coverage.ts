import { z } from 'zod';
import { id } from './ids.ts';

/**
 * Proof of coverage: what the book owes is published once a day as the root of a Merkle-sum tree, and whoever has an account can
 * recompute the way from their balance to that root. The bytes are those of the ledger's SPEC.md.
 */
const digits = z.string().regex(/^(0|[1-9]\d{0,37})$/, 'is not a whole number');
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const coverageProof = z
  .object({
    format: z.literal('allmende coverage proof 1'),
    /** The day (UTC) at whose end it was added up, */
    date: z.iso.date(),
    /** and the moment. */
    at: z.iso.datetime(),
    assetCode: z.string().regex(/^[A-Z0-9]{2,12}$/),
    assetScale: z.int().min(0).max(18),
    accountId: id('account'),
    /** How many lines the statement of the account had then. */
    version: z.int().nonnegative(),
    /** What the account had then, in minor units: the sum of its leaves. */
    balance: digits,
    leaves: z
      .array(
        z.object({
          position: z.int().nonnegative(),
          /** Keeps others from guessing whose leaf it is. */
          salt: hash,
          amount: digits,
          /** The neighbour at each level from the leaf to the top, where there is one. */
          path: z.array(z.object({ hash, sum: digits })).max(64),
        }),
      )
      .min(1)
      .max(16),
    leafCount: z.int().positive(),
    /** What all accounts have together, in minor units. */
    total: digits,
    root: hash,
  })
  .meta({ id: 'CoverageProof' });
export type CoverageProof = z.infer<typeof coverageProof>;

export const coverageReport = z
  .object({
    date: z.iso.date(),
    at: z.iso.datetime(),
    assetCode: z.string(),
    assetScale: z.int(),
    /** How many accounts have something to get, or could have, */
    accounts: z.int().positive(),
    leafCount: z.int().positive(),
    /** and what they have together, in minor units. */
    total: digits,
    root: hash,
    /** What stands against it, by what the accounts are for, in minor units; with `total` it adds up to zero. */
    covering: z.array(z.object({ code: z.string(), balance: z.string().regex(/^-?\d+$/) })),
  })
  .meta({ id: 'CoverageReport' });
export type CoverageReport = z.infer<typeof coverageReport>;

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

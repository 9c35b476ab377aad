import { createHash } from 'node:crypto';
import {
  type CoverageNode,
  coverageLeafBytes,
  coverageNodeBytes,
  coverageRootBytes,
} from '@allmende/contract/coverage-check';
import type { Uuid } from '#platform/ids';

/** How many nodes of a level are kept together. */
export const pageNodes = 512;
export const nodeBytes = 48;

export interface Leaf {
  accountId: Uuid;
  version: number;
  amount: bigint;
  salt: Buffer;
}

/** Nodes of one level side by side, as they are kept. */
export interface NodePage {
  level: number;
  page: number;
  nodes: Buffer;
}

interface Level {
  count: number;
  /** The last one. */
  last: CoverageNode | null;
  page: Buffer[];
}

/**
 * [L43] A Merkle-sum tree that grows leaf by leaf. In memory are one page and one node of each level, so it does not matter how
 * many leaves there are. A node without a neighbour moves up as it is.
 */
export class CoverageTree {
  readonly #levels: Level[] = [];
  /** Those that are full, until they are taken. */
  #pages: NodePage[] = [];

  add(leaf: Leaf): void {
    const account = Buffer.from(leaf.accountId.replaceAll('-', ''), 'hex');
    const hash = sha256(coverageLeafBytes({ ...leaf, account }));
    this.#add(0, { hash, sum: leaf.amount });
  }

  get leafCount(): number {
    return this.#levels[0]?.count ?? 0;
  }

  takePages(): NodePage[] {
    const pages = this.#pages;
    this.#pages = [];
    return pages;
  }

  /** The node above all leaves, of which there is at least one. */
  finish(): CoverageNode {
    for (let level = 0; ; level++) {
      const { count, last } = this.#levels[level]!;
      if (count % 2 === 1 && count > 1) this.#add(level + 1, last!);
      this.#close(level);
      if (count === 1) return last!;
    }
  }

  #add(at: number, node: CoverageNode): void {
    const level = this.#levels[at] ?? { count: 0, last: null, page: [] };
    this.#levels[at] = level;
    const before = level.last;
    level.last = node;
    level.count += 1;
    level.page.push(encodeNode(node));
    if (level.page.length === pageNodes) this.#close(at);
    if (level.count % 2 === 0) {
      const hash = sha256(coverageNodeBytes(before!, node));
      this.#add(at + 1, { hash, sum: before!.sum + node.sum });
    }
  }

  #close(at: number): void {
    const level = this.#levels[at]!;
    if (level.page.length === 0) return;
    const page = Math.ceil(level.count / pageNodes) - 1;
    this.#pages.push({ level: at, page, nodes: Buffer.concat(level.page) });
    level.page = [];
  }
}

export function rootOf(root: Parameters<typeof coverageRootBytes>[0]): Buffer {
  return sha256(coverageRootBytes(root));
}

/** [L44] Where the neighbours of a leaf stand, from its own level up: those that a proof shows. */
export function neighboursOf(
  position: number,
  leafCount: number,
): { level: number; index: number }[] {
  const neighbours: { level: number; index: number }[] = [];
  let index = position;
  let count = leafCount;
  for (let level = 0; count > 1; level++) {
    const beside = index % 2 === 1 ? index - 1 : index + 1;
    if (beside < count) neighbours.push({ level, index: beside });
    index = Math.floor(index / 2);
    count = Math.ceil(count / 2);
  }
  return neighbours;
}

function encodeNode(node: CoverageNode): Buffer {
  const bytes = Buffer.alloc(nodeBytes);
  bytes.set(node.hash);
  bytes.writeBigUInt64BE(node.sum >> 64n, 32);
  bytes.writeBigUInt64BE(node.sum & 0xffff_ffff_ffff_ffffn, 40);
  return bytes;
}

export function decodeNode(bytes: Buffer): CoverageNode {
  return {
    hash: bytes.subarray(0, 32),
    sum: (bytes.readBigUInt64BE(32) << 64n) | bytes.readBigUInt64BE(40),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

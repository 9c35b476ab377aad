import type { Uuid } from '#platform/ids';

/**
 * A column of a batch as the array that PostgreSQL takes in its binary form, so that neither side prints or
 * reads digits. Numbers are big-endian; every value is preceded by its length, and null is the length -1.
 */
abstract class Column {
  readonly #bytes: Buffer;
  readonly #oid: number;
  protected readonly view: DataView;
  protected at = headSize;
  #count = 0;
  #nulls = 0;

  constructor(oid: number, bytes: Buffer) {
    this.#oid = oid;
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether a value other than null was added. */
  get hasValues(): boolean {
    return this.#count > this.#nulls;
  }

  null(): void {
    this.next(-1);
    this.#nulls += 1;
  }

  /** The value for a statement's parameter. Nothing is added afterwards. */
  finish(): Buffer {
    const head = [1, this.#nulls > 0 ? 1 : 0, this.#oid, this.#count, 1];
    for (const [index, value] of head.entries()) this.view.setInt32(index * 4, value);
    return this.#bytes.subarray(0, this.at);
  }

  /** Begins a value of this length. */
  protected next(size: number): void {
    this.view.setInt32(this.at, size);
    this.at += 4;
    this.#count += 1;
  }
}

/** One dimension, whether there are nulls, the type, the count, and that counting starts at 1. */
const headSize = 20;

function allocate(capacity: number, size: number): Buffer {
  return Buffer.allocUnsafe(headSize + capacity * (4 + size));
}

export class SmallintColumn extends Column {
  constructor(capacity: number) {
    super(21, allocate(capacity, 2));
  }

  add(value: number): void {
    this.next(2);
    this.view.setInt16(this.at, value);
    this.at += 2;
  }
}

export class IntegerColumn extends Column {
  constructor(capacity: number) {
    super(23, allocate(capacity, 4));
  }

  add(value: number): void {
    this.next(4);
    this.view.setInt32(this.at, value);
    this.at += 4;
  }
}

const twoTo32 = 2 ** 32;

export class BigintColumn extends Column {
  constructor(capacity: number) {
    super(20, allocate(capacity, 8));
  }

  add(value: bigint): void {
    this.next(8);
    this.view.setBigInt64(this.at, value);
    this.at += 8;
  }

  /** A whole number, exact up to 2^53. */
  addNumber(value: number): void {
    this.next(8);
    this.view.setInt32(this.at, Math.floor(value / twoTo32));
    this.view.setUint32(this.at + 4, value >>> 0);
    this.at += 8;
  }
}

const digits = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) digits[digit.toString(16).charCodeAt(0)] = digit;

export class UuidColumn extends Column {
  constructor(capacity: number) {
    super(2950, allocate(capacity, 16));
  }

  /** An id that is known to be well-formed. */
  add(id: Uuid): void {
    this.next(16);
    const { view, at } = this;
    view.setUint32(at, (four(id, 0) << 16) | four(id, 4));
    view.setUint32(at + 4, (four(id, 9) << 16) | four(id, 14));
    view.setUint32(at + 8, (four(id, 19) << 16) | four(id, 24));
    view.setUint32(at + 12, (four(id, 28) << 16) | four(id, 32));
    this.at = at + 16;
  }
}

/** Four digits from there on. */
function four(id: Uuid, from: number): number {
  return (
    (digits[id.charCodeAt(from)]! << 12) |
    (digits[id.charCodeAt(from + 1)]! << 8) |
    (digits[id.charCodeAt(from + 2)]! << 4) |
    digits[id.charCodeAt(from + 3)]!
  );
}

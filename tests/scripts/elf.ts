/** The little of ELF (elf(5), 64 bits, little endian) that a test of a patched program needs. */
export interface Segment {
  readonly type: number;
  readonly flags?: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly memory: number;
  readonly align: number;
}

export interface Elf {
  readonly machine: number;
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** What stands in the file behind the program. */
  readonly tail: Uint8Array;
  /** What stands at the entry, in a program whose first segment begins with the file. */
  readonly code?: Uint8Array;
}

/** Returns a program of 0x400 bytes and an empty table of sections, and the tail behind it. */
export function makeElf({ machine, entry, segments, tail, code = new Uint8Array() }: Elf): Uint8Array {
  const bytes = new Uint8Array(0x440 + tail.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, machine, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(entry), true);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, 0x400n, true);
  [64, 56, segments.length, 64, 1, 0].forEach((number, i) => view.setUint16(52 + 2 * i, number, true));
  segments.forEach(({ type, flags = 5, offset, address, size, memory, align }, i) => {
    view.setUint32(64 + 56 * i, type, true);
    view.setUint32(68 + 56 * i, flags, true);
    [offset, address, address, size, memory, align].forEach((number, k) =>
      view.setBigUint64(72 + 56 * i + 8 * k, BigInt(number), true)
    );
  });
  bytes.set(code, entry);
  bytes.set(tail, 0x440);
  return bytes;
}

export function readElf(bytes: Uint8Array): { readonly entry: number; readonly segments: readonly Segment[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [table, count] = [Number(view.getBigUint64(32, true)), view.getUint16(56, true)];
  const segments = Array.from({ length: count }, (_, i) => {
    const number = (at: number): number => Number(view.getBigUint64(table + 56 * i + at, true));
    return {
      type: view.getUint32(table + 56 * i, true),
      flags: view.getUint32(table + 56 * i + 4, true),
      offset: number(8),
      address: number(16),
      size: number(32),
      memory: number(40),
      align: number(48),
    };
  });
  return { entry: Number(view.getBigUint64(24, true)), segments };
}

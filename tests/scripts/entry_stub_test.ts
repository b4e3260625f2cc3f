import assert from "node:assert/strict";
import { addEntryStub } from "../../scripts/entry_stub.ts";
import { makeElf, readElf, type Segment } from "./elf.ts";

const [LOAD, NOTE, GNU_STACK] = [1, 4, 0x6474e551];
const TAIL = new TextEncoder().encode("what deno compile puts behind it");

function sampleSegments(align: number): readonly Segment[] {
  return [
    { type: LOAD, offset: 0, address: 0, size: 0x300, memory: 0x300, align },
    { type: NOTE, offset: 0x200, address: 0x200, size: 0x44, memory: 0x44, align: 4 },
    { type: LOAD, offset: 0x300, address: 0x300 + align, size: 0x100, memory: 0x7000, align },
    { type: GNU_STACK, offset: 0, address: 0, size: 0, memory: 0, align: 16 },
  ];
}

for (const [machine, align] of [[62, 0x1000], [183, 0x10000]] as const) {
  const program = makeElf({ machine, entry: 0x240, segments: sampleSegments(align), tail: TAIL });

  Deno.test(`machine ${machine}: the note becomes a segment behind all others, and the program starts in it`, () => {
    const patched = addEntryStub(program);
    const { entry, segments } = readElf(patched);
    assert.deepEqual(segments.map(({ type }) => type), [LOAD, LOAD, GNU_STACK, LOAD]);
    const stub = segments[3]!;
    assert.equal(entry, stub.address);
    assert.deepEqual([stub.size, stub.memory, stub.flags, stub.align], [4096, 4096, 5, align]);
    assert.equal(stub.offset % align, stub.address % align);
    assert.ok(stub.address >= segments[1]!.address + segments[1]!.memory);
    assert.deepEqual(segments.slice(0, 3), readElf(program).segments.filter(({ type }) => type !== NOTE));
  });

  Deno.test(`machine ${machine}: its code ends with a jump to where the program started`, () => {
    const patched = addEntryStub(program);
    const { segments } = readElf(patched);
    const stub = segments[3]!;
    const view = new DataView(patched.buffer, stub.offset, stub.size);
    const texts = new TextDecoder("latin1").decode(patched.subarray(stub.offset, stub.offset + stub.size));
    const end = texts.indexOf(machine === 62 ? "/proc/self/task\0" : "TMPDIR=//proc/self/task\0");
    const target = machine === 62
      ? stub.address + end + view.getInt32(end - 4, true)
      : stub.address + end - 4 + (view.getInt32(end - 4, true) << 6 >> 4);
    assert.equal(view.getUint8(machine === 62 ? end - 5 : end - 1) & 0xfc, machine === 62 ? 0xe8 : 0x14);
    assert.equal(target, 0x240);
  });

  Deno.test(`machine ${machine}: everything else stays, and what was behind the program is behind it still`, () => {
    const patched = addEntryStub(program);
    const body = program.length - TAIL.length;
    const table = 64 + 4 * 56;
    assert.deepEqual(patched.slice(table, body), program.slice(table, body));
    assert.deepEqual(patched.slice(-TAIL.length), TAIL);
    assert.deepEqual(addEntryStub(patched), patched, "there is no note any more");
  });
}

Deno.test("another program stays as it is", () => {
  const noNote = sampleSegments(0x1000).filter(({ type }) => type !== NOTE);
  for (
    const program of [
      new Uint8Array(),
      new TextEncoder().encode("MZ".padEnd(200, "x")),
      Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, ...new Uint8Array(100)),
      makeElf({ machine: 243, entry: 0x240, segments: sampleSegments(0x1000), tail: TAIL }),
      makeElf({ machine: 62, entry: 0x240, segments: noNote, tail: TAIL }),
    ]
  ) {
    const before = program.slice();
    assert.equal(addEntryStub(program), program);
    assert.deepEqual(program, before);
  }
});

/**
 * Deno's runtime dies with a stack trace, before any of our code, where the current directory is deleted (somebody else
 * removed the worktree), where TMPDIR is not absolute, and where an argument is not in UTF-8. So a program for Linux gets
 * an entry of its own that looks at the three first, and then goes to where it would have started.
 *
 * The entry is a page of code, inserted between the ELF program and what `deno compile` put behind it, which is found
 * from the end of the file. The note of the build id, which nobody asks for, gives its place in the table of segments.
 * Formats: elf(5), "Process Initialization" of the System V ABI for both processors.
 */

/** Where the entry goes from a deleted directory: nobody is there by accident. src/run/context.ts knows it. */
const MARKER = "/proc/self/task";

/** Its length and the places of the texts before it are in the code. */
const SENTENCE = "error: Cannot read the arguments: not all of them are in UTF-8\nhint: Use names in UTF-8\n";

const TEXTS = [MARKER, "/", "TMPDIR=/tmp", SENTENCE].join("\0");

/** Code as hexadecimal bytes, and what they are; it leaves alone what the ABI defines at the entry: rdx, rsp. */
const X86_64 = `
    _start:
  b8 4f 00 00 00                  mov eax, 79               ; getcwd(below the stack, 4096)
  48 8d bc 24 00 f0 ff ff         lea rdi, [rsp-4096]
  be 00 10 00 00                  mov esi, 4096
  0f 05                           syscall
  83 f8 fe                        cmp eax, -2               ; ENOENT: deleted
  75 20                           jne arguments
  b8 50 00 00 00                  mov eax, 80               ; chdir(marker)
  48 8d 3d b1 00 00 00            lea rdi, [rip+marker]
  0f 05                           syscall
  85 c0                           test eax, eax
  74 0e                           jz arguments
  b8 50 00 00 00                  mov eax, 80               ; chdir("/")
  48 8d 3d af 00 00 00            lea rdi, [rip+root]
  0f 05                           syscall
    arguments:
  48 8d 74 24 08                  lea rsi, [rsp+8]          ; the arguments
    argument:
  48 8b 3e                        mov rdi, [rsi]
  48 83 c6 08                     add rsi, 8
  48 85 ff                        test rdi, rdi
  74 59                           jz variable
    character:
  8a 07                           mov al, [rdi]
  48 ff c7                        inc rdi
  84 c0                           test al, al
  74 eb                           jz argument
  79 f5                           jns character
  3c c2                           cmp al, 0xc2              ; the first of 2 bytes …
  72 26                           jb refuse
  3c f4                           cmp al, 0xf4              ; … of 4
  77 22                           ja refuse
  b9 01 00 00 00                  mov ecx, 1
  3c e0                           cmp al, 0xe0
  72 08                           jb more
  ff c1                           inc ecx
  3c f0                           cmp al, 0xf0
  72 02                           jb more
  ff c1                           inc ecx
    more:
  8a 07                           mov al, [rdi]
  48 ff c7                        inc rdi
  24 c0                           and al, 0xc0
  3c 80                           cmp al, 0x80
  75 06                           jne refuse
  ff c9                           dec ecx
  75 f1                           jnz more
  eb cb                           jmp character
    refuse:
  b8 01 00 00 00                  mov eax, 1                ; write(2, sentence, 88)
  bf 02 00 00 00                  mov edi, 2
  48 8d 35 64 00 00 00            lea rsi, [rip+sentence]
  ba 58 00 00 00                  mov edx, 88
  0f 05                           syscall
  b8 e7 00 00 00                  mov eax, 231              ; exit_group(2)
  bf 02 00 00 00                  mov edi, 2
  0f 05                           syscall
    variable:
  48 8b 3e                        mov rdi, [rsi]
  48 83 c6 08                     add rsi, 8
  48 85 ff                        test rdi, rdi
  74 22                           jz done
  48 b8 54 4d 50 44 49 52 3d 2f   movabs rax, absolute      ; "TMPDIR=/"
  48 33 07                        xor rax, [rdi]
  74 e5                           jz variable
  48 c1 e0 08                     shl rax, 8                ; but for the "/": that name
  75 df                           jnz variable
  48 8d 05 1d 00 00 00            lea rax, [rip+temporary]
  48 89 46 f8                     mov [rsi-8], rax
  eb d2                           jmp variable
    done:
  e9 00 00 00 00                  jmp program
`;

/** The same; the ABI defines x0 and sp. */
const AARCH64 = `
    _start:
  df 24 03 d5                     bti jc
  e9 03 00 aa                     mov x9, x0                ; what is called at exit
  e0 07 40 d1                     sub x0, sp, #4096
  01 00 82 d2                     mov x1, #4096
  28 02 80 d2                     mov x8, #17               ; getcwd(below the stack, 4096)
  01 00 00 d4                     svc #0
  1f 08 00 b1                     cmn x0, #2                ; ENOENT: deleted
  01 01 00 54                     b.ne arguments
  60 06 00 10                     adr x0, marker
  28 06 80 d2                     mov x8, #49               ; chdir(marker)
  01 00 00 d4                     svc #0
  80 00 00 b4                     cbz x0, arguments
  60 06 00 10                     adr x0, root
  28 06 80 d2                     mov x8, #49               ; chdir("/")
  01 00 00 d4                     svc #0
    arguments:
  e1 23 00 91                     add x1, sp, #8            ; the arguments
    argument:
  22 84 40 f8                     ldr x2, [x1], #8
  62 03 00 b4                     cbz x2, variables
    character:
  43 14 40 38                     ldrb w3, [x2], #1
  a3 ff ff 34                     cbz w3, argument
  c3 ff 3f 36                     tbz w3, #7, character
  64 08 03 51                     sub w4, w3, #0xc2         ; the first of 2 to 4 bytes
  9f c8 00 71                     cmp w4, #0x32
  a8 01 00 54                     b.hi refuse
  24 00 80 52                     mov w4, #1
  7f 80 03 71                     cmp w3, #0xe0
  84 34 84 1a                     cinc w4, w4, hs
  7f c0 03 71                     cmp w3, #0xf0
  84 34 84 1a                     cinc w4, w4, hs
    more:
  43 14 40 38                     ldrb w3, [x2], #1
  63 04 1a 12                     and w3, w3, #0xc0
  7f 00 02 71                     cmp w3, #0x80
  81 00 00 54                     b.ne refuse
  84 04 00 71                     subs w4, w4, #1
  61 ff ff 54                     b.ne more
  ef ff ff 17                     b character
    refuse:
  40 00 80 d2                     mov x0, #2
  a1 03 00 50                     adr x1, sentence
  02 0b 80 d2                     mov x2, #88
  08 08 80 d2                     mov x8, #64               ; write(2, sentence, 88)
  01 00 00 d4                     svc #0
  40 00 80 d2                     mov x0, #2
  c8 0b 80 d2                     mov x8, #94               ; exit_group(2)
  01 00 00 d4                     svc #0
    variables:
  a4 01 00 58                     ldr x4, absolute          ; "TMPDIR=/"
    variable:
  22 84 40 f8                     ldr x2, [x1], #8
  22 01 00 b4                     cbz x2, done
  43 00 40 f9                     ldr x3, [x2]
  63 00 04 ca                     eor x3, x3, x4
  83 ff ff b4                     cbz x3, variable
  63 dc 78 d3                     lsl x3, x3, #8            ; but for the "/": that name
  43 ff ff b5                     cbnz x3, variable
  63 01 00 50                     adr x3, temporary
  23 80 1f f8                     str x3, [x1, #-8]
  f7 ff ff 17                     b variable
    done:
  e0 03 09 aa                     mov x0, x9
  00 00 00 14                     b program
`;

interface Processor {
  /** e_machine of elf(5). */
  readonly machine: number;
  /** The code, and the texts behind it. */
  readonly page: Uint8Array;
  /** How long the code alone is. */
  readonly length: number;
  /** Writes, at the end of the code, the jump over `distance` bytes; counted from where the code ends. */
  readonly jump: (view: DataView, end: number, distance: number) => void;
}

const PROCESSORS: readonly Processor[] = [
  {
    machine: 62,
    ...assemble(X86_64, TEXTS),
    jump: (view, end, distance) => view.setInt32(end - 4, distance, true),
  },
  {
    machine: 183,
    ...assemble(AARCH64, `TMPDIR=/${TEXTS}`),
    jump: (view, end, distance) => view.setUint32(end - 4, 0x14000000 | ((distance + 4) >> 2 & 0x3ffffff), true),
  },
];

function assemble(listing: string, texts: string): Pick<Processor, "page" | "length"> {
  const lines = listing.matchAll(/^ {2}((?:[0-9a-f]{2} )+)/gm);
  const code = [...lines].flatMap(([, hex]) => hex!.trim().split(" ").map((byte) => parseInt(byte, 16)));
  return { page: new Uint8Array([...code, ...new TextEncoder().encode(texts)]), length: code.length };
}

interface Segment {
  /** Where its header begins in the file. */
  readonly at: number;
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

const PT_LOAD = 1, PT_NOTE = 4, SHT_NOBITS = 8, HEADER_SIZE = 56, PAGE = 4096;

/**
 * Returns `program`, which `deno compile` made, with the entry described above. Another program than ELF for a processor
 * that is known here, or one without a note, is returned as it is.
 */
export function addEntryStub(program: Uint8Array): Uint8Array {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  // 7f "ELF", 64 bits, little endian.
  if (program.length < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint16(4) !== 0x0201) return program;
  const processor = PROCESSORS.find(({ machine }) => machine === view.getUint16(18, true));
  const segments = readSegments(view);
  const note = segments.findLast(({ type }) => type === PT_NOTE);
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  if (processor === undefined || note === undefined || loads.length === 0) return program;

  const align = Math.max(PAGE, ...loads.map((load) => load.align));
  const end = findEnd(view, segments);
  const offset = roundUp(end, align);
  const address = roundUp(Math.max(...loads.map((load) => load.address + load.memorySize)), align);

  const result = new Uint8Array(offset + PAGE + program.length - end);
  result.set(program.subarray(0, end));
  result.set(processor.page, offset);
  result.set(program.subarray(end), offset + PAGE);

  const written = new DataView(result.buffer);
  const start = Number(view.getBigUint64(24, true));
  processor.jump(written, offset + processor.length, start - (address + processor.length));
  written.setBigUint64(24, BigInt(address), true);
  // What is loaded stands in the order of addresses, so the place in the table that becomes free is the last one.
  const last = segments.at(-1)!.at;
  result.copyWithin(note.at, note.at + HEADER_SIZE, last + HEADER_SIZE);
  written.setUint32(last, PT_LOAD, true);
  written.setUint32(last + 4, 5, true); // It may be read and executed.
  const numbers = [offset, address, address, PAGE, PAGE, align];
  numbers.forEach((number, i) => written.setBigUint64(last + 8 + 8 * i, BigInt(number), true));
  return result;
}

function readSegments(view: DataView): readonly Segment[] {
  const [table, size, count] = [
    Number(view.getBigUint64(32, true)),
    view.getUint16(54, true),
    view.getUint16(56, true),
  ];
  return Array.from({ length: size === HEADER_SIZE ? count : 0 }, (_, i) => {
    const at = table + i * size;
    const number = (offset: number): number => Number(view.getBigUint64(at + offset, true));
    return {
      at,
      type: view.getUint32(at, true),
      offset: number(8),
      address: number(16),
      fileSize: number(32),
      memorySize: number(40),
      align: number(48),
    };
  });
}

/** Where the ELF program ends in the file; `deno compile` puts the rest behind it. */
function findEnd(view: DataView, segments: readonly Segment[]): number {
  const [table, size, count] = [
    Number(view.getBigUint64(40, true)),
    view.getUint16(58, true),
    view.getUint16(60, true),
  ];
  const sections = Array.from({ length: count }, (_, i) => table + i * size);
  return Math.max(
    table + size * count,
    ...segments.map(({ offset, fileSize }) => offset + fileSize),
    ...sections.map((at) =>
      view.getUint32(at + 4, true) === SHT_NOBITS
        ? 0
        : Number(view.getBigUint64(at + 24, true) + view.getBigUint64(at + 32, true))
    ),
  );
}

function roundUp(number: number, to: number): number {
  return Math.ceil(number / to) * to;
}

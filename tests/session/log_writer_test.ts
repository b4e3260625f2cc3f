import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureLogWriter, logWriterLine, logWriterName, paneLogPath } from "../../src/session/log_writer.ts";
import { PaneLog } from "../../src/session/pane_log.ts";

interface Writer {
  readonly log: string;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Runs the writer as a backend does, with `perl` in the place of Perl. */
async function withWriter(perl: string, limit: number, test: (writer: Writer) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    ensureLogWriter(folder);
    const script = join(folder, "writer.sh");

    const text = await Deno.readTextFile(join(folder, logWriterName()));
    assert.ok(text.includes("\nperl=/usr/bin/perl\n"));
    await Deno.writeTextFile(script, text.replace("\nperl=/usr/bin/perl\n", `\nperl=${perl}\n`));
    const record = join(folder, "0.0");
    const args = ["-c", logWriterLine(script, record, limit)];
    const child = new Deno.Command("/bin/sh", { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    const input = child.stdin.getWriter();
    const output = child.output();
    await test({
      log: paneLogPath(record),
      write: (bytes) => input.write(bytes),
      end: async () => {
        await input.close();
        const { code, stdout, stderr } = await output;
        assert.deepEqual([code, stdout.length, new TextDecoder().decode(stderr)], [0, 0, ""]);
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  return bytes;
}

async function waitForSize(log: string, size: number): Promise<void> {
  const isThere = (): boolean => {
    using reader = new PaneLog(log);
    return reader.read().length >= size;
  };
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
}

// With Perl, without, and with one that does not run.
for (const perl of ["/usr/bin/perl", "", "/bin/false"]) {
  Deno.test(`log writer, perl "${perl}": what floods, trickles and ends is kept byte for byte`, () =>
    withWriter(perl, 2 ** 30, async ({ log, write, end }) => {
      const sizes = [1, 3_000_000, 10, 500_000, 70_000, 70_000, 1, 2_000_000];
      const pieces = sizes.map(randomBytes);
      for (const piece of pieces) await write(piece);
      await end();
      const kept = await Deno.readFile(log);
      const wanted = new Uint8Array(await new Blob(pieces).arrayBuffer());
      assert.equal(kept.length, wanted.length);
      assert.ok(kept.every((byte, i) => byte === wanted[i]));
    }));

  Deno.test(`log writer, perl "${perl}": a flood rotates within bounds, and its end is there`, () =>
    withWriter(perl, 1_000_000, async ({ log, write, end }) => {
      const bytes = randomBytes(5_300_000);
      await write(bytes);
      await end();
      const [size, older] = [(await Deno.stat(log)).size, (await Deno.stat(`${log}.1`)).size];
      assert.ok(size < 1_262_144 && older >= 1_000_000 && older < 1_262_144, `${size} and ${older}`);
      using reader = new PaneLog(log);
      const kept = reader.read();
      assert.equal(kept.length, size + older);
      assert.ok(kept.every((byte, i) => byte === bytes[bytes.length - kept.length + i]));
    }));
}

Deno.test("log writer: what a flood ended with is there at once, and what comes later has a time of its own", () =>
  withWriter("/usr/bin/perl", 2 ** 30, async ({ log, write, end }) => {
    await write(randomBytes(2_000_000));
    // Nothing more comes: nobody holds on to it.
    await waitForSize(log, 2_000_000);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const since = Date.now();
    for (const word of ["one ", "two ", "three"]) {
      await write(new TextEncoder().encode(word));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await waitForSize(log, 2_000_013);
    using reader = new PaneLog(log, since);
    assert.equal(new TextDecoder().decode(reader.read()), "one two three");
    await end();
  }));

Deno.test("log writer: within a flood that goes on, times are right to a second", () =>
  withWriter("/usr/bin/perl", 2 ** 30, async ({ log, write, end }) => {
    const written: { at: number; offset: number }[] = [];
    const start = Date.now();
    for (let offset = 0; Date.now() < start + 3_500; offset += 100_000) {
      written.push({ at: Date.now(), offset });
      await write(randomBytes(100_000));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await end();
    const { size } = await Deno.stat(log);
    for (const { at, offset } of written.filter((_, i) => i % 10 === 0)) {
      using reader = new PaneLog(log, at);
      const shown = size - reader.read().length;
      // Nothing that came later is left out; what came more than about two seconds before is.
      assert.ok(shown <= offset, `${shown} ${offset}`);
      const early = written.findLast((one) => one.at < at - 2_500);
      assert.ok(early === undefined || shown >= early.offset, `${shown} ${early?.offset}`);
    }
  }));

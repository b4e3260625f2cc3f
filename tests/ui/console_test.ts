import { strictEqual, throws } from "node:assert";
import { type ConsoleOptions, createConsole, type SyncWriter } from "../../src/ui/console.ts";

const TERMINAL = { stdin: true, stdout: true, stderr: true, size: { columns: 80, rows: 24 } };

/** Takes at most three bytes at a time, as a full pipe does. */
class SlowWriter implements SyncWriter {
  readonly bytes: number[] = [];
  readonly failures: Error[] = [];
  writeSync(bytes: Uint8Array): number {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.bytes.push(...bytes.subarray(0, 3));
    return Math.min(3, bytes.length);
  }
  get text(): string {
    return new TextDecoder().decode(new Uint8Array(this.bytes));
  }
}

function createRig(options: Partial<ConsoleOptions> = {}) {
  const stdout = new SlowWriter();
  const stderr = new SlowWriter();
  const color = { stdout: false, stderr: false };
  const console = createConsole({
    terminal: TERMINAL,
    color,
    quiet: false,
    verbose: false,
    stdout,
    stderr,
    ...options,
  });
  return { stdout, stderr, console };
}

Deno.test("createConsole() writes answers and narration in full, each with one line break", () => {
  const { stdout, stderr, console } = createRig();
  console.answer("größer");
  console.answer("has one\n");
  console.answer("");
  console.narrate("Created it");
  console.warn("old");
  console.detail("hidden");
  console.fail("error: Cannot");
  strictEqual(stdout.text, "größer\nhas one\n");
  strictEqual(stderr.text, "Created it\nwarning: old\nerror: Cannot\n");
});

Deno.test("createConsole() silences narration, and only narration, with quiet", () => {
  const { stdout, stderr, console } = createRig({ quiet: true, verbose: true });
  console.answer("answer");
  console.narrate("narration");
  console.detail("detail");
  console.warn("warning");
  strictEqual(stdout.text, "answer\n");
  strictEqual(stderr.text, "detail\nwarning: warning\n");
});

Deno.test("createConsole() colours each stream by itself", () => {
  const { stderr, console } = createRig({ color: { stdout: false, stderr: true } });
  console.warn("x");
  strictEqual(stderr.text, "\x1b[33mwarning:\x1b[39m x\n");
  strictEqual(console.answerStyle.red("x"), "x");
});

Deno.test("createConsole() ends quietly where the reader is gone", () => {
  const { stdout, console } = createRig();
  stdout.failures.push(new Deno.errors.BrokenPipe());
  console.answer("lost");
  strictEqual(console.isClosed, true);
  console.answer("not even tried");
  strictEqual(stdout.text, "");
});

Deno.test("createConsole() says once that an answer cannot be written, and never that narration cannot", () => {
  const { stdout, stderr, console } = createRig();
  stderr.failures.push(new Error("No space left on device (os error 28)"));
  console.narrate("lost");
  console.warn("not even tried");
  stdout.failures.push(new Error("No space left on device (os error 28)"));
  throws(() => console.answer("lost"), { message: "Cannot write the answer: No space left on device" });
  console.answer("not even tried");
  strictEqual(stdout.text + stderr.text, "");
});

Deno.test("createConsole() waits for a terminal that is full for a moment", () => {
  const { stdout, console } = createRig();
  stdout.failures.push(new Deno.errors.WouldBlock(), new Deno.errors.WouldBlock());
  console.answer("all of it");
  strictEqual(stdout.text, "all of it\n");
});

Deno.test("createConsole() knows a width only where stdout is a terminal", () => {
  strictEqual(createRig().console.width, 80);
  strictEqual(createRig({ terminal: { ...TERMINAL, stdout: false } }).console.width, undefined);
});

import type { Terminal } from "../base/context.ts";
import { PrjError, reasonOf } from "../base/error.ts";
import { createStyle, type Style } from "./style.ts";
import { showControl } from "./visible.ts";

/** Where one invocation prints. Answers go to stdout, everything else to stderr. */
export interface Console {
  readonly answerStyle: Style;
  /** Whether answers have colours. */
  readonly answerColor: boolean;
  readonly narrationStyle: Style;
  /** Columns that an answer must fit; undefined where stdout is no terminal. */
  readonly width: number | undefined;
  /** Whether the reader of stdout is gone; whoever prints without end stops then. */
  readonly isClosed: boolean;
  answer(text: string): void;
  /** An answer that is no text of ours: exactly these bytes. */
  answerBytes(bytes: Uint8Array): void;
  /** What prj is doing; silent with `-q`. */
  narrate(text: string): void;
  /** What a step prints, as it is: it may stop in the middle of a line. */
  output(text: string): void;
  /** What only helps to find out why; silent without `-v`. */
  detail(text: string): void;
  warn(text: string): void;
  /** A rendered failure; never silent. */
  fail(text: string): void;
}

/** A stream that may take a part of what it is given, as `Deno.stdout` does. */
export interface SyncWriter {
  writeSync(bytes: Uint8Array): number;
}

export interface ConsoleOptions {
  readonly terminal: Terminal;
  /** Which streams get colours; see `wantsColor`. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly stdout?: SyncWriter;
  readonly stderr?: SyncWriter;
}

/** Creates the console of one invocation. Text gets a line break at its end where it has none; empty text prints nothing. */
export function createConsole(options: ConsoleOptions): Console {
  const { terminal, color, quiet, verbose } = options;
  const stdout = createStream(options.stdout ?? Deno.stdout, (error) => {
    const message = `Cannot write the answer: ${reasonOf(error)}`;
    throw new PrjError("failed", { message, hint: "Make room where it goes, or send it elsewhere" });
  });
  // What is only told must not end what is being done.
  const stderr = createStream(options.stderr ?? Deno.stderr, () => {});
  const narrationStyle = createStyle(color.stderr);
  return {
    answerStyle: createStyle(color.stdout),
    answerColor: color.stdout,
    narrationStyle,
    width: terminal.stdout ? terminal.size?.columns : undefined,
    get isClosed(): boolean {
      return stdout.isClosed();
    },
    answer: (text) => stdout.write(text),
    answerBytes: (bytes) => stdout.writeBytes(bytes),
    narrate: (text) => quiet ? undefined : stderr.write(text),
    output: (text) => quiet ? undefined : stderr.writeRaw(text),
    detail: (text) => verbose ? stderr.write(narrationStyle.dim(text)) : undefined,
    warn: (text) => stderr.write(`${narrationStyle.yellow("warning:")} ${showControl(text, { multiline: true })}`),
    fail: (text) => stderr.write(text),
  };
}

interface Stream {
  write(text: string): void;
  /** Adds no line break; whatever is written next begins a line of its own. */
  writeRaw(text: string): void;
  writeBytes(bytes: Uint8Array): void;
  isClosed(): boolean;
}

/** `lose` hears once of what cannot be written, a full disk for example; nothing is written from then on. */
function createStream(writer: SyncWriter, lose: (error: unknown) => void): Stream {
  const encoder = new TextEncoder();
  let closed = false;
  let isInLine = false;
  const writeBytes = (bytes: Uint8Array): void => {
    if (closed) return;
    try {
      closed = !writeFully(writer, bytes);
    } catch (error) {
      closed = true;
      lose(error);
    }
  };
  const writeRaw = (text: string): void => {
    if (text === "") return;
    writeBytes(encoder.encode(text));
    isInLine = !text.endsWith("\n");
  };
  return {
    isClosed: () => closed,
    writeRaw,
    writeBytes,
    write(text) {
      if (text !== "") writeRaw(`${isInLine ? "\n" : ""}${text}${text.endsWith("\n") ? "" : "\n"}`);
    },
  };
}

/** Writes all of it, also to a stream that takes a part at a time. Returns false where nobody reads any more. */
export function writeFully(writer: SyncWriter, bytes: Uint8Array): boolean {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writer.writeSync(bytes.subarray(written));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      // Another program made the shared terminal non-blocking; its buffer is full for a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}

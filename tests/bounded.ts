/** Waits that have an end: what never comes fails its own test, and says so, instead of holding up all the others. */
import { createLocalHost } from "../src/process/local.ts";
import type { Host } from "../src/process/process.ts";

/** Longer than any busy machine takes, and than what is told to wait for a minute. */
const LIMIT_MS = 120_000;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is started with, beside its words; `stdin` is what it reads. */
export interface RunOptions extends Pick<Deno.CommandOptions, "cwd" | "env" | "clearEnv"> {
  readonly stdin?: string | Uint8Array;
  readonly limitMs?: number;
}

/** What `promise` gives. Where that takes too long, `giveUp` ends what it waits for, and tells what was seen of it. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  giveUp: () => string = () => "",
  limitMs = LIMIT_MS,
): Promise<T> {
  let timer: number | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${limitMs} ms for ${what}\n${giveUp()}`)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a program until it has ended and nobody holds its output any more. */
export async function runToEnd(argv: readonly string[], { stdin, limitMs, ...more }: RunOptions = {}): Promise<Ended> {
  const [program, ...args] = argv;
  const child = new Deno.Command(program!, {
    ...more,
    args,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr] = [new Text(), new Text()];
  const ended = Promise.all([child.status, stdout.read(child.stdout), stderr.read(child.stderr), feed(child, stdin)]);
  const [{ code }] = await within(`the end of "${describeArgv(argv)}"`, ended, () => {
    kill(child);
    return `It has printed:\n${stdout.text}${stderr.text}`;
  }, limitMs);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** This machine, where a program that does not end fails its test. */
export function boundedHost(): Host {
  const local = createLocalHost();
  return { ...local, run: (request) => within(`the end of "${describeArgv(request.argv)}"`, local.run(request)) };
}

/** The exit of a program that has been asked to end, or does so by itself. */
export async function statusOf(child: Deno.ChildProcess): Promise<Deno.CommandStatus> {
  return await within(`the end of process ${child.pid}`, child.status, () => {
    kill(child);
    return "It has been killed";
  });
}

/** All that a stream has told so far. */
class Text {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  text = "";

  async read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream) this.text += this.#decoder.decode(chunk, { stream: true });
    this.text += this.#decoder.decode();
  }
}

async function feed(child: Deno.ChildProcess, text: string | Uint8Array | undefined): Promise<void> {
  if (text === undefined) return;
  const writer = child.stdin.getWriter();
  await writer.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  await writer.close();
}

function describeArgv(argv: readonly string[]): string {
  return argv.join(" ").slice(0, 300);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended, and left another with its output.
  }
}

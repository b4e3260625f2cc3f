import process from "node:process";
import { emitKeypressEvents, type Interface } from "node:readline";
import { type SyncWriter, writeFully } from "./console.ts";
import { drawFrame, ENTER_SCREEN, type Frame, LEAVE_SCREEN, type ScreenSize } from "./frame.ts";

/** What happens at a terminal. */
export type ScreenEvent =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "resize" }
  /** Someone wants the program to end, or the terminal is gone. */
  | { readonly kind: "end"; readonly signal: Deno.Signal };

export interface Key {
  /** "up", "return", "escape", "c-c" with Ctrl; else the character itself. */
  readonly name: string;
  /** What the key writes; undefined where it writes nothing. */
  readonly text: string | undefined;
}

/** How long an Escape waits for the rest of a key's sequence. */
const ESCAPE_WAIT_MS = 50;
const ENDING: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The whole terminal of prj, until it is disposed of: then the terminal is as it was found. */
export class Screen implements Disposable {
  readonly #tell: (event: ScreenEvent) => void;
  readonly #writer: SyncWriter;
  readonly #encoder = new TextEncoder();
  readonly #listeners = new Map<Deno.Signal, () => void>();
  #size: ScreenSize;
  #shown: Frame | undefined;
  #isOpen = false;

  /** Takes the terminal; `tell` hears its keys and signals. */
  constructor(tell: (event: ScreenEvent) => void, writer: SyncWriter = Deno.stdout) {
    this.#tell = tell;
    this.#writer = writer;
    this.#size = readSize();
    emitKeypressEvents(
      process.stdin,
      { escapeCodeTimeout: ESCAPE_WAIT_MS } as unknown as Interface,
    );
    // While the terminal is lent, Ctrl-C is for whoever has it.
    for (const signal of ENDING) {
      this.#listen(signal, () => signal === "SIGINT" && !this.#isOpen ? undefined : tell({ kind: "end", signal }));
    }
    this.#listen("SIGWINCH", () => this.#resize());
    // Whoever stopped us showed something else meanwhile, and a shell has set the terminal as it wants it.
    this.#listen("SIGCONT", () => this.#isOpen ? this.#enter() : undefined);
    // A failure that nobody catches ends prj without any `finally`.
    for (const name of ["error", "unhandledrejection", "unload"]) globalThis.addEventListener(name, this.#leave);
    this.#enter();
  }

  get size(): ScreenSize {
    return this.#size;
  }

  /** Shows `lines`, one a row, in one write; only what has changed is written. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const next = { size: this.#size, lines: lines.slice(0, this.#size.rows) };
    this.#write(drawFrame(this.#shown, next));
    this.#shown = next;
  }

  /** Has the next frame drawn as a whole. */
  forget(): void {
    this.#shown = undefined;
  }

  /** Gives the terminal back while `action` lasts. */
  async lend<T>(action: () => Promise<T>): Promise<T> {
    this.#leave();
    try {
      return await action();
    } finally {
      this.#enter();
    }
  }

  [Symbol.dispose](): void {
    this.#leave();
    for (const name of ["error", "unhandledrejection", "unload"]) globalThis.removeEventListener(name, this.#leave);
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#listeners.clear();
  }

  #enter(): void {
    this.#isOpen = true;
    process.stdin.setRawMode(true);
    process.stdin.off("keypress", this.#onKey).on("keypress", this.#onKey).resume();
    this.#write(ENTER_SCREEN);
    this.#resize();
  }

  readonly #leave = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.stdin.off("keypress", this.#onKey);
    // An open stdin would take keys away from the program that comes next.
    process.stdin.pause();
    setCooked();
    this.#write(LEAVE_SCREEN);
  };

  readonly #onKey = (text: string | undefined, key: { name?: string; ctrl: boolean; sequence: string }): void => {
    const name = key.ctrl ? `c-${key.name}` : key.name !== undefined && key.name.length > 1 ? key.name : text ?? "";
    // deno-lint-ignore no-control-regex -- what a key writes has none
    const writes = text !== undefined && !/[\x00-\x1f\x7f]/.test(text) ? text : undefined;
    this.#tell({ kind: "key", key: { name, text: writes } });
  };

  #resize(): void {
    this.#size = readSize();
    this.#shown = undefined;
    this.#tell({ kind: "resize" });
  }

  #listen(signal: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(signal, listener);
    this.#listeners.set(signal, listener);
  }

  #write(text: string): void {
    if (text === "") return;
    try {
      writeFully(this.#writer, this.#encoder.encode(text));
    } catch {
      // The terminal is gone, and its signal is on its way.
    }
  }
}

function setCooked(): void {
  try {
    process.stdin.setRawMode(false);
  } catch {
    // The terminal is gone.
  }
}

function readSize(): ScreenSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    if (columns > 0 && rows > 0) return { columns, rows };
  } catch {
    // A terminal that does not know its size is taken for the usual one.
  }
  return { columns: 80, rows: 24 };
}

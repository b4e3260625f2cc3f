import { PrjError } from "../base/error.ts";
import { pause } from "../base/pause.ts";

/** Listens to the signals that ask a run to end, until it is disposed of. */
export function listenForInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  const onSignal = (): void => controller.abort();
  for (const signal of signals) Deno.addSignalListener(signal, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, onSignal);
    },
  };
}

/** Calls `onFirst` at the first signal that asks prj to end, until it is disposed of; a second one ends prj at once. */
export function deferInterrupt(onFirst: () => void): { readonly signal: AbortSignal } & Disposable {
  const listener = listenForInterrupt();
  listener.signal.addEventListener("abort", () => {
    listener[Symbol.dispose]();
    onFirst();
  });
  return listener;
}

/** Keeps prj alive when its terminal is closed, until it is disposed of; what runs in the terminal hears of it by itself. */
export function outliveHangUp(): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
  const onSignal = (): void => {};
  Deno.addSignalListener("SIGHUP", onSignal);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", onSignal) };
}

/** How much later than the end of a program the signal may be heard that ended it. */
const HEARING_MS = 20;

/** What fails while a person interrupts it was interrupted: Ctrl-C also ends the program that is asked just then. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) await pause(HEARING_MS);
    if (signal.aborted) throw new PrjError("interrupted", { message: "Interrupted" });
    throw error;
  }
}

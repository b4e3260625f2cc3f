/** A wait that can be cut short. */
export class Pause {
  #end: () => void = () => {};

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait that is under way, if one is. */
  end(): void {
    this.#end();
  }
}

/** A timer that is set to more than this fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits, or less long where `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, Math.min(ms, LONGEST_TIMER_MS));
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", done, { once: true });
  });
}

/** Waits for an event, but no longer than so many milliseconds. */
export async function waitAtMost(event: Promise<unknown>, ms: number): Promise<void> {
  let timer: number | undefined;
  await Promise.race([event, new Promise((resolve) => timer = setTimeout(resolve, ms))]);
  clearTimeout(timer);
}

/** Values in the order in which they came, for one reader that waits for the next. */
export class Queue<T> {
  readonly #values: T[] = [];
  #waiting: ((value: T) => void) | undefined;

  push(value: T): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#values.push(value);
    else waiting(value);
  }

  next(): Promise<T> {
    return this.#values.length > 0
      ? Promise.resolve(this.#values.shift()!)
      : new Promise((resolve) => this.#waiting = resolve);
  }

  /** Whether the next value is there already. */
  get isWaiting(): boolean {
    return this.#values.length > 0;
  }
}
